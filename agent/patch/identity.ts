// The identity of a patch: one canonical form for equal content, and the hash of it.
import { createHash } from 'node:crypto';

import { patchId } from '../engine/ids.ts';
import { type FileEdit, type Hunk, type Patch } from './patch.ts';

/** The empty patch: judged at a task's self-test, the neutral element of merging. */
export const emptyPatch: Patch = makePatch([]);

/**
 * A patch of these edits in canonical form: files ascend by path, hunks ascend, touching hunks are one hunk, and what
 * changes nothing is left out. The id is the first 16 hex digits of the sha256 of that form.
 */
export function makePatch(files: readonly FileEdit[]): Patch {
  const canonical = files
    .map((file) => ({ ...file, hunks: canonicalHunks(file.hunks) }))
    .filter((file) => file.change !== 'modified' || file.binary || file.hunks.length > 0)
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return { id: patchId(contentHash(canonical)), files: canonical };
}

/** First 16 hex digits of the sha256 of the edits' content, whatever order their properties were written in. */
export function contentHash(files: readonly FileEdit[]): string {
  const content = files.map((file) => [
    file.path,
    file.change,
    file.binary ?? false,
    file.hunks.map((hunk) => [hunk.start, hunk.removed, hunk.added]),
  ]);
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
}

function canonicalHunks(hunks: readonly Hunk[]): readonly Hunk[] {
  const joined: Hunk[] = [];
  for (const hunk of hunks.toSorted((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last && last.start + last.removed.length === hunk.start) {
      joined[joined.length - 1] = {
        start: last.start,
        removed: [...last.removed, ...hunk.removed],
        added: [...last.added, ...hunk.added],
      };
    } else joined.push({ start: hunk.start, removed: [...hunk.removed], added: [...hunk.added] });
  }
  return joined.map(trimmed).filter((hunk) => hunk.removed.length + hunk.added.length > 0);
}

/** Leaves out lines at both ends of a hunk that it removes and adds again. */
export function trimmed(hunk: Hunk): Hunk {
  const limit = Math.min(hunk.removed.length, hunk.added.length);
  let head = 0;
  while (head < limit && hunk.removed[head] === hunk.added[head]) head++;
  let tail = 0;
  while (tail < limit - head && hunk.removed.at(-1 - tail) === hunk.added.at(-1 - tail)) tail++;
  return {
    start: hunk.start + head,
    removed: hunk.removed.slice(head, hunk.removed.length - tail),
    added: hunk.added.slice(head, hunk.added.length - tail),
  };
}
