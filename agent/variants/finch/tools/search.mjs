// Owns the tool that finds a text, or a regular expression, in the files of the repository.
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';

import { matcher } from '../project/globs.mjs';
import { readText, walk } from '../project/walk.mjs';
import { outside, refused, textIn } from './tool.mjs';

/** @import { Place } from '../project/paths.mjs' */
/** @import { Desk, Observation, Tool } from './tool.mjs' */

/** @typedef {{ name: string, hits: { line: number, text: string }[] }} Found */

const MOST_TEXT = 160;
const MOST_MS = 2_000;
const MOST_LOG = 8_000_000;

/** @type {Tool} */
export const search = {
  kind: 'tool',
  spec: {
    name: 'search',
    about: 'Find text (or a regular expression) in files',
    parameters: {
      type: 'object',
      properties: { pattern: { type: 'string' }, path: { type: 'string' }, regex: { type: 'boolean' } },
      required: ['pattern'],
    },
  },
  act: async (input, desk) => {
    const pattern = textIn(input, 'pattern') ?? '';
    if (pattern.trim() === '') return refused('The pattern is empty.');
    const path = textIn(input, 'path') ?? '.';
    const files = filesAt(path, desk);
    if (!Array.isArray(files)) return files;
    const isRegex = input['regex'] === true;
    const exact = searched(pattern, isRegex, { files, desk });
    if (typeof exact === 'string') return refused(exact);
    // Many write a regular expression and do not say so.
    const isMeant = exact.length === 0 && !isRegex && SIGNS_OF_REGEX.test(pattern);
    const read = isMeant ? searched(pattern, true, { files, desk }) : exact;
    const observation = told(typeof read === 'string' ? [] : read, { pattern, path, desk });
    return isMeant && observation.paths !== undefined
      ? { ...observation, text: `(read as a regular expression)\n${observation.text}` }
      : observation;
  },
};

/** @type {(found: readonly Found[], by: { pattern: string, path: string, desk: Desk }) => Observation} */
function told(found, { pattern, path, desk }) {
  const hits = found.reduce((sum, file) => sum + file.hits.length, 0);
  const title = `search “${pattern.slice(0, 60)}”: ${hits} in ${found.length} files`;
  if (hits === 0) return { ok: true, title, text: `Nothing in ${path === '.' ? '/repo' : path} matches.` };
  const names = found.slice(0, desk.genes.searchFiles).map(({ name }) => name);
  return { ok: true, title, text: shown(found, desk), paths: names.filter((name) => !name.startsWith('/')) };
}

const SIGNS_OF_REGEX = /[|\\^$*+?]/;

/** @typedef {Pick<Place, 'name' | 'absolute' | 'isLog'>} File */

/** @type {(pattern: string, isRegex: boolean, where: { files: readonly File[], desk: Desk }) => Found[] | string} */
function searched(pattern, isRegex, { files, desk }) {
  const matches = matcherOf(pattern, isRegex);
  return typeof matches === 'string' ? matches : find(files, matches, desk);
}

/**
 * The files that are searched: a file, a log, a folder, or those that a glob names.
 * @type {(path: string, desk: Desk) => File[] | Observation}
 */
function filesAt(path, { paths, task }) {
  const place = paths.locate(path);
  if (!place) return outside(path);
  if (place.isLog) return [place];
  const fileOf = (/** @type {string} */ name) => ({ name, absolute: join(task.root, name), isLog: false });
  const all = walk(task.root);
  const below = place.name;
  const names = all.filter((name) => below === '' || name === below || name.startsWith(`${below}/`));
  if (names.length > 0) return names.map(fileOf);
  const isNamed = matcher([below, `**/${below}`]);
  const named = /[*?{[]/.test(below) ? all.filter(isNamed) : [];
  return named.length > 0
    ? named.map(fileOf)
    : refused(`There is no file ${path} to search. Leave path out to search all.`);
}

/** @typedef {(lines: readonly string[]) => number[]} Matches indices of the lines that match */

/**
 * A regular expression runs with a limit of time: some never end on some lines.
 * @type {(pattern: string, isRegex: boolean) => Matches | string}
 */
function matcherOf(pattern, isRegex) {
  if (!isRegex) return (lines) => lines.flatMap((line, at) => (line.includes(pattern) ? [at] : []));
  try {
    const scope = createContext({ regex: new RegExp(pattern), lines: [], found: [] });
    return (lines) => {
      /** @type {number[]} */
      const found = [];
      Object.assign(scope, { lines, found });
      runInContext('lines.forEach((line, at) => { if (regex.test(line)) found.push(at); })', scope, {
        timeout: MOST_MS,
      });
      return found;
    };
  } catch (error) {
    return `This is no regular expression: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/**
 * Files with most hits first; tests after what they test.
 * @type {(files: readonly File[], matches: Matches, desk: Desk) => Found[] | string}
 */
function find(files, matches, { paths, isTest }) {
  /** @type {Found[]} */
  const found = [];
  try {
    for (const { name, absolute, isLog } of files) {
      const text = readText(absolute, isLog ? MOST_LOG : undefined) ?? '';
      const lines = (isLog ? paths.outward(text) : text).split(/\r?\n/);
      const hits = matches(lines).map((at) => ({
        line: at + 1,
        text: (lines[at] ?? '').trim().slice(0, MOST_TEXT),
      }));
      if (hits.length > 0) found.push({ name, hits });
    }
  } catch {
    return 'This regular expression takes too long here. Use a simpler one, or plain text.';
  }
  return found.sort(
    (a, b) =>
      Number(isTest(a.name)) - Number(isTest(b.name)) ||
      b.hits.length - a.hits.length ||
      (a.name < b.name ? -1 : 1),
  );
}

/**
 * Where few files match, more of each is shown.
 * @type {(found: readonly Found[], desk: Desk) => string}
 */
function shown(found, { genes: { searchFiles, searchLines } }) {
  const files = found.slice(0, searchFiles);
  const each = Math.floor((searchFiles * searchLines) / files.length);
  const rows = files.flatMap(({ name, hits }) => {
    const next = hits[each];
    const more = next ? [`  and ${hits.length - each} more, from line ${next.line}`] : [];
    return [name, ...hits.slice(0, each).map(({ line, text }) => `  ${line}|${text}`), ...more];
  });
  const others = found.slice(searchFiles).map(({ name }) => name);
  const rest =
    others.length > 0 ? [`and ${others.length} more files: ${others.slice(0, 10).join(', ')}`] : [];
  return [...rows, ...rest].join('\n');
}
