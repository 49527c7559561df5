// Owns where in an answer a call stands that was written as text: in a fence, or in a form that models fall back to.
import { meant } from '../tools/habits.mjs';
import { MOST_CALLS } from './exchange.mjs';
import { mendedJson } from './mended-json.mjs';

/** @import { Action } from './exchange.mjs' */

/** @typedef {{ whole: string, json: string, index: number }} Block */

/** @type {(form: RegExp, json?: (inner: string) => string) => (plain: string) => Block[]} */
const blocksBy =
  (form, json = (inner) => inner) =>
  (plain) =>
    [...plain.matchAll(form)].map(({ 0: whole, 1: inner = '', index }) => ({
      whole,
      json: json(inner),
      index,
    }));

const fenced = blocksBy(/^[ \t]*```(?:json)?[ \t]*\r?\n([\s\S]*?)\r?\n[ \t]*```[ \t]*$/gm);

/**
 * What some models were taught instead: a tag, a fence that they do not close, an object without any of it, elements of
 * XML, one command in a fence at the end.
 */
const FORMS = [
  fenced,
  blocksBy(/<tool_call>\s*([[{][\s\S]*?[\]}])\s*(?:<\/tool_call>|$)/g),
  blocksBy(/^[ \t]*```(?:json|tool_call|tool_code)?[ \t]*\r?\n([[{][\s\S]*[\]}])\s*(?:```\s*)?$/gm),
  blocksBy(/(?:\[TOOL_CALLS\]|<\|python_tag\|>|^)[ \t]*([[{][\s\S]*[\]}])\s*$/gm),
  blocksBy(
    /(?:<tool_call>\s*)?<((?:function=|invoke name=)[\s\S]*?)(?:<\/(?:function|invoke)>(?:\s*<\/tool_call>)?|$)/g,
    elements,
  ),
  commandAtTheEnd,
];

const commands = blocksBy(
  /^[ \t]*```(?:bash|sh|shell)[ \t]*\r?\n([\s\S]*?)\r?\n[ \t]*```[ \t]*$/gm,
  (command) => JSON.stringify({ tool: 'run', command }),
);

/** Somebody who writes one of these knows how to call, and what else stands in a fence is an explanation. */
const CALLING =
  /```(?:json|tool_c)|<\/?tool_call>|\[TOOL_CALLS\]|<\|python_tag\|>|<function=|<invoke |"tool"\s*:/;

/**
 * Agents that have nothing but a shell are called by one command in a fence that ends the answer. Any other command in a
 * fence is told to a person: how to check something, what was run.
 * @type {(plain: string) => Block[]}
 */
function commandAtTheEnd(plain) {
  const found = commands(plain);
  const [only] = found;
  if (!only || found.length > 1 || CALLING.test(plain)) return [];
  return plain.slice(only.index + only.whole.length).trim() === '' ? [only] : [];
}

/**
 * The block that counts: the first that calls a tool, with those that follow it directly; else the first in a fence, so
 * that it can be said what is wrong. `others`: calls of tools that are not done.
 * @type {(plain: string) => { block: Block, actions: Action[], others: number } | undefined}
 */
export function blockIn(plain) {
  for (const form of FORMS) {
    const calls = form(plain).flatMap((block) => {
      const actions = callsIn(block.json);
      return actions.length > 0 ? [{ ...block, actions }] : [];
    });
    const row = calls.filter((_, at) => isRow(plain, calls.slice(0, at + 1)));
    const actions = row.flatMap((call) => call.actions).slice(0, MOST_CALLS);
    if (calls[0]) return { block: calls[0], actions, others: calls.length - row.length };
  }
  const [first] = fenced(plain);
  return first && { block: first, actions: [], others: 0 };
}

/**
 * What comes after words of its own was written for what the model only guessed.
 * @type {(plain: string, blocks: readonly Block[]) => boolean}
 */
const isRow = (plain, blocks) =>
  blocks.every(({ index }, at) => {
    const before = blocks[at - 1];
    return !before || plain.slice(before.index + before.whole.length, index).trim() === '';
  });

/**
 * Also as `{"name": …, "arguments": {…}}`, the form in which most models were taught to call, and in a list.
 * @type {(json: string) => Action[]}
 */
const callsIn = (json) => objectsIn(json).flatMap(callOf);

/** @type {(call: { [name: string]: unknown }) => Action[]} */
function callOf({ tool, action = tool, ...given }) {
  if (typeof action === 'string') return meant({ name: action, arguments: JSON.stringify(given) });
  const { name, arguments: inner = given['parameters'] ?? given['input'] } = given;
  if (typeof name !== 'string' || inner === undefined || inner === null) return [];
  return meant({ name, arguments: typeof inner === 'string' ? inner : JSON.stringify(inner) });
}

/** @type {(json: string) => { [name: string]: unknown }[]} */
function objectsIn(json) {
  try {
    const value = JSON.parse(mendedJson(json));
    return [value?.tool_calls ?? value].flat().flatMap((each) => {
      const call = each?.function ?? each;
      return typeof call === 'object' && call !== null ? [call] : [];
    });
  } catch {
    return [];
  }
}

/**
 * `<function=view><parameter=path>a.js</parameter></function>`, and `<invoke name="view"><parameter name="path">…`.
 * @type {(inner: string) => string}
 */
function elements(inner) {
  const name = /^(?:function=|invoke name=)["']?([\w.-]+)/.exec(inner)?.[1] ?? '';
  const parameters = [
    ...inner.matchAll(/<parameter(?:=| name=)["']?([\w-]+)["']?>\r?\n?([\s\S]*?)\r?\n?<\/parameter>/g),
  ].map(([, parameter = '', value = '']) => [parameter, value]);
  return JSON.stringify({ tool: name, ...Object.fromEntries(parameters) });
}
