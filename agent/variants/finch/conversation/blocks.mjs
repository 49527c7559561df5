// Owns where in an answer a call stands that was written as text: in a fence, or in a form that models fall back to.
import { mendedJson } from './mended-json.mjs';

/** @typedef {{ whole: string, json: string, index: number }} Block */

const FENCED = /^[ \t]*```(?:json)?[ \t]*\r?\n([\s\S]*?)\r?\n[ \t]*```[ \t]*$/gm;

/** What some models were taught instead: a tag, a fence that they do not close, an object without any of it. */
const OTHER_FORMS = [
  /<tool_call>\s*(\{[\s\S]*?\})\s*(?:<\/tool_call>|$)/g,
  /^[ \t]*```(?:json|tool_call)?[ \t]*\r?\n(\{[\s\S]*\})\s*(?:```\s*)?$/gm,
  /^(\{[\s\S]*\})\s*$/gm,
];

/**
 * The block that counts: the first that calls a tool; else the first in a fence, so that it can be said what is wrong.
 * @type {(plain: string) => { block: Block, others: number } | undefined}
 */
export function blockIn(plain) {
  const fenced = blocksBy(FENCED, plain);
  for (const blocks of [fenced, ...OTHER_FORMS.map((form) => blocksBy(form, plain))]) {
    const calls = blocks.filter(({ json }) => callIn(json) !== undefined);
    if (calls[0]) return { block: calls[0], others: calls.length - 1 };
  }
  return fenced[0] && { block: fenced[0], others: 0 };
}

/** @type {(form: RegExp, plain: string) => Block[]} */
const blocksBy = (form, plain) =>
  [...plain.matchAll(form)].map(({ 0: whole, 1: json = '', index }) => ({ whole, json, index }));

/**
 * Also as `{"name": …, "arguments": {…}}`, the form in which most models were taught to call.
 * @type {(json: string) => { name: string, arguments: string } | undefined}
 */
export function callIn(json) {
  const value = objectIn(json);
  if (!value) return undefined;
  const { tool, ...given } = value;
  if (typeof tool === 'string') return { name: tool, arguments: JSON.stringify(given) };
  const { name, arguments: inner = value['parameters'] } = value;
  return typeof name === 'string' && typeof inner === 'object' && inner !== null
    ? { name, arguments: JSON.stringify(inner) }
    : undefined;
}

/** @type {(json: string) => { [name: string]: unknown } | undefined} */
function objectIn(json) {
  try {
    const value = JSON.parse(mendedJson(json));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
