// Owns the tool that finds a text, or a regular expression, in the files of the repository.
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';

import { readText, walk } from '../project/walk.mjs';
import { outside, refused, textIn } from './tool.mjs';

/** @import { Desk, Tool } from './tool.mjs' */

/** @typedef {{ name: string, hits: { line: number, text: string }[] }} Found */

const MOST_TEXT = 160;
const MOST_MS = 2_000;

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
    const matches = matcherOf(pattern, input['regex'] === true);
    if (typeof matches === 'string') return refused(matches);
    const place = desk.paths.locate(textIn(input, 'path') ?? '.');
    if (!place || place.isLog) return outside(textIn(input, 'path') ?? '');
    const found = find(place.name, matches, desk);
    if (typeof found === 'string') return refused(found);
    const hits = found.reduce((sum, file) => sum + file.hits.length, 0);
    const title = `search “${pattern.slice(0, 60)}”: ${hits} in ${found.length} files`;
    if (hits === 0)
      return { ok: true, title, text: `Nothing in ${place.name === '' ? '/repo' : place.name} matches.` };
    return {
      ok: true,
      title,
      text: shown(found, desk),
      paths: found.slice(0, desk.genes.searchFiles).map(({ name }) => name),
    };
  },
};

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
 * @type {(below: string, matches: Matches, desk: Desk) => Found[] | string}
 */
function find(below, matches, { task, isTest }) {
  const names = walk(task.root).filter(
    (name) => below === '' || name === below || name.startsWith(`${below}/`),
  );
  /** @type {Found[]} */
  const found = [];
  try {
    for (const name of names) {
      const lines = readText(join(task.root, name))?.split(/\r?\n/) ?? [];
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

/** @type {(found: readonly Found[], desk: Desk) => string} */
function shown(found, { genes: { searchFiles, searchLines } }) {
  const rows = found.slice(0, searchFiles).flatMap(({ name, hits }) => {
    const more = hits.length > searchLines ? [`  and ${hits.length - searchLines} more`] : [];
    return [name, ...hits.slice(0, searchLines).map(({ line, text }) => `  ${line}|${text}`), ...more];
  });
  const others = found.slice(searchFiles).map(({ name }) => name);
  const rest =
    others.length > 0 ? [`and ${others.length} more files: ${others.slice(0, 10).join(', ')}`] : [];
  return [...rows, ...rest].join('\n');
}
