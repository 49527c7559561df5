// Owns how the text to be replaced is found: exactly, then by rungs that forgive what models get wrong.
import { indentOf, shiftOf } from './indentation.mjs';
import { lineAt, lineEndOf, linesOf, withLineEnd } from './lines.mjs';
import { isOverEscaped, unescaped } from './over-escaped.mjs';

/** @import { Line } from './lines.mjs' */

/** @typedef {'exact' | 'line ends' | 'indentation' | 'line numbers' | 'marks' | 'escapes'} Rung */

/**
 * @typedef {{ kind: 'replaced', text: string, line: number, rung: Rung, places?: number }
 *   | { kind: 'ambiguous', lines: number[] }
 *   | { kind: 'missing' }} Replacement `line`: where the new text begins, from 1
 */

/**
 * The text with `old` replaced by `fresh`, if there is one place that is meant and no other. Each rung is tried only where
 * the ones before find nothing; a rung that finds two places ends the search. Line ends stay those of the file.
 * @param {string} text
 * @param {{ old: string, fresh: string }} edit
 * @returns {Replacement}
 */
export function replace(text, { old, fresh }) {
  if (old === '') return { kind: 'missing' };
  const plain = climb(text, { old, fresh });
  if (plain.kind !== 'missing') return plain;
  const numbered = withoutNumbers({ old, fresh });
  const bare = numbered ? named(climb(text, numbered, WHOLE), 'line numbers') : plain;
  if (bare.kind !== 'missing') return bare;
  const unmarked = withoutMarks({ old, fresh });
  const marked = unmarked ? named(climb(text, unmarked, WHOLE), 'marks') : bare;
  if (marked.kind !== 'missing' || !old.includes('\\') || old.includes('\n')) return marked;
  return named(climb(text, { old: unescaped(old), fresh: unescaped(fresh) }), 'escapes');
}

/**
 * Every place replaced that is exactly `old`; where there is at most one, as one edit.
 * @type {(text: string, edit: Edit) => Replacement}
 */
export function replaceAll(text, edit) {
  const at = text.indexOf(edit.old);
  const isOften = edit.old !== '' && at >= 0 && text.includes(edit.old, at + 1);
  if (!isOften) return replace(text, edit);
  const fresh = withLineEnd(edit.fresh, lineEndOf(text));
  return {
    kind: 'replaced',
    text: text.replaceAll(edit.old, () => fresh),
    places: text.split(edit.old).length - 1,
    line: lineAt(text, at),
    rung: 'exact',
  };
}

/** @typedef {{ old: string, fresh: string }} Edit */

/** @type {(text: string, edit: Edit, rungs?: readonly ((text: string, edit: Edit) => Replacement)[]) => Replacement} */
function climb(text, edit, rungs = [exactly, byLines, byShape]) {
  for (const rung of rungs) {
    const found = rung(text, edit);
    if (found.kind !== 'missing') return found;
  }
  return { kind: 'missing' };
}

/** @type {(found: Replacement, rung: Rung) => Replacement} */
const named = (found, rung) => (found.kind === 'replaced' ? { ...found, rung } : found);

/** @type {(text: string, edit: Edit) => Replacement} */
function exactly(text, { old, fresh }) {
  const at = text.indexOf(old);
  if (at < 0) return { kind: 'missing' };
  const places = placesOf(text, old);
  if (places.length > 1) return { kind: 'ambiguous', lines: places.map((place) => lineAt(text, place)) };
  return splice(text, { from: at, to: at + old.length, fresh: meantBy({ old, fresh }), rung: 'exact' });
}

/**
 * The new text without what was only copied into it, or escaped too often.
 * @type {(edit: Edit) => string}
 */
function meantBy({ old, fresh }) {
  if (!old.includes('\\') && isOverEscaped(fresh)) return unescaped(fresh);
  const isCopied = linesOf(fresh).every(({ text }) => OUR_NUMBER.test(text));
  return isCopied && !OUR_NUMBER.test(old) ? fresh.replaceAll(new RegExp(OUR_NUMBER, 'gm'), '') : fresh;
}

const MOST_PLACES = 10;

/** @type {(text: string, part: string) => number[]} */
function placesOf(text, part) {
  const places = [];
  for (let at = text.indexOf(part); at >= 0 && places.length < MOST_PLACES; at = text.indexOf(part, at + 1))
    places.push(at);
  return places;
}

/**
 * The same but for the ends of its lines: CRLF, trailing blanks. Also parts of lines, if only CRLF differs.
 * @type {(text: string, edit: Edit) => Replacement}
 */
function byLines(text, { old, fresh }) {
  const windows = withLineEnd(old, '\r\n');
  if (windows !== old && text.includes(windows))
    return named(exactly(text, { old: windows, fresh }), 'line ends');
  return window(text, { old, fresh }, { same: (a, b) => a.trimEnd() === b.trimEnd(), rung: 'line ends' });
}

/** @type {(text: string, edit: Edit) => Replacement} */
const byShape = (text, edit) =>
  window(text, edit, { same: (a, b) => a.trim() === b.trim(), rung: 'indentation' });

/** What was a line of a view or of a diff is found as whole lines alone: a letter of it may stand anywhere. */
const WHOLE = [byLines, byShape];

/**
 * Whole lines that are the same by this measure. Of lines at another depth, the new ones are moved alike.
 * @type {(text: string, edit: Edit, by: { same: (a: string, b: string) => boolean, rung: Rung }) => Replacement}
 */
function window(text, { old, fresh }, { same, rung }) {
  const lines = linesOf(text);
  const wanted = trimmedBlank(linesOf(old).map((line) => line.text));
  if (wanted.length === 0) return { kind: 'missing' };
  const places = lines.flatMap((_, at) =>
    wanted.every((line, nth) => same(lines[at + nth]?.text ?? '\0', line)) ? [at] : [],
  );
  const [at] = places;
  if (at === undefined) return { kind: 'missing' };
  if (places.length > 1)
    return { kind: 'ambiguous', lines: places.slice(0, MOST_PLACES).map((each) => each + 1) };
  const found = lines.slice(at, at + wanted.length);
  const moved = shifted(trimmedBlank(linesOf(fresh).map((line) => line.text)), { wanted, found });
  return moved ? replaced(text, { found, moved, rung }) : { kind: 'missing' };
}

/** @type {(text: string, by: { found: readonly Line[], moved: readonly string[], rung: Rung }) => Replacement} */
function replaced(text, { found, moved, rung }) {
  const [first, last] = [found[0], found.at(-1)];
  if (!first || !last) return { kind: 'missing' };
  const end = moved.length > 0 ? last.end : '';
  const fresh = moved.join('\n') + end;
  return splice(text, { from: first.at, to: last.at + last.text.length + last.end.length, fresh, rung });
}

/**
 * Models begin and end what they quote with empty lines that mean nothing.
 * @type {(lines: readonly string[]) => string[]}
 */
function trimmedBlank(lines) {
  const from = lines.findIndex((line) => line.trim() !== '');
  const to = lines.findLastIndex((line) => line.trim() !== '');
  return from < 0 ? [] : lines.slice(from, to + 1);
}

/** @type {(fresh: readonly string[], by: { wanted: readonly string[], found: readonly Line[] }) => string[] | undefined} */
function shifted(fresh, { wanted, found }) {
  const pairs = wanted.flatMap((line, at) =>
    line.trim() === '' ? [] : [{ from: indentOf(line), to: indentOf(found[at]?.text ?? '') }],
  );
  const shift = shiftOf(pairs);
  if (!shift) return undefined;
  return fresh.map((line) =>
    line.trim() === '' ? '' : shift(indentOf(line)) + line.slice(indentOf(line).length),
  );
}

/** @type {(text: string, by: { from: number, to: number, fresh: string, rung: Rung }) => Replacement} */
function splice(text, { from, to, fresh, rung }) {
  const part = withLineEnd(fresh, lineEndOf(text));
  return {
    kind: 'replaced',
    text: text.slice(0, from) + part + text.slice(to),
    line: lineAt(text, from),
    rung,
  };
}

/**
 * A piece of a diff: without its marks, where every line has one.
 * @type {(edit: Edit) => Edit | undefined}
 */
function withoutMarks({ old, fresh }) {
  const isOld = old.split('\n').every((line) => /^[- ]|^$/.test(line)) && /^-/m.test(old);
  const isFresh =
    fresh === '' || (fresh.split('\n').every((line) => /^[+ ]|^$/.test(line)) && /^\+/m.test(fresh));
  return isOld && isFresh
    ? { old: old.replaceAll(/^[- ]/gm, ''), fresh: fresh.replaceAll(/^[+ ]/gm, '') }
    : undefined;
}

const NUMBER = /^\s*\d+\s*(?:[|:→\t])[ \t]?/;
const OUR_NUMBER = /^\s*\d+\|/;

/**
 * Line numbers that were copied along with what a view showed: without them, where every line of the old text has one.
 * @type {(edit: Edit) => Edit | undefined}
 */
function withoutNumbers({ old, fresh }) {
  const lines = old.split('\n').filter((line) => line.trim() !== '');
  const prefix = [OUR_NUMBER, NUMBER].find((each) => lines.every((line) => each.test(line)));
  if (!prefix || lines.length === 0) return undefined;
  const bare = (/** @type {string} */ text) =>
    text
      .split('\n')
      .map((line) => line.replace(prefix, ''))
      .join('\n');
  return { old: bare(old), fresh: bare(fresh) };
}
