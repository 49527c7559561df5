// Owns the last step: what the model says of its work, and one reminder where the work is not done.
import { textIn } from './tool.mjs';
import { tested } from './test.mjs';

/** @import { Desk, Observation, Tool } from './tool.mjs' */

const MOST_TEXT = 600;
const MOST_ASSUMPTIONS = 8;

/** @type {Tool} */
export const finish = {
  kind: 'think',
  spec: {
    name: 'finish',
    about: 'End, with what you did and how sure you are (0-1)',
    parameters: {
      type: 'object',
      properties: {
        approach: { type: 'string' },
        assumptions: { type: 'array', items: { type: 'string' } },
        confidence: { type: 'number' },
      },
      required: ['approach', 'confidence'],
    },
  },
  act: async (input, desk) => {
    const approach = (textIn(input, 'approach') ?? '').trim().slice(0, MOST_TEXT);
    const given = input['assumptions'];
    const assumptions = Array.isArray(given) ? given.map((each) => String(each).slice(0, MOST_TEXT)) : [];
    const confidence = Math.min(1, Math.max(0, Number(input['confidence'] ?? 0)));
    const unfinished = desk.reminded === desk.tree.hash ? undefined : await whyNot(desk);
    if (unfinished?.ok === false) {
      desk.reminded = desk.tree.hash;
      return unfinished;
    }
    return {
      ok: true,
      title: `finish: ${approach.split('\n')[0] ?? ''}`.slice(0, 200),
      text: [
        approach,
        ...assumptions.map((each) => `- ${each}`),
        ...(unfinished ? [unfinished.text] : []),
      ].join('\n'),
      finish: { approach, assumptions: assumptions.slice(0, MOST_ASSUMPTIONS), confidence },
      ...(unfinished?.tests ? { tests: unfinished.tests } : {}),
    };
  },
};

const ONCE_MORE = 'If you finish again now, it is accepted as it is.';

/**
 * All visible tests are run on what would be handed in, once per tree.
 * @type {(desk: Desk) => Promise<Observation | undefined>}
 */
async function whyNot(desk) {
  const { bench, context, tree } = desk;
  if (tree.changed.length === 0 && context.guide.start === undefined) {
    const text = `Not finished: nothing is changed. ${ONCE_MORE}`;
    return { ok: false, title: 'finish: nothing is changed', text };
  }
  if (bench.isGreenOn(tree.hash)) return undefined;
  const seen = await tested(desk, 'all');
  if (bench.isGreenOn(tree.hash)) return seen;
  return {
    ...seen,
    ok: false,
    title: `finish: not yet (${seen.title})`,
    text: `Not finished.\n${seen.text}\n${ONCE_MORE}`,
  };
}
