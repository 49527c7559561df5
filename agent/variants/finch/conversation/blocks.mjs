// Owns where in an answer a call stands that was written as text: in a fence, or in a form that models fall back to.
import { meant } from '../tools/habits.mjs';
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
 * XML, a command in a fence.
 */
const FORMS = [
  fenced,
  blocksBy(/<tool_call>\s*([[{][\s\S]*?[\]}])\s*(?:<\/tool_call>|$)/g),
  blocksBy(/^[ \t]*```(?:json|tool_call|tool_code)?[ \t]*\r?\n([[{][\s\S]*[\]}])\s*(?:```\s*)?$/gm),
  blocksBy(/(?:\[TOOL_CALLS\]|<\|python_tag\|>|^)[ \t]*([[{][\s\S]*[\]}])\s*$/gm),
  blocksBy(
    /(?:<tool_call>\s*)?<((?:function=|invoke name=)[\s\S]*?)(?:<\/(?:function|invoke)>|$)/g,
    elements,
  ),
  blocksBy(/^[ \t]*```(?:bash|sh|shell)[ \t]*\r?\n([\s\S]*?)\r?\n[ \t]*```[ \t]*$/gm, (command) =>
    JSON.stringify({ tool: 'run', command }),
  ),
];

/**
 * The block that counts: the first that calls a tool; else the first in a fence, so that it can be said what is wrong.
 * @type {(plain: string) => { block: Block, others: number } | undefined}
 */
export function blockIn(plain) {
  for (const blocks of FORMS) {
    const calls = blocks(plain).filter(({ json }) => callIn(json) !== undefined);
    if (calls[0]) return { block: calls[0], others: calls.length - 1 };
  }
  const [first] = fenced(plain);
  return first && { block: first, others: 0 };
}

/**
 * Also as `{"name": …, "arguments": {…}}`, the form in which most models were taught to call, and in a list: its first.
 * @type {(json: string) => Action | undefined}
 */
export function callIn(json) {
  const { tool, action = tool, ...given } = objectIn(json);
  if (typeof action === 'string') return meant({ name: action, arguments: JSON.stringify(given) });
  const { name, arguments: inner = given['parameters'] ?? given['input'] } = given;
  if (typeof name !== 'string' || inner === undefined || inner === null) return undefined;
  return meant({ name, arguments: typeof inner === 'string' ? inner : JSON.stringify(inner) });
}

/** @type {(json: string) => { [name: string]: unknown }} */
function objectIn(json) {
  try {
    const value = JSON.parse(mendedJson(json));
    const [first] = [value].flat();
    const { tool_calls: calls = first?.function } = first ?? {};
    const [inner] = [calls].flat();
    const call = inner?.function ?? inner ?? first;
    return typeof call === 'object' && call !== null ? call : {};
  } catch {
    return {};
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
