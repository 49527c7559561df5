// Owns what a miss shows: the lines of the file that are most like what was looked for.
import { linesOf } from './lines.mjs';

const MOST_WANTED = 20;
const MOST_LINES = 20_000;
const LEAST_LIKENESS = 0.3;
const AROUND = 1;

/**
 * First and last line of the region, from 1; undefined where nothing is like it.
 * @type {(text: string, old: string) => { from: number, to: number } | undefined}
 */
export function nearest(text, old) {
  const wanted = linesOf(old)
    .map((line) => wordsOf(line.text))
    .filter((words) => words.size > 0)
    .slice(0, MOST_WANTED);
  const lines = linesOf(text)
    .slice(0, MOST_LINES)
    .map((line) => wordsOf(line.text));
  if (wanted.length === 0) return undefined;
  let best = { at: -1, likeness: LEAST_LIKENESS };
  for (let at = 0; at < lines.length; at++) {
    const sum = wanted.reduce((all, words, nth) => all + likeness(words, lines[at + nth]), 0);
    if (sum / wanted.length > best.likeness) best = { at, likeness: sum / wanted.length };
  }
  if (best.at < 0) return undefined;
  return {
    from: Math.max(1, best.at + 1 - AROUND),
    to: Math.min(lines.length, best.at + wanted.length + AROUND),
  };
}

/** @type {(line: string) => ReadonlySet<string>} */
const wordsOf = (line) => new Set(line.match(/\w+|[^\s\w]+/g) ?? []);

/**
 * Sørensen–Dice over words and signs.
 * @type {(one: ReadonlySet<string>, other: ReadonlySet<string> | undefined) => number}
 */
function likeness(one, other) {
  if (!other || other.size === 0) return 0;
  let common = 0;
  for (const word of one) if (other.has(word)) common++;
  return (2 * common) / (one.size + other.size);
}
