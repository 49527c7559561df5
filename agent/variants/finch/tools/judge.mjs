// Owns the tool by which the model weighs what it just read, and notes what to do next (as the JUDGE action of ReSeek: judge
// and replan as an action of the agent). No further question to a model is asked.
import { textIn } from './tool.mjs';

/** @import { Tool } from './tool.mjs' */

const MOST_KEPT = 12;
const MOST_NOTE = 400;

/** @type {Tool} */
export const judge = {
  kind: 'think',
  spec: {
    name: 'judge',
    about: 'Was what you just read useful? Note what it shows and the next plan',
    parameters: {
      type: 'object',
      properties: { useful: { type: 'boolean' }, note: { type: 'string' } },
      required: ['useful', 'note'],
    },
  },
  act: async (input, desk) => {
    const note = (textIn(input, 'note') ?? '').replaceAll(/\s+/g, ' ').trim().slice(0, MOST_NOTE);
    const isUseful = input['useful'] === true;
    desk.findings.push(isUseful ? note : `dead end: ${note}`);
    desk.findings.splice(0, desk.findings.length - MOST_KEPT);
    const title = `judge ${isUseful ? 'useful' : 'not useful'}: ${note.slice(0, 120)}`;
    return { ok: true, title, text: isUseful ? 'Noted. Go on.' : 'Noted. Look elsewhere.' };
  },
};
