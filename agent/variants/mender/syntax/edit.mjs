// Owns edits: how templates write them, and the one canonical form in which equal changes are equal.

/** @import { Node, Operator } from './node.mjs' */

/**
 * Replaces [start, end) of the file by `text`; UTF-16 offsets.
 * @typedef {object} Edit
 * @property {number} start
 * @property {number} end
 * @property {string} text
 */

/** @type {(node: Node, text: string) => Edit} */
export const replace = ({ start, end }, text) => ({ start, end, text });

/** @type {(written: Operator, operator: string) => Edit} */
export const replaceOperator = (written, operator) => ({
  start: written.operatorStart,
  end: written.operatorEnd,
  text: operator,
});

/** @type {(at: number, text: string) => Edit} */
export const insert = (at, text) => ({ start: at, end: at, text });

/** @type {(start: number, end: number) => Edit} */
export const cut = (start, end) => ({ start, end, text: '' });

/**
 * The text after the edits, which must not overlap and may come in any order.
 * @param {string} text
 * @param {readonly Edit[]} edits
 */
export function applyEdits(text, edits) {
  let out = '';
  let at = 0;
  for (const edit of edits.toSorted(byPosition)) {
    out += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return out + text.slice(at);
}

/** @type {(one: Edit, other: Edit) => number} */
export const byPosition = (one, other) => one.start - other.start || one.end - other.end;

/** @type {(edits: readonly Edit[]) => boolean} */
export const overlap = (edits) => edits.some((edit, at) => at > 0 && edit.start < (edits[at - 1]?.end ?? 0));

/**
 * The edits in order, each cut down to the tokens that differ; without those that change nothing. Two ways to say the
 * same change become equal here.
 * @type {(text: string, edits: readonly Edit[]) => Edit[]}
 */
export const canonical = (text, edits) =>
  edits
    .map((edit) => shrink(text, edit))
    .filter((edit) => edit.start !== edit.end || edit.text !== '')
    .toSorted(byPosition);

/** @type {(text: string, edit: Edit) => Edit} */
function shrink(text, edit) {
  const old = text.slice(edit.start, edit.end);
  const shorter = Math.min(old.length, edit.text.length);
  let head = 0;
  while (head < shorter && old[head] === edit.text[head]) head++;
  while (head > 0 && splitsToken(old, head, edit.text)) head--;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === edit.text.at(-1 - tail)) tail++;
  while (tail > 0 && (splitsToken(old, old.length - tail) || splitsToken(edit.text, edit.text.length - tail)))
    tail--;
  return {
    start: edit.start + head,
    end: edit.end - tail,
    text: edit.text.slice(head, edit.text.length - tail),
  };
}

/**
 * True when the character before `at` belongs to the same token as the one behind it.
 * @type {(one: string, at: number, other?: string) => boolean}
 */
const splitsToken = (one, at, other = one) => {
  const before = one[at - 1] ?? '';
  return [one[at] ?? '', other[at] ?? ''].some((behind) => sameToken(before, behind));
};

/** @type {(before: string, behind: string) => boolean} */
const sameToken = (before, behind) =>
  (/[\w$.]/.test(before) && /[\w$]/.test(behind)) ||
  (/\d/.test(before) && behind === '.') ||
  (/[-+*/%<>=!&|^?]/.test(before) && /[-+*/%<>=!&|^?]/.test(behind));
