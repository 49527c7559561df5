// Owns the map of the repository with which an attempt begins: files and what they define, what matters first.
import { join } from 'node:path';

import { tokensOfNames } from '../conversation/tokens.mjs';
import { readText, walk } from '../project/walk.mjs';
import { filesByBase, linksOf } from './links.mjs';
import { rank } from './rank.mjs';
import { symbolsOf } from './symbols.mjs';

/** @import { Syntax } from '../../protocol.ts' */

export const CODE =
  /\.(?:[mc]?[jt]sx?|py|go|rs|rb|php|java|kt|scala|groovy|cs|fs|vb|swift|c|cc|cpp|cxx|h|hpp|lua|ex|exs|dart|vue|svelte)$/i;
/** Beyond so many files only those are read that failing tests lead to, or words of the task name. */
const MOST_READ = 300;
const MOST_SYMBOLS = 10;
const LEAST_TOKENS = 100;
const TOKENS_A_FILE = 15;

/**
 * @typedef {object} Ground
 * @property {string} root
 * @property {Syntax} syntax
 * @property {readonly string[]} seeds files where failures show: tests, frames
 * @property {string} words what was asked for and what failed, for names in it
 * @property {(name: string) => boolean} isTest
 */

/**
 * Deterministic: the same files and the same failures give the same map.
 * @param {Ground} ground
 * @param {number} most tokens; small repositories get less
 * @returns {Promise<string>} a line per file: its path, then names with their lines
 */
export async function mapOf(ground, most) {
  const files = walk(ground.root);
  const budget = Math.min(most, LEAST_TOKENS + TOKENS_A_FILE * files.length);
  const words = new Set(ground.words.match(/[A-Za-z_]\w{2,}/g) ?? []);
  const order = ordered(files, words, ground);
  /** @type {string[]} */
  const lines = [];
  let left = budget;
  for (const name of order) {
    const line = await lineOf(name, words, ground);
    left -= tokensOfNames(line) + 1;
    if (left < 0) break;
    lines.push(line);
  }
  const others = files.length - lines.length;
  return [...lines, ...(others > 0 ? [`and ${others} other ${others === 1 ? 'file' : 'files'}`] : [])].join(
    '\n',
  );
}

/** @type {(files: readonly string[], words: ReadonlySet<string>, ground: Ground) => string[]} */
function ordered(files, words, { root, seeds, isTest }) {
  const code = files.filter((name) => CODE.test(name));
  const all = new Set(code);
  const byBase = filesByBase(code);
  const named = code.filter((name) => !isTest(name) && wordsOf(name).some((word) => words.has(word)));
  const shown = seeds.filter((name) => all.has(name));
  const begin = new Map([
    ...(shown.length === 0 && code.length <= MOST_READ ? mentioned(code, words, { root, isTest }) : []),
    ...named.map((name) => pair(name, 1)),
    ...shown.map((name) => pair(name, 3)),
  ]);
  /** @type {Map<string, string[]>} */
  const links = new Map();
  const queue = code.length <= MOST_READ ? code : [...begin.keys()];
  const due = [...queue];
  for (const name of due) {
    if (links.has(name) || links.size >= MOST_READ) continue;
    const found = linksOf(name, readText(join(root, name)) ?? '', all, byBase);
    links.set(name, found);
    due.push(...found);
  }
  const ranks = rank(
    code.length <= MOST_READ ? code : [...links.keys()],
    (name) => links.get(name) ?? [],
    begin,
  );
  const ranked = [...ranks.keys()].filter((name) => !isTest(name));
  ranked.sort((a, b) => (ranks.get(b) ?? 0) - (ranks.get(a) ?? 0) || (a < b ? -1 : 1));
  const known = new Set(ranked);
  const others = files.filter((name) => !known.has(name) && !isTest(name));
  return [
    ...ranked,
    ...others.filter((name) => !ASIDE.test(name)),
    ...others.filter((name) => ASIDE.test(name)),
  ];
}

/** What nobody asks for by itself: settings of tools, locks, licences. */
const ASIDE = /(?:^|\/)(?:\.[^/]+|[^/]*lock[^/]*|LICEN[CS]E[^/]*|CHANGELOG[^/]*)$|^\.[^/]+\//i;

/**
 * Where no test leads anywhere: files whose text or path says what the request says, rare words more than common ones.
 * @type {(code: readonly string[], words: ReadonlySet<string>, ground: Pick<Ground, 'root' | 'isTest'>) => [string, number][]}
 */
function mentioned(code, words, { root, isTest }) {
  const asked = new Set([...words].map(stemOf).filter((word) => word.length >= LEAST_WORD));
  const said = code
    .filter((name) => !isTest(name))
    .map((name) => ({ name, words: stemsIn(`${name}\n${readText(join(root, name)) ?? ''}`, asked) }));
  /** @type {Map<string, number>} */
  const often = new Map();
  for (const { words: each } of said) for (const word of each) often.set(word, (often.get(word) ?? 0) + 1);
  return said.flatMap(({ name, words: each }) => {
    const weight = [...each].reduce((sum, word) => sum + 1 / (often.get(word) ?? 1), 0);
    return weight > 0 ? [pair(name, weight)] : [];
  });
}

const LEAST_WORD = 4;

/** Words of names, in any spelling: "orderLines" are two. @type {(text: string, of: ReadonlySet<string>) => Set<string>} */
const stemsIn = (text, of) =>
  new Set((text.match(/[A-Z]?[a-z]+|[A-Z]+/g) ?? []).map(stemOf).filter((word) => of.has(word)));

/** @type {(word: string) => string} */
const stemOf = (word) => word.toLowerCase().replace(/(?:e?s|ed|ing|e)$/, '');

/** @type {(name: string, weight: number) => [string, number]} */
const pair = (name, weight) => [name, weight];

/** @type {(name: string) => string[]} */
const wordsOf = (name) => (name.split('/').at(-1) ?? '').replace(/\.\w+$/, '').split(/[.-]/);

/**
 * Where a file defines much, what the task names comes first, then the order of the file.
 * @type {(name: string, words: ReadonlySet<string>, ground: Ground) => Promise<string>}
 */
async function lineOf(name, words, { root, syntax }) {
  const text = CODE.test(name) ? readText(join(root, name)) : undefined;
  if (text === undefined) return name;
  const symbols = await symbolsOf(syntax, name, text);
  const isNamed = (/** @type {string} */ symbol) => symbol.split('.').some((part) => words.has(part));
  const chosen = symbols
    .toSorted((a, b) => Number(isNamed(b.name)) - Number(isNamed(a.name)))
    .slice(0, MOST_SYMBOLS)
    .sort((a, b) => a.line - b.line);
  const more = symbols.length > chosen.length ? ' …' : '';
  return chosen.length === 0
    ? name
    : `${name}: ${chosen.map(({ name, line }) => `${name}:${line}`).join(' ')}${more}`;
}
