// A patch as data: edits on the exact lines of the frozen base, so that applying is never a guess.
import { type PatchId } from '../engine/ids.ts';

/**
 * One contiguous edit with no context. `start` is the 1-based base line of the first removed line; for a pure
 * insertion it is the line before which `added` goes (line count + 1 appends). Lines keep their terminator, so
 * that CRLF and a missing newline at the end survive.
 */
export interface Hunk {
  readonly start: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** What happens to one file. `path` is relative to the repository root, with `/`. Hunks ascend and never overlap. */
export interface FileEdit {
  readonly path: string;
  readonly change: 'modified' | 'added' | 'deleted';
  readonly hunks: readonly Hunk[];
  /**
   * sha256 (hex) of the whole base content, for `modified` and `deleted`: what a file on disk must still be for the
   * edit to be written there. No part of a patch's identity.
   */
  readonly baseHash?: string;
  /** True when the bytes are not UTF-8 text; such an edit has no hunks and gates refuse it. */
  readonly binary?: boolean;
}

/** A proposed change. Files ascend by path. Two patches with equal content have equal ids. */
export interface Patch {
  readonly id: PatchId;
  readonly files: readonly FileEdit[];
}

export const linesAdded = (patch: Patch): number =>
  patch.files.reduce((sum, file) => sum + file.hunks.reduce((n, hunk) => n + hunk.added.length, 0), 0);

export const linesRemoved = (patch: Patch): number =>
  patch.files.reduce((sum, file) => sum + file.hunks.reduce((n, hunk) => n + hunk.removed.length, 0), 0);
