// Parts of a patch: what can be taken or left on its own.
import { makePatch } from './identity.ts';
import { type FileEdit, type Hunk, type Patch } from './patch.ts';

/**
 * The smallest part of a patch that stands on its own: a hunk of a modified file, or a file that is added, deleted
 * or binary as a whole (then `index` is 0, and `hunk` is absent when no line belongs to it).
 */
export interface PatchPart {
  readonly path: string;
  readonly index: number;
  readonly change: FileEdit['change'];
  readonly hunk?: Hunk;
}

/** The parts of a patch in its own order. */
export function hunksOf(patch: Patch): readonly PatchPart[] {
  return patch.files.flatMap((file) => partsOf(file));
}

/** The patch with only those parts. Line numbers stay those of the base, so any subset applies where the whole did. */
export function withHunks(patch: Patch, keep: (part: PatchPart) => boolean): Patch {
  return makePatch(
    patch.files.flatMap((file) => {
      const kept = partsOf(file).filter(keep);
      if (kept.length === 0) return [];
      return isDivisible(file) ? [{ ...file, hunks: kept.flatMap((part) => part.hunk ?? []) }] : [file];
    }),
  );
}

const isDivisible = (file: FileEdit): boolean => file.change === 'modified' && !file.binary;

function partsOf(file: FileEdit): readonly PatchPart[] {
  const { path, change, hunks } = file;
  if (isDivisible(file)) return hunks.map((hunk, index) => ({ path, index, change, hunk }));
  const [hunk] = hunks;
  return [{ path, index: 0, change, ...(hunk ? { hunk } : {}) }];
}
