// Owns conversations with models that call tools by the protocol of their provider.
import { tools, toolNames } from '../tools/tools.mjs';
import { meant } from '../tools/habits.mjs';
import { MOST_CALLS, NO_ANSWER, NOT_DONE, presentable, withoutThoughts } from './exchange.mjs';

/** @import { Message } from '../../../model/chat.ts' */
/** @import { Protocol } from './exchange.mjs' */

/** @type {Protocol} */
export const native = {
  tools: tools.map(({ spec }) => spec),
  rules:
    'Several calls in one answer are done in order, until one fails: view all files you need at once; send edits and the test after them together.',
  read: ({ text, toolCalls, thoughts = '' }) => {
    const plain = withoutThoughts(text);
    const thought = plain === '' ? thoughts : plain;
    const actions = toolCalls.flatMap(meant).slice(0, MOST_CALLS);
    const said = { text: plain, calls: actions.map(presentable) };
    if (actions.length > 0) return { kind: 'action', said, thought, actions };
    const correction = `No tool was called. Call one of: ${toolNames}. To end, call finish.`;
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
