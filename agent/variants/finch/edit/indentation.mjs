// Owns the third rung: the same lines at another depth. What replaces them is moved alike.

/** @typedef {{ from: string, to: string }} Pair indentation as it was written, and as it is in the file */

/** @type {(line: string) => string} */
export const indentOf = (line) => /^[ \t]*/.exec(line)?.[0] ?? '';

/**
 * How indentation changes from one text to the other, or undefined where no one rule does it for all lines.
 * @type {(pairs: readonly Pair[]) => ((indent: string) => string) | undefined}
 */
export function shiftOf(pairs) {
  const [first] = pairs;
  if (!first) return undefined;
  return rulesFrom(first, pairs).find((rule) => pairs.every(({ from, to }) => rule(from) === to));
}

/** @type {(first: Pair, pairs: readonly Pair[]) => ((indent: string) => string)[]} */
function rulesFrom(first, pairs) {
  const deeper = first.to.endsWith(first.from)
    ? first.to.slice(0, -first.from.length || undefined)
    : undefined;
  const flatter = first.from.endsWith(first.to)
    ? first.from.slice(0, -first.to.length || undefined)
    : undefined;
  const [from, to] = [unitOf(pairs.map((pair) => pair.from)), unitOf(pairs.map((pair) => pair.to))];
  return [
    ...(deeper === undefined ? [] : [(/** @type {string} */ indent) => deeper + indent]),
    ...(flatter === undefined
      ? []
      : [(/** @type {string} */ indent) => (indent.startsWith(flatter) ? indent.slice(flatter.length) : '')]),
    (indent) => to.repeat(Math.max(0, depth(indent, from) + depth(first.to, to) - depth(first.from, from))),
  ];
}

/**
 * One step of indentation: a tab, or the least number of blanks by which lines differ.
 * @type {(indents: readonly string[]) => string}
 */
function unitOf(indents) {
  if (indents.some((indent) => indent.includes('\t'))) return '\t';
  const widths = [...new Set(indents.map(({ length }) => length))].sort((a, b) => a - b);
  const steps = widths.map((width, at) => width - (widths[at - 1] ?? 0)).filter((step) => step > 0);
  return ' '.repeat(steps.length > 0 ? Math.min(...steps) : 4);
}

/** @type {(indent: string, unit: string) => number} */
const depth = (indent, unit) => Math.round(indent.length / unit.length);
