// Owns lines with the way they end: what an edit must not change by accident.

/** @typedef {{ text: string, end: string, at: number }} Line `at`: offset in the whole text */

/**
 * All lines; joined they are the text again. A text that ends with a line end has no further, empty line.
 * @type {(text: string) => Line[]}
 */
export function linesOf(text) {
  /** @type {Line[]} */
  const lines = [];
  const ends = /\r\n|\n/g;
  let at = 0;
  for (let match = ends.exec(text); match; match = ends.exec(text)) {
    lines.push({ text: text.slice(at, match.index), end: match[0], at });
    at = match.index + match[0].length;
  }
  if (at < text.length) lines.push({ text: text.slice(at), end: '', at });
  return lines;
}

/**
 * The line end that most lines of a text have; '\n' where there is none.
 * @type {(text: string) => '\n' | '\r\n'}
 */
export function lineEndOf(text) {
  const all = text.split('\n').length - 1;
  const windows = text.split('\r\n').length - 1;
  return windows * 2 > all ? '\r\n' : '\n';
}

/** @type {(text: string, end: '\n' | '\r\n') => string} */
export const withLineEnd = (text, end) => text.replaceAll(/\r\n|\n/g, end);

/** @type {(text: string, offset: number) => number} */
export const lineAt = (text, offset) => text.slice(0, offset).split('\n').length;
