// Text and edits: the exact difference of two texts, its strict application, and its inverse.
import { createHash } from 'node:crypto';

import { diffArrays } from 'diff';

import { failure, success, type Outcome } from '../engine/outcome.ts';
import { type FileEdit, type Hunk } from './patch.ts';

/** Why an edit does not fit the text it is applied to. Nothing is ever applied by guess. */
export type ApplyFault =
  | { readonly kind: 'missing-file'; readonly path: string }
  | { readonly kind: 'file-exists'; readonly path: string }
  | { readonly kind: 'binary'; readonly path: string }
  | {
      readonly kind: 'stale-lines';
      readonly path: string;
      readonly hunk: Hunk;
      readonly found: readonly string[];
    }
  | { readonly kind: 'leftover'; readonly path: string; readonly found: string }
  | { readonly kind: 'hunks-overlap'; readonly path: string; readonly hunk: Hunk };

/** Beyond this many single-line edits two texts count as rewritten: one hunk says it all, in linear time. */
const MAX_EDITS = 2_000;

/** The lines of a text, each with its terminator (`\n` or `\r\n`); they join to the text again. */
export function splitLines(text: string): readonly string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

/**
 * The edit that turns one text into the other, with the hash of the text it starts from; undefined stands for
 * "no such file". Undefined when they are equal.
 */
export function diffTexts(
  path: string,
  before: string | undefined,
  after: string | undefined,
): FileEdit | undefined {
  if (before === after) return undefined;
  if (before === undefined) return { path, change: 'added', hunks: whole([], splitLines(after ?? '')) };
  const baseHash = createHash('sha256').update(before).digest('hex');
  if (after === undefined) return { path, change: 'deleted', hunks: whole(splitLines(before), []), baseHash };
  return { path, change: 'modified', hunks: difference(splitLines(before), splitLines(after)), baseHash };
}

/** The text after an edit, or undefined when the edit deletes the file. Strict: every removed line must be there. */
export function applyEdit(
  before: string | undefined,
  edit: FileEdit,
): Outcome<string | undefined, ApplyFault> {
  const { path, change } = edit;
  if (edit.binary) return failure({ kind: 'binary', path });
  if (change === 'added' && before !== undefined) return failure({ kind: 'file-exists', path });
  if (change !== 'added' && before === undefined) return failure({ kind: 'missing-file', path });
  const after = applyHunks(splitLines(before ?? ''), edit);
  if (!after.ok || change !== 'deleted') return after;
  return after.value === '' ? success(undefined) : failure({ kind: 'leftover', path, found: after.value });
}

function applyHunks(lines: readonly string[], { path, hunks }: FileEdit): Outcome<string, ApplyFault> {
  let after = '';
  let done = 0;
  for (const hunk of hunks) {
    const from = hunk.start - 1;
    if (from < done) return failure({ kind: 'hunks-overlap', path, hunk });
    const found = lines.slice(from, from + hunk.removed.length);
    if (from > lines.length || !equalLines(found, hunk.removed)) {
      return failure({ kind: 'stale-lines', path, hunk, found });
    }
    after += lines.slice(done, from).join('') + hunk.added.join('');
    done = from + hunk.removed.length;
  }
  return success(after + lines.slice(done).join(''));
}

/** The edit that takes an edit back. It does not know the whole text it starts from, so it carries no hash of it. */
export function invert({ baseHash: _base, ...edit }: FileEdit): FileEdit {
  const undoes = { modified: 'modified', added: 'deleted', deleted: 'added' } as const;
  let shift = 0;
  const hunks = edit.hunks.map((hunk) => {
    const inverse = { start: hunk.start + shift, removed: hunk.added, added: hunk.removed };
    shift += hunk.added.length - hunk.removed.length;
    return inverse;
  });
  return { ...edit, change: undoes[edit.change], hunks };
}

export const equalLines = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((line, index) => line === b[index]);

function whole(removed: readonly string[], added: readonly string[]): readonly Hunk[] {
  return removed.length + added.length === 0 ? [] : [{ start: 1, removed, added }];
}

function difference(before: readonly string[], after: readonly string[]): readonly Hunk[] {
  const changes = diffArrays([...before], [...after], { maxEditLength: MAX_EDITS });
  if (!changes) return [rewritten(before, after)];
  const hunks: Hunk[] = [];
  let line = 1;
  let open: { start: number; removed: readonly string[]; added: readonly string[] } | undefined;
  for (const change of changes) {
    if (!change.added && !change.removed) {
      if (open) hunks.push(open);
      open = undefined;
      line += change.value.length;
      continue;
    }
    open ??= { start: line, removed: [], added: [] };
    if (change.added) open.added = change.value;
    else {
      open.removed = change.value;
      line += change.value.length;
    }
  }
  return open ? [...hunks, open] : hunks;
}

function rewritten(before: readonly string[], after: readonly string[]): Hunk {
  const limit = Math.min(before.length, after.length);
  let head = 0;
  while (head < limit && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < limit - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return {
    start: head + 1,
    removed: before.slice(head, before.length - tail),
    added: after.slice(head, after.length - tail),
  };
}
