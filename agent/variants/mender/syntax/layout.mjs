// Owns lines and indentation: how whole statements are inserted, removed and moved so that the file still looks right.
import { cut, insert, replace } from './edit.mjs';

/** @import { Edit } from './edit.mjs' */
/** @import { Node } from './node.mjs' */

/**
 * @typedef {object} Layout
 * @property {string} text
 * @property {string} newline
 * @property {string} unit one level of indentation
 */

/** @type {(text: string, usualUnit: string) => Layout} */
export const readLayout = (text, usualUnit) => ({
  text,
  newline: text.includes('\r\n') ? '\r\n' : '\n',
  unit: /^(?:\t| {2,8})(?=\S)/m.exec(text)?.[0] ?? usualUnit,
});

/** @type {(layout: Layout, node: Node) => string} */
const indentOf = ({ text }, node) => /^[ \t]*/.exec(text.slice(lineStart(text, node.start)))?.[0] ?? '';

/**
 * True when nothing but blanks stands before the node on its line: only there whole lines can be put in.
 * @type {(layout: Layout, node: Node) => boolean}
 */
export const startsLine = ({ text }, node) =>
  text.slice(lineStart(text, node.start), node.start).trim() === '';

/** @type {(layout: Layout, statement: Node, lines: readonly string[]) => Edit} */
export function putBefore(layout, statement, lines) {
  const gap = layout.newline + indentOf(layout, statement);
  return insert(statement.start, lines.map((line) => line + gap).join(''));
}

/** @type {(layout: Layout, statement: Node, lines: readonly string[]) => Edit} */
export function putBehind(layout, statement, lines) {
  const gap = layout.newline + indentOf(layout, statement);
  return insert(endOfLine(layout.text, statement.end), lines.map((line) => gap + line).join(''));
}

/**
 * Takes the statement out with its lines, or with what follows it on a shared line.
 * @type {(layout: Layout, statement: Node) => Edit}
 */
export function takeOut(layout, statement) {
  const { text } = layout;
  const rest = endOfLine(text, statement.end);
  if (!startsLine(layout, statement) || !isLineEnd(text, rest)) return cut(statement.start, statement.end);
  const next = text.indexOf('\n', rest);
  return cut(lineStart(text, statement.start), next < 0 ? text.length : next + 1);
}

/**
 * The statement's lines, indented against each other only.
 * @type {(layout: Layout, statement: Node) => string[]}
 */
export function linesOf(layout, statement) {
  const own = indentOf(layout, statement);
  const [first = '', ...others] = statement.text.split(/\r?\n/);
  return [first, ...others.map((line) => (line.startsWith(own) ? line.slice(own.length) : line))];
}

/** @type {(layout: Layout, statement: Node, lines: readonly string[]) => Edit} */
export const putInstead = (layout, statement, lines) =>
  replace(statement, lines.join(layout.newline + indentOf(layout, statement)));

/**
 * Moves the last statement of a block behind the statement `around`, whose last one it may be in the text, too.
 * @type {(layout: Layout, statement: Node, around: Node) => Edit[]}
 */
export function moveBehind(layout, statement, around) {
  const lines = linesOf(layout, statement);
  if (statement.end < around.end) return [takeOut(layout, statement), putBehind(layout, around, lines)];
  const indent = indentOf(layout, around);
  const text = indent + lines.join(layout.newline + indent);
  return [{ start: lineStart(layout.text, statement.start), end: statement.end, text }];
}

/** @type {(text: string, index: number) => number} */
const lineStart = (text, index) => text.lastIndexOf('\n', index - 1) + 1;

/** @type {(text: string, index: number) => boolean} */
const isLineEnd = (text, index) => index === text.length || text[index] === '\n' || text[index] === '\r';

/**
 * Behind a comment or a semicolon that belongs to what ends at `index`; `index` itself when more code follows.
 * @type {(text: string, index: number) => number}
 */
function endOfLine(text, index) {
  const rest = /^[^\r\n]*/.exec(text.slice(index, index + 400))?.[0] ?? '';
  return /^[ \t]*;?[ \t]*(?:$|#|\/\/|\/\*[^*]*\*\/[ \t]*$)/.test(rest) ? index + rest.length : index;
}
