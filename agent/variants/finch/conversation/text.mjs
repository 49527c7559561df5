// Owns conversations with models that call no tools: one fenced JSON block per turn, written as text.
import { promptText } from '../prompts.mjs';
import { shape } from '../tools/arguments.mjs';
import { tools } from '../tools/tools.mjs';
import { blockIn } from './blocks.mjs';
import { NO_ANSWER, presentable, withoutThoughts } from './exchange.mjs';
import { mendedJson } from './mended-json.mjs';

/** @import { Protocol, Reading, Said } from './exchange.mjs' */

const IN_A_ROW = '(Blocks after other words were not done: wait for what comes of the first.)';

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
    const found = blockIn(plain);
    if (!found) return nothing(plain, thoughts, `No fenced JSON block was found: nothing was done. ${HOW}`);
    // What a model writes after its block is its guess of the answer: nobody reads it.
    return read(found, { before: plain.slice(0, found.block.index).trim(), thoughts });
  },
  show: ({ said, told }) => [
    { role: 'assistant', content: said ? shownText(said, told.length) : NO_ANSWER },
    {
      role: 'user',
      content: [...told, ...((said?.calls.length ?? 0) > told.length ? [IN_A_ROW] : [])].join('\n'),
    },
  ],
};

/**
 * In one form, also for what was said by calls of tools before: those that were done.
 * @type {(said: Said, done: number) => string}
 */
function shownText({ text, calls }, done) {
  const blocks = calls
    .slice(0, done)
    .map((call) => fenced(JSON.stringify({ tool: call.name, ...JSON.parse(call.arguments) })));
  return [...(text === '' ? [] : [text]), ...blocks].join('\n');
}

/** @type {(json: string) => string} */
const fenced = (json) => `\`\`\`json\n${json}\n\`\`\``;

/** @type {(plain: string, thoughts: string, correction: string) => Reading} */
function nothing(plain, thoughts, correction) {
  const said = plain === '' ? undefined : { text: plain, calls: [] };
  return { kind: 'none', said, thought: plain === '' ? thoughts : plain, correction, isSilent: true };
}

/**
 * @param {NonNullable<ReturnType<typeof blockIn>>} found
 * @param {{ before: string, thoughts: string }} around
 * @returns {Reading}
 */
function read({ block: { whole, json }, actions, others }, { before, thoughts }) {
  const thought = before === '' ? thoughts : before;
  if (actions.length === 0) {
    const text = before === '' ? whole : `${before}\n${whole}`;
    return { kind: 'none', said: { text, calls: [] }, thought, correction: flawOf(json) };
  }
  const ignored = Array.from({ length: others }, () => ({ name: 'ignored', arguments: '{}' }));
  return {
    kind: 'action',
    said: { text: before, calls: [...actions.map(presentable), ...ignored] },
    thought,
    actions,
  };
}

/** @type {(json: string) => string} */
function flawOf(json) {
  try {
    JSON.parse(mendedJson(json));
    return `The block names no tool. ${HOW}`;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `The block is no JSON: ${why}. In strings write \\n for a new line and \\" for a quote.`;
  }
}
