// A file of a patch as text: what it was, what it becomes, and which lines of that are new.
import { applyEdit, splitLines } from '../patch/text.ts';
import { type FileEdit, type Hunk } from '../patch/patch.ts';

export interface PatchedFile {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** 1-based lines of `after` that the patch adds, with the index of their hunk. */
  readonly added: ReadonlyMap<number, number>;
  /** 1-based lines of `before` that the patch takes away. */
  readonly removed: ReadonlySet<number>;
  /** The first line of each hunk in `after`. */
  readonly starts: readonly number[];
}

/** Where the base text is not at hand, or is not what the hunks fit, the hunks alone, on the lines where they belong. */
export function patchedFile(file: FileEdit, base: string | undefined): PatchedFile {
  const applied = base === undefined ? undefined : applyEdit(base, file);
  const whole = applied?.ok === true && file.change !== 'added' ? (applied.value ?? '') : undefined;
  const added = new Map<number, number>();
  const removed = new Set<number>();
  const starts: number[] = [];
  let shift = 0;
  file.hunks.forEach((hunk, index) => {
    const start = hunk.start + shift;
    starts.push(start);
    hunk.added.forEach((_line, offset) => added.set(start + offset, index));
    hunk.removed.forEach((_line, offset) => removed.add(hunk.start + offset));
    shift += hunk.added.length - hunk.removed.length;
  });
  return {
    path: file.path,
    before: whole === undefined ? sparse(file.hunks, 'removed') : (base ?? ''),
    after: whole ?? sparse(file.hunks, 'added'),
    added,
    removed,
    starts,
  };
}

function sparse(hunks: readonly Hunk[], side: 'added' | 'removed'): string {
  const lines: string[] = [];
  let shift = 0;
  for (const hunk of hunks) {
    const start = hunk.start + (side === 'added' ? shift : 0);
    while (lines.length < start - 1) lines.push('\n');
    lines.push(...hunk[side].map((line) => (line.endsWith('\n') ? line : `${line}\n`)));
    shift += hunk.added.length - hunk.removed.length;
  }
  return lines.join('');
}

export const lineOf = (text: string, line: number): string => (splitLines(text)[line - 1] ?? '').trim();
