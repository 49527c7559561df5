// Owns candidates: one mutation or several over some files, how two become one, and the texts they stand for.
import { createHash } from 'node:crypto';

import { applyEdits, byPosition } from '../syntax/edit.mjs';

/** @import { FileText, Trial } from '../execution/trial.mjs' */
/** @import { Counted, Source } from '../project/sources.mjs' */
/** @import { Edit } from '../syntax/edit.mjs' */
/** @import { Ranked } from './ranking.mjs' */

/** @typedef {{ readonly ranked: Ranked, readonly order: number }} Part a mutation and its place in the ranking */

/**
 * @typedef {object} Candidate
 * @property {readonly Part[]} parts its mutations, in the order in which they were joined
 * @property {readonly { readonly source: Source, readonly edits: readonly Edit[] }[]} changes by path, one per file
 * @property {readonly string[]} templates of its mutations
 * @property {number} order place in the ranking; for combinations that of the later part
 */

/** @type {(part: Part) => Candidate} */
export function single({ ranked, order }) {
  const { source, edits, template } = ranked;
  return {
    parts: [{ ranked, order }],
    changes: [{ source, edits }],
    templates: [template],
    order,
  };
}

/**
 * Both changes at once, or undefined when they meet in the text.
 * @type {(one: Candidate, other: Candidate) => Candidate | undefined}
 */
export function combine(one, other) {
  const files = new Map(one.changes.map((change) => [change.source.path, change]));
  for (const { source, edits } of other.changes) {
    const known = files.get(source.path)?.edits ?? [];
    if (known.some((edit) => edits.some((each) => meet(edit, each)))) return undefined;
    files.set(source.path, { source, edits: [...known, ...edits].sort(byPosition) });
  }
  return {
    parts: [...one.parts, ...other.parts],
    changes: [...files.values()].sort((a, b) => (a.source.path < b.source.path ? -1 : 1)),
    templates: [...one.templates, ...other.templates],
    order: Math.max(one.order, other.order),
  };
}

/**
 * The candidate with another mutation in the place of one of its own, or undefined when that meets the others.
 * @type {(candidate: Candidate, at: number, part: Part) => Candidate | undefined}
 */
export function withPart({ parts }, at, part) {
  const [first, ...others] = parts.with(at, part).map(single);
  return others.reduce((/** @type {Candidate | undefined} */ all, each) => all && combine(all, each), first);
}

/** @type {(one: Edit, other: Edit) => boolean} */
const meet = (one, other) => one.start <= other.end && other.start <= one.end;

/** @type {(candidate: Candidate) => FileText[]} */
export const textsOf = ({ changes }) =>
  changes.map(({ source, edits }) => ({ path: source.path, text: applyEdits(source.text, edits) }));

/** @type {(candidate: Candidate, counted: Counted) => Promise<Trial>} */
export const trialOf = async (candidate, counted) => ({
  files: await Promise.all(candidate.changes.map(({ source, edits }) => counted(source, edits))),
  plain: textsOf(candidate),
});

/**
 * Equal texts are equal keys, whatever edits led to them.
 * @type {(candidate: Candidate) => string}
 */
export function keyOf(candidate) {
  const hash = createHash('sha1');
  for (const { path, text } of textsOf(candidate)) hash.update(`${path}\0${text}\0`);
  return hash.digest('base64');
}

/** @type {(candidate: Candidate) => string} */
export const describe = ({ changes, templates }) => {
  const places = changes.flatMap(({ source, edits }) =>
    edits.map(({ start }) => `${source.name}:${lineAt(source.text, start)}`),
  );
  return `${[...new Set(templates)].join(' + ')} at ${[...new Set(places)].join(', ')}`;
};

/** @type {(text: string, index: number) => number} */
const lineAt = (text, index) => text.slice(0, index).split('\n').length;
