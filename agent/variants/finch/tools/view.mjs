// Owns the tool that shows a part of a file with line numbers, or what is in a folder.
import { readdirSync, statSync } from 'node:fs';

import { readText, walk } from '../project/walk.mjs';
import { numberIn, outside, refused, textIn } from './tool.mjs';

/** @import { Observation, Tool } from './tool.mjs' */

const MOST_LINE = 400;
const MOST_CHARS = 16_000;
const MOST_ENTRIES = 100;
const MOST_BYTES = 8_000_000;

/** @type {Tool} */
export const view = {
  kind: 'tool',
  spec: {
    name: 'view',
    about: 'Lines of a file, or entries of a folder',
    parameters: {
      type: 'object',
      properties: { path: { type: 'string' }, from: { type: 'integer' }, to: { type: 'integer' } },
      required: ['path'],
    },
  },
  act: async (input, { paths, genes, isTest, task }) => {
    const path = textIn(input, 'path') ?? '';
    const place = paths.locate(path);
    if (!place) return outside(path);
    const stat = statSync(place.absolute, { throwIfNoEntry: false });
    if (!stat) return refused(missing(path, task.root));
    if (stat.isDirectory()) return folder(place);
    const text = readText(place.absolute, MOST_BYTES);
    if (text === undefined) return refused(`${path} is binary or too large.`);
    const from = numberIn(input, 'from') ?? 1;
    const to = numberIn(input, 'to') ?? Infinity;
    const shown = lines(place.isLog ? paths.outward(text) : text, { from, to, most: genes.viewLines });
    const note = isTest(place.name) ? ' (a test: not to be changed)' : '';
    const title = `view ${place.name}: lines ${shown.from}-${shown.to} of ${shown.all}`;
    const head = `${place.name}, lines ${shown.from}-${shown.to} of ${shown.all}${note}`;
    return {
      ok: true,
      title,
      text: [head, ...shown.rows].join('\n'),
      paths: place.isLog ? [] : [place.name],
    };
  },
};

/**
 * Files of that name elsewhere are what was meant, mostly.
 * @type {(path: string, root: string) => string}
 */
function missing(path, root) {
  const [base = ''] = path.split('/').toReversed();
  const same = walk(root).filter((name) => base !== '' && `/${name}`.endsWith(`/${base}`));
  const where =
    same.length > 0 ? `There is ${same.slice(0, 5).join(', ')}.` : 'Use search, or view a folder.';
  return `${path} does not exist. ${where}`;
}

/** @type {(text: string, range: { from: number, to: number, most: number }) => { from: number, to: number, all: number, rows: string[] }} */
function lines(text, { from, to, most }) {
  const all = text.replace(/\r?\n$/, '').split(/\r?\n/);
  const first = Math.min(Math.max(1, from), all.length);
  const last = Math.min(Math.max(first, to), all.length);
  // A little more than the most, in one piece, saves a turn.
  const many = last - first + 1 > most * 1.5 ? most : Infinity;
  const rows = numbered(all.slice(first - 1, Math.min(last, first - 1 + many)), first);
  let chars = 0;
  const fits = rows.findIndex((row) => (chars += row.length + 1) > MOST_CHARS);
  const kept = fits < 0 ? rows : rows.slice(0, Math.max(1, fits));
  const shown = first + kept.length - 1;
  const rest = shown < last ? [`(${last - shown} more: "from": ${shown + 1})`] : [];
  return { from: first, to: shown, all: all.length, rows: [...kept, ...rest] };
}

/** @type {(rows: readonly string[], first: number) => string[]} */
export const numbered = (rows, first) =>
  rows.map(
    (row, at) => `${first + at}|${row.length > MOST_LINE ? `${row.slice(0, MOST_LINE)}… (cut)` : row}`,
  );

/** @type {(place: { name: string, absolute: string }) => Observation} */
function folder({ name, absolute }) {
  const entries = readdirSync(absolute, { withFileTypes: true })
    .map((entry) => `${entry.name}${entry.isDirectory() ? '/' : ''}`)
    .sort();
  const more = entries.length > MOST_ENTRIES ? [`and ${entries.length - MOST_ENTRIES} more`] : [];
  const shown = name === '' ? '/repo' : name;
  return {
    ok: true,
    title: `view ${shown}: ${entries.length} entries`,
    text: [`${shown}/`, ...entries.slice(0, MOST_ENTRIES), ...more].join('\n'),
  };
}
