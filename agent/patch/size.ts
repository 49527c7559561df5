// How much a patch changes, for people: a line that is replaced counts once.
import { type Hunk, type Patch } from './patch.ts';

export interface PatchSize {
  /** Lines changed, added or removed. */
  readonly lines: number;
  /** Characters between what the old and the new text of each hunk share at both ends: tells two one-liners apart. */
  readonly characters: number;
}

export function sizeOfPatch({ files }: Patch): PatchSize {
  const hunks = files.flatMap((file) => file.hunks);
  return {
    lines: hunks.reduce((sum, { removed, added }) => sum + Math.max(removed.length, added.length), 0),
    characters: hunks.reduce((sum, hunk) => sum + changedCharacters(hunk), 0),
  };
}

function changedCharacters({ removed, added }: Hunk): number {
  const before = removed.join('');
  const after = added.join('');
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return Math.max(before.length, after.length) - head - tail;
}
