// Owns conversations with models that call no tools: one fenced JSON block per turn, written as text.
import { promptText } from '../prompts.mjs';
import { shape } from '../tools/arguments.mjs';
import { tools } from '../tools/tools.mjs';
import { NO_ANSWER, ONE_AT_A_TIME, withoutThoughts } from './exchange.mjs';

/** @import { Protocol, Reading, Said } from './exchange.mjs' */

const FENCED = /^[ \t]*```(?:json)?[ \t]*\r?\n([\s\S]*?)\r?\n[ \t]*```[ \t]*$/gm;

const HOW = 'Write one block like this, and nothing after it:\n```json\n{"tool": "view", "path": "src"}\n```';

/** @type {Protocol} */
export const text = {
  tools: [],
  rules: [
    promptText('text-protocol'),
    ...tools.map(({ spec }) => `${spec.name} ${shape(spec)}: ${spec.about}`),
  ].join('\n'),
  read: ({ text: whole, thoughts = '' }) => {
    const plain = withoutThoughts(whole);
    const [first, ...others] = [...plain.matchAll(FENCED)];
    if (!first) return nothing(plain, thoughts, `No fenced JSON block was found. ${HOW}`);
    const before = plain.slice(0, first.index).trim();
    // What a model writes after its block is its guess of the answer: nobody reads it.
    return block(first[0], { json: first[1] ?? '', before, thoughts, others: others.length });
  },
  show: ({ said, told }) => [
    { role: 'assistant', content: said ? shownText(said) : NO_ANSWER },
    { role: 'user', content: said && said.calls.length > 1 ? `${told}\n(${ONE_AT_A_TIME})` : told },
  ],
};

/**
 * In one form, also for what was said by calls of tools before.
 * @type {(said: Said) => string}
 */
function shownText({ text, calls: [call] }) {
  if (!call) return text;
  const fenced = `\`\`\`json\n${JSON.stringify({ tool: call.name, ...JSON.parse(call.arguments) })}\n\`\`\``;
  return text === '' ? fenced : `${text}\n${fenced}`;
}

/** @type {(plain: string, thoughts: string, correction: string) => Reading} */
function nothing(plain, thoughts, correction) {
  const said = plain === '' ? undefined : { text: plain, calls: [] };
  return { kind: 'none', said, thought: plain === '' ? thoughts : plain, correction };
}

/**
 * @param {string} fenced
 * @param {{ json: string, before: string, thoughts: string, others: number }} found
 * @returns {Reading}
 */
function block(fenced, { json, before, thoughts, others }) {
  const thought = before === '' ? thoughts : before;
  /** @type {(correction: string) => Reading} */
  const none = (correction) => {
    const text = before === '' ? fenced : `${before}\n${fenced}`;
    return { kind: 'none', said: { text, calls: [] }, thought, correction };
  };
  let value;
  try {
    value = JSON.parse(json);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return none(`The block is no JSON: ${why}. In strings write \\n for a new line and \\" for a quote.`);
  }
  if (typeof value !== 'object' || value === null || typeof value.tool !== 'string')
    return none(`The block names no tool. ${HOW}`);
  const { tool, ...given } = value;
  const action = { name: tool, arguments: JSON.stringify(given) };
  const ignored = Array.from({ length: others }, () => ({ name: 'ignored', arguments: '{}' }));
  const said = { text: before, calls: [action, ...ignored] };
  return { kind: 'action', said, thought, action };
}
