// Owns the tool that writes a whole file.
import { existsSync } from 'node:fs';

import { lineEndOf, linesOf, withLineEnd } from '../edit/lines.mjs';
import { isOverEscaped, unescaped } from '../edit/over-escaped.mjs';
import { placeToWrite, write } from '../edit/writing.mjs';
import { readText } from '../project/walk.mjs';
import { refused, textIn } from './tool.mjs';

/** @import { Place } from '../project/paths.mjs' */
/** @import { Desk, Observation, Tool } from './tool.mjs' */

/** @type {Tool} */
export const create = {
  kind: 'tool',
  spec: {
    name: 'create',
    about: 'Write a new file, or with overwrite a whole one anew',
    parameters: {
      type: 'object',
      properties: { path: { type: 'string' }, text: { type: 'string' }, overwrite: { type: 'boolean' } },
      required: ['path', 'text'],
    },
  },
  act: async (input, desk) => {
    const target = placeToWrite(textIn(input, 'path') ?? '', desk);
    if ('refusal' in target) return target.refusal;
    const { place } = target;
    const isThere = existsSync(place.absolute);
    if (isThere && input['overwrite'] !== true)
      return refused(`${place.name} exists. Use edit, or "overwrite": true for the whole file.`);
    const before = isThere ? readText(place.absolute) : undefined;
    if (isThere && before === undefined) return refused(`${place.name} is binary or too large.`);
    const given = textIn(input, 'text') ?? '';
    return await writeWhole(desk, place, { before, given });
  },
};

/**
 * @param {Desk} desk
 * @param {Place} place
 * @param {{ before: string | undefined, given: string }} texts
 * @returns {Promise<Observation>}
 */
async function writeWhole(desk, place, { before, given }) {
  const bare = withoutFence(given, place.name);
  const after = fitted(isOverEscaped(bare) ? unescaped(bare) : bare, before);
  if (after === before) return refused('That is what the file says already: nothing changed.');
  const written = await write(desk, place, { before, after });
  if ('refusal' in written) return written.refusal;
  desk.misses.delete(place.name);
  const { length } = linesOf(after);
  const told = `${before === undefined ? 'Created' : 'Rewrote'} ${place.name}: ${length} lines.`;
  return {
    ok: true,
    title: `create ${place.name}: ${length} lines`,
    text: written.remark === '' ? told : `${told}\n${written.remark}`,
    paths: [place.name],
  };
}

/**
 * Some models put the whole file into a Markdown fence.
 * @type {(text: string, name: string) => string}
 */
function withoutFence(text, name) {
  const inner = /^\s*```[\w+-]*\r?\n([\s\S]*?\n)```\s*$/.exec(text)?.[1];
  return inner === undefined || /\.(?:md|mdx|markdown|rst|txt)$/i.test(name) ? text : inner;
}

/**
 * Line ends, and whether the last line has one, stay as they were.
 * @type {(text: string, before: string | undefined) => string}
 */
function fitted(text, before) {
  if (before === undefined || before === '') return text;
  const same = withLineEnd(text, lineEndOf(before));
  if (before.endsWith('\n')) return same.endsWith('\n') ? same : same + lineEndOf(before);
  return same.replace(/\r?\n$/, '');
}
