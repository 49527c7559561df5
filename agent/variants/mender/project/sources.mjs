// Owns the project's files as mender reads them: text, syntax, step points, and whether an edit may touch them.
import { readFile } from 'node:fs/promises';
import { relative, sep } from 'node:path';

import { COUNTER } from '../execution/counter.mjs';
import { applyEdits } from '../syntax/edit.mjs';
import { readTree } from '../syntax/reading.mjs';
import { functionEntries, loopHeads, withCounters } from '../syntax/steps.mjs';

/** @import { Language, Syntax, SyntaxNode } from '../../protocol.ts' */
/** @import { FileText } from '../execution/trial.mjs' */
/** @import { StepPoint } from '../syntax/adapter.mjs' */
/** @import { Edit } from '../syntax/edit.mjs' */
/** @import { Reading } from '../syntax/reading.mjs' */

/**
 * @typedef {object} Source
 * @property {string} path absolute
 * @property {string} name relative to the repository root, with '/'
 * @property {Language} language
 * @property {string} text
 * @property {SyntaxNode} tree
 * @property {Reading} reading
 * @property {readonly StepPoint[]} points
 */

// Generated bundles: too big to be where a person would mend something.
const MAX_LENGTH = 300_000;

/**
 * Reads the files an edit may touch: in a known language, below the root, not protected, not too big, without NULs.
 * @param {Iterable<string>} paths absolute
 * @param {{ root: string, isProtected: (name: string) => boolean, syntax: Syntax }} ground
 * @returns {Promise<Source[]>} by path
 */
export async function readSources(paths, { root, isProtected, syntax }) {
  /** @type {Source[]} */
  const sources = [];
  for (const path of [...new Set(paths)].sort()) {
    const name = relative(root, path).split(sep).join('/');
    const language = syntax.languageOf(path);
    if (!language || name.startsWith('..') || isProtected(name)) continue;
    const text = await readText(path);
    if (text === undefined) continue;
    const tree = await syntax.parse(language, text);
    const reading = readTree(language, tree, text);
    sources.push({ path, name, language, text, tree, reading, points: pointsOf(reading) });
  }
  return sources;
}

/**
 * Why none of these files may be edited, for the user; `readSources` found none.
 * @param {Iterable<string>} paths absolute
 * @param {{ root: string, isProtected: (name: string) => boolean }} ground
 * @returns {string}
 */
export function whyNoSource(paths, { root, isProtected }) {
  const names = [...paths].map((path) => relative(root, path).split(sep).join('/'));
  const own = names.filter((name) => !name.startsWith('..'));
  const unfound = 'what they import may not be found, or not be installed';
  if (own.length === 0) return `the failing tests reach no file of the project: ${unfound}`;
  if (own.every(isProtected)) {
    const kinds = 'tests, configuration, what is installed';
    return `all files of the project that the failing tests reach are protected (${kinds}): ${unfound}`;
  }
  return 'no file that the failing tests reach is in a language mender repairs, or all are too long';
}

/**
 * The file's text, or undefined when there is none that a person would edit.
 * @type {(path: string) => Promise<string | undefined>}
 */
export async function readText(path) {
  let text;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
  return text.length > MAX_LENGTH || text.includes('\0') ? undefined : text;
}

/** @typedef {(source: Source, edits: readonly Edit[]) => Promise<FileText>} Counted */

/**
 * Edits with step counters in the text they make. Most leave all loops and functions where they were; what brings its
 * own, or takes some away with the counters in them, is read again.
 * @type {(syntax: Syntax) => Counted}
 */
export const countedBy = (syntax) => async (source, edits) => {
  const { path, language, points } = source;
  const text = withCounters({ text: source.text, edits, points, counter: COUNTER });
  const isWhole = text.split(COUNTER).length - 1 === points.length;
  if (isWhole && !edits.some((edit) => BRINGS_OWN.test(edit.text))) return { path, text };
  const plain = applyEdits(source.text, edits);
  const own = pointsOf(readTree(language, await syntax.parse(language, plain), plain));
  return { path, text: withCounters({ text: plain, edits: [], points: own, counter: COUNTER }) };
};

const BRINGS_OWN = /\b(?:while|for|do|function|def|lambda)\b|=>/;

/** @type {(reading: Reading) => StepPoint[]} */
const pointsOf = (reading) => [...loopHeads(reading), ...functionEntries(reading)];
