// The contract of what was said: one exchange per answer of the model, in whichever protocol it is shown.

/** @import { ChatReply, Message, ToolSpec } from '../../../model/chat.ts' */

/**
 * @typedef {object} Said
 * @property {string} text
 * @property {readonly { name: string, arguments: string }[]} calls as they can be sent back
 */

/**
 * @typedef {object} Exchange
 * @property {number} turn
 * @property {Said | undefined} said undefined: nothing that could be shown again
 * @property {readonly string[]} told what came of each call that was done, in their order; or the one correction
 * @property {string} line what is left of it when it is dropped
 */

/** @typedef {{ name: string, arguments: string }} Action */

/**
 * What an answer comes to: actions, one at least, or what has to be said to the model instead.
 * @typedef {{ kind: 'action', said: Said, thought: string, actions: readonly Action[] }
 *   | { kind: 'none', said: Said | undefined, thought: string, correction: string, isSilent?: boolean }} Reading `isSilent`:
 *   words alone, and nothing that was meant for a call
 */

/**
 * @typedef {object} Protocol
 * @property {readonly ToolSpec[]} tools that go with every request
 * @property {string} rules what the fixed text has to add
 * @property {(reply: ChatReply) => Reading} read
 * @property {(exchange: Exchange) => Message[]} show
 */

/** More calls in one answer are neither done nor mentioned again. */
export const MOST_CALLS = 8;

export const NOT_DONE = 'Not done, because of what came before it.';

/** Stands where nothing was said that could be shown again: some models want every question answered. */
export const NO_ANSWER = '(no usable answer)';

/**
 * Without the thoughts that some models write into their answers.
 * @type {(text: string) => string}
 */
export const withoutThoughts = (text) =>
  text
    .replaceAll(/<think(?:ing)?>[\s\S]*?<\/think(?:ing)?>/g, '')
    .replace(/^[\s\S]*<\/think(?:ing)?>/, '')
    .replace(/<think(?:ing)?>[\s\S]*$/, '')
    .trim();

/**
 * A call as it can be sent back: providers refuse names and arguments that are none.
 * @type {(call: { name: string, arguments: string }) => Said['calls'][number]}
 */
export function presentable(call) {
  const name = call.name.replaceAll(/[^\w-]/g, '_').slice(0, 64);
  return {
    name: name === '' ? 'unnamed' : name,
    arguments: isObject(call.arguments) ? call.arguments : '{}',
  };
}

/** @type {(text: string) => boolean} */
function isObject(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
