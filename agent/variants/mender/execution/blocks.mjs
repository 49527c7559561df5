// Owns V8's block counters as data, and the lines they mean.

/** @typedef {{ startOffset: number, endOffset: number, count: number }} Range */
/** @typedef {{ url: string, functions: { ranges: Range[] }[] }} Script functions and their ranges from the outside in */

/**
 * Lines with at least one visible character that ran. Functions and blocks come from the outside in, so that the
 * innermost range that holds a character decides.
 * @type {(text: string, script: Script) => number[]}
 */
export function linesOf(text, script) {
  const ran = new Uint8Array(text.length);
  for (const { ranges } of script.functions) {
    for (const { startOffset, endOffset, count } of ranges)
      ran.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  }
  const lines = [];
  let line = 1;
  let isCovered = false;
  for (let at = 0; at <= text.length; at++) {
    if (at === text.length || text[at] === '\n') {
      if (isCovered) lines.push(line);
      isCovered = false;
      line++;
    } else if (ran[at] === 1 && !isCovered && isVisible(text.charCodeAt(at))) isCovered = true;
  }
  return lines;
}

// Closing brackets alone say nothing about what ran.
const SILENT = new Set([' ', '\t', '\r', '}', ')', ']', ';', ','].map((mark) => mark.charCodeAt(0)));

/** @type {(code: number) => boolean} */
const isVisible = (code) => !SILENT.has(code);
