// Owns the tool that replaces one piece of a file.
import { nearest } from '../edit/nearest.mjs';
import { linesOf } from '../edit/lines.mjs';
import { replace, replaceAll } from '../edit/ladder.mjs';
import { placeToWrite, write } from '../edit/writing.mjs';
import { readText } from '../project/walk.mjs';
import { refused, textIn } from './tool.mjs';
import { numbered } from './view.mjs';

/** @import { Desk, Observation, Tool } from './tool.mjs' */
/** @import { Place } from '../project/paths.mjs' */
/** @import { Rung } from '../edit/ladder.mjs' */

/** After so many misses on one file, writing it whole is the better way. */
const MISSES = 2;

/** @type {{ readonly [rung in Rung]: string }} */
const REMARKS = {
  exact: '',
  'line ends': '',
  indentation: ' Indentation was fitted to the file.',
  'line numbers': ' Copied line numbers were dropped.',
  marks: ' Marks of a diff were dropped.',
  escapes: ' Over-escaped signs were read as what they mean.',
};

const EMPTY =
  'old is empty. To insert, quote a line next to the place as old, and write it again in new with what is added.';

/** @type {Tool} */
export const edit = {
  kind: 'tool',
  spec: {
    name: 'edit',
    about: 'Replace text that occurs once in a file',
    parameters: {
      type: 'object',
      properties: { path: { type: 'string' }, old: { type: 'string' }, new: { type: 'string' } },
      required: ['path', 'old', 'new'],
    },
  },
  also: { all: 'boolean' },
  act: async (input, desk) => {
    const path = textIn(input, 'path') ?? '';
    const target = placeToWrite(path, desk);
    if ('refusal' in target) return target.refusal;
    const { place } = target;
    const text = readText(place.absolute);
    if (text === undefined)
      return refused(`${place.name} does not exist or is no text. Use create for new files.`);
    const old = textIn(input, 'old') ?? '';
    if (old === '') return refused(EMPTY);
    const fresh = textIn(input, 'new') ?? '';
    return await replaceIn(desk, place, { text, old, fresh, isAll: input['all'] === true });
  },
};

/**
 * @param {Desk} desk
 * @param {Place} place
 * @param {{ text: string, old: string, fresh: string, isAll: boolean }} action
 * @returns {Promise<Observation>}
 */
async function replaceIn(desk, place, { text, old, fresh, isAll }) {
  if (old === fresh) return refused('old and new are the same: nothing would change.');
  const found = (isAll ? replaceAll : replace)(text, { old, fresh });
  if (found.kind === 'ambiguous') return ambiguous(place.name, found.lines);
  if (found.kind === 'missing') return missed(desk, { name: place.name, text, old });
  if (found.text === text) return refused('That is what the file says already: nothing changed.');
  const written = await write(desk, place, { before: text, after: found.text });
  if ('refusal' in written) return written.refusal;
  desk.misses.delete(place.name);
  return done(place.name, { ...found, remark: written.remark, fresh });
}

/** @type {(name: string, edit: { line: number, rung: Rung, remark: string, fresh: string, places?: number }) => Observation} */
function done(name, { line, rung, remark, fresh, places = 1 }) {
  const count = fresh === '' ? 0 : linesOf(fresh).length;
  const what = places > 1 ? `${places} places, the first` : `${count} ${count === 1 ? 'line' : 'lines'}`;
  const told = `Edited ${name}: ${what} at line ${line}.${REMARKS[rung]}`;
  const title = `edit ${name}: ${count} ${count === 1 ? 'line' : 'lines'}`;
  return { ok: true, title, text: remark === '' ? told : `${told}\n${remark}`, paths: [name] };
}

/** @type {(name: string, lines: readonly number[]) => Observation} */
const ambiguous = (name, lines) => ({
  ...refused(
    `Not edited: old occurs ${lines.length} times in ${name}, at lines ${lines.join(', ')}. Add lines around it until it is unique, or "all": true to replace each.`,
    `edit ${name}: ambiguous`,
  ),
  paths: [name],
});

/** @type {(desk: Desk, miss: { name: string, text: string, old: string }) => Observation} */
function missed(desk, { name, text, old }) {
  const misses = (desk.misses.get(name) ?? 0) + 1;
  desk.misses.set(name, misses);
  const region = nearest(text, old);
  const rows = region ? text.split(/\r?\n/).slice(region.from - 1, region.to) : [];
  const near = region
    ? ['Most like it (copy from here, without the numbers):', ...numbered(rows, region.from)]
    : ['Nothing in the file is like it: view it.'];
  const whole = misses >= MISSES ? ['Or write the whole file with create and "overwrite": true.'] : [];
  const told = [`Not edited: old is not in ${name}.`, ...near, ...whole].join('\n');
  return { ok: false, title: `edit ${name}: not found`, text: told, paths: [name] };
}
