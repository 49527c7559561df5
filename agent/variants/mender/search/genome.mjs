// Owns genomes: a patch as a set of edits over files, how two become one, and the texts they stand for.
import { createHash } from 'node:crypto';

import { applyEdits, byPosition } from '../syntax/edit.mjs';

/** @import { FileText, Trial } from '../execution/trial.mjs' */
/** @import { Counted, Source } from '../project/sources.mjs' */
/** @import { Edit } from '../syntax/edit.mjs' */
/** @import { Ranked } from './ranking.mjs' */

/**
 * @typedef {object} Genome
 * @property {readonly { readonly source: Source, readonly edits: readonly Edit[] }[]} changes by path, one per file
 * @property {readonly string[]} templates where its edits came from
 * @property {number} order place in the ranking; for combinations that of the later part
 */

/** @type {(ranked: Ranked, order: number) => Genome} */
export const single = ({ source, edits, template }, order) => ({
  changes: [{ source, edits }],
  templates: [template],
  order,
});

/**
 * Both changes at once, or undefined when they meet in the text.
 * @type {(one: Genome, other: Genome) => Genome | undefined}
 */
export function combine(one, other) {
  const files = new Map(one.changes.map((change) => [change.source.path, change]));
  for (const { source, edits } of other.changes) {
    const known = files.get(source.path)?.edits ?? [];
    if (known.some((edit) => edits.some((each) => meet(edit, each)))) return undefined;
    files.set(source.path, { source, edits: [...known, ...edits].sort(byPosition) });
  }
  return {
    changes: [...files.values()].sort((a, b) => (a.source.path < b.source.path ? -1 : 1)),
    templates: [...one.templates, ...other.templates],
    order: Math.max(one.order, other.order),
  };
}

/** @type {(one: Edit, other: Edit) => boolean} */
const meet = (one, other) => one.start <= other.end && other.start <= one.end;

/** @type {(genome: Genome) => FileText[]} */
export const textsOf = ({ changes }) =>
  changes.map(({ source, edits }) => ({ path: source.path, text: applyEdits(source.text, edits) }));

/** @type {(genome: Genome, counted: Counted) => Promise<Trial>} */
export const trialOf = async (genome, counted) => ({
  files: await Promise.all(genome.changes.map(({ source, edits }) => counted(source, edits))),
  plain: textsOf(genome),
});

/**
 * Equal texts are equal keys, whatever edits led to them.
 * @type {(genome: Genome) => string}
 */
export function keyOf(genome) {
  const hash = createHash('sha1');
  for (const { path, text } of textsOf(genome)) hash.update(`${path}\0${text}\0`);
  return hash.digest('base64');
}

/** @type {(genome: Genome) => string} */
export const describe = ({ changes, templates }) => {
  const places = changes.flatMap(({ source, edits }) =>
    edits.map(({ start }) => `${source.name}:${lineAt(source.text, start)}`),
  );
  return `${[...new Set(templates)].join(' + ')} at ${[...new Set(places)].join(', ')}`;
};

/** @type {(text: string, index: number) => number} */
const lineAt = (text, index) => text.slice(0, index).split('\n').length;
