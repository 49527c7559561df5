// Owns conversations with models that call tools by the protocol of their provider.
import { tools, toolNames } from '../tools/tools.mjs';
import { meant } from '../tools/habits.mjs';
import { NO_ANSWER, NOT_DONE, withoutThoughts } from './exchange.mjs';

/** @import { Message } from '../../../model/chat.ts' */
/** @import { Protocol, Said } from './exchange.mjs' */

/** More calls in one answer are neither done nor mentioned again. */
const MOST_CALLS = 8;

/** @type {Protocol} */
export const native = {
  tools: tools.map(({ spec }) => spec),
  rules:
    'Several calls in one answer are done in order, until one fails: view all files you need at once; send edits and the test after them together.',
  read: ({ text, toolCalls, thoughts = '' }) => {
    const plain = withoutThoughts(text);
    const thought = plain === '' ? thoughts : plain;
    const actions = toolCalls.slice(0, MOST_CALLS).map(meant);
    const said = { text: plain, calls: actions.map(presentable) };
    if (actions.length > 0) return { kind: 'action', said, thought, actions };
    const correction = `No tool was called. Call one of: ${toolNames}.`;
    return { kind: 'none', said: plain === '' ? undefined : said, thought, correction };
  },
  show: ({ said, told, turn }) => {
    const calls = (said?.calls ?? []).map((call, nth) => ({ id: idOf(turn, nth), ...call }));
    const content = said?.text ?? NO_ANSWER;
    if (calls.length === 0)
      return [
        { role: 'assistant', content },
        { role: 'user', content: told.join('\n') },
      ];
    return [
      { role: 'assistant', content, toolCalls: calls },
      ...calls.map(({ id }, nth) => toolMessage(id, told[nth] ?? NOT_DONE)),
    ];
  },
};

/** @type {(id: string, content: string) => Message} */
const toolMessage = (id, content) => ({ role: 'tool', toolCall: id, content });

/**
 * Nine letters and digits: the strictest form that a provider asks for. By place, so that equal conversations are equal.
 * @type {(turn: number, nth: number) => string}
 */
const idOf = (turn, nth) => `t${String(turn).padStart(5, '0')}${String(nth).padStart(3, '0')}`;

/**
 * A call as it can be sent back: providers refuse names and arguments that are none.
 * @type {(call: { name: string, arguments: string }) => Said['calls'][number]}
 */
function presentable(call) {
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
