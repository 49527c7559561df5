// The union of two patches on the same base: what crossover is made of.
import { failure, success, type Outcome } from '../engine/outcome.ts';
import { makePatch } from './identity.ts';
import { type FileEdit, type Hunk, type Patch } from './patch.ts';
import { equalLines } from './text.ts';

/** Why two patches cannot live together. */
export type MergeFault =
  | { readonly kind: 'hunks-touch'; readonly path: string; readonly a: Hunk; readonly b: Hunk }
  | { readonly kind: 'changes-clash'; readonly path: string };

/** Both patches at once. Hunks that are equal count once; hunks that overlap, or insert where the other edits, clash. */
export function mergePatches(a: Patch, b: Patch): Outcome<Patch, MergeFault> {
  const files = new Map(a.files.map((file) => [file.path, file]));
  for (const file of b.files) {
    const other = files.get(file.path);
    const merged = other ? mergeFiles(other, file) : success(file);
    if (!merged.ok) return merged;
    files.set(file.path, merged.value);
  }
  return success(makePatch([...files.values()]));
}

function mergeFiles(a: FileEdit, b: FileEdit): Outcome<FileEdit, MergeFault> {
  const clash = failure({ kind: 'changes-clash', path: a.path } as const);
  if (a.change !== b.change || a.binary || b.binary) return clash;
  if (a.change === 'added') return equalHunks(a.hunks, b.hunks) ? success(a) : clash;
  if (a.change === 'deleted') return success(a);
  const fresh = b.hunks.filter((hunk) => !a.hunks.some((other) => equalHunk(other, hunk)));
  for (const hunk of fresh) {
    const touching = a.hunks.find((other) => touches(other, hunk));
    if (touching) return failure({ kind: 'hunks-touch', path: a.path, a: touching, b: hunk });
  }
  return success({ ...a, hunks: [...a.hunks, ...fresh] });
}

// Two replacements may stand side by side, for their order is that of the base; an insertion may not touch anything.
function touches(a: Hunk, b: Hunk): boolean {
  const [first, second] = a.start <= b.start ? [a, b] : [b, a];
  const end = first.start + first.removed.length;
  const inserts = first.removed.length === 0 || second.removed.length === 0;
  return inserts ? end >= second.start : end > second.start;
}

const equalHunk = (a: Hunk, b: Hunk): boolean =>
  a.start === b.start && equalLines(a.removed, b.removed) && equalLines(a.added, b.added);

const equalHunks = (a: readonly Hunk[], b: readonly Hunk[]): boolean =>
  a.length === b.length &&
  a.every((hunk, index) => {
    const other = b[index];
    return other !== undefined && equalHunk(hunk, other);
  });
