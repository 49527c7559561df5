// Owns the way from what the model wants to what it is shown: checked, looked up, done, and counted.
import { Loops } from './loops.mjs';
import { checkArguments, shape } from './tools/arguments.mjs';
import { refused } from './tools/tool.mjs';
import { toolNamed, toolNames } from './tools/tools.mjs';

/** @import { Action } from './conversation/exchange.mjs' */
/** @import { Desk, Input, Observation, Tool } from './tools/tool.mjs' */

/**
 * @typedef {{ kind: 'done', tool: Tool, input: Input, observation: Observation, repeats: number }
 *   | { kind: 'unusable', tool: string, correction: string }} Performed
 */

/**
 * @param {Action} action
 * @param {Desk} desk
 * @param {Loops} loops
 * @returns {Promise<Performed>}
 */
export async function perform(action, desk, loops) {
  const understood = understand(action);
  if ('correction' in understood) return { kind: 'unusable', tool: action.name, ...understood };
  const { tool, input, remark } = understood;
  // To finish again after a reminder is no repetition.
  if (tool.spec.name === 'finish')
    return { kind: 'done', tool, input, observation: await tried(tool, input, desk), repeats: 0 };
  const tree = desk.tree.hash;
  const key = Loops.key({ tree, tool: tool.spec.name, input });
  const repeats = loops.count(key);
  const observation = loops.recall(key) ?? (await tried(tool, input, desk));
  loops.keep(key, { turn: desk.turn, observation, changedTree: desk.tree.hash !== tree });
  const told = remark === '' ? observation : { ...observation, text: `${observation.text}\n${remark}` };
  return { kind: 'done', tool, input, observation: warned(told, repeats, desk), repeats };
}

/** @type {(action: Action) => { tool: Tool, input: Input, remark: string } | { correction: string }} */
function understand({ name, arguments: given }) {
  const tool = toolNamed(name);
  if (!tool) return { correction: `There is no tool “${name.slice(0, 60)}”. Tools: ${toolNames}.` };
  let value;
  try {
    value = JSON.parse(given.trim() === '' ? '{}' : given);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { correction: `The arguments of ${name} are no JSON: ${why.slice(0, 200)}. ${shape(tool.spec)}` };
  }
  const checked = checkArguments(tool, value);
  if (!checked.ok) return { correction: checked.why };
  const ignored = checked.ignored.filter((each) => !WORDS.test(each)).slice(0, 4);
  const remark = ignored.length === 0 ? '' : `(${name} has no “${ignored.join('”, “')}”: left out.)`;
  return { tool, input: checked.input, remark };
}

/** What models were taught to add to every call; it changes nothing. */
const WORDS =
  /^(?:description|explanation|reason(?:ing)?|thoughts?|purpose|title|security_risk|task_progress|requires_approval|is_?background)$/i;

/**
 * What the disk refuses (a folder of that name, no room …) is an answer, too.
 * @type {(tool: Tool, input: Input, desk: Desk) => Promise<Observation>}
 */
async function tried(tool, input, desk) {
  try {
    return await tool.act(input, desk);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    return refused(desk.paths.outward(error.message), `${tool.spec.name}: ${String(error.code)}`);
  }
}

/** @type {(observation: Observation, repeats: number, desk: Desk) => Observation} */
function warned(observation, repeats, { genes }) {
  if (repeats + 1 < genes.loopWarn) return observation;
  const left = genes.loopStop - repeats - 1;
  const text = `${observation.text}\nYou did exactly this ${repeats + 1} times on the same files. Do something else${left > 0 ? '' : ': this attempt ends'}.`;
  return { ...observation, text };
}
