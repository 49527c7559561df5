// A patch as a unified diff in git's form: for people, and for tools that read diffs.
import { formatPatch, type StructuredPatchHunk } from 'diff';

import { type FileEdit, type Hunk, type Patch } from './patch.ts';
import { splitLines } from './text.ts';

const CONTEXT = 3;
const NO_NEWLINE = '\\ No newline at end of file';

/**
 * Git-style unified diff with three lines of context. `read` gives the base text of a path; where it has none, the
 * hunks stand without context. Names of added and deleted files are `/dev/null` on the other side.
 */
export function renderDiff(patch: Patch, read: (path: string) => string | undefined): string {
  return patch.files.map((file) => renderFile(file, read(file.path))).join('');
}

function renderFile(file: FileEdit, base: string | undefined): string {
  const added = file.change === 'added';
  const deleted = file.change === 'deleted';
  const text = formatPatch({
    oldFileName: added ? '/dev/null' : `a/${file.path}`,
    newFileName: deleted ? '/dev/null' : `b/${file.path}`,
    oldHeader: undefined,
    newHeader: undefined,
    isGit: true,
    isCreate: added,
    isDelete: deleted,
    hunks: renderHunks(file.hunks, added || base === undefined ? [] : splitLines(base)),
  });
  return file.binary ? `${text}Binary files differ\n` : text;
}

function renderHunks(hunks: readonly Hunk[], base: readonly string[]): StructuredPatchHunk[] {
  let shift = 0;
  return grouped(hunks).map((group) => {
    const hunk = renderGroup(group, base, shift);
    shift += hunk.newLines - hunk.oldLines;
    return hunk;
  });
}

/** Hunks whose contexts would meet share one header. */
function grouped(hunks: readonly Hunk[]): readonly (readonly Hunk[])[] {
  const groups: Hunk[][] = [];
  let end = -Infinity;
  for (const hunk of hunks) {
    if (hunk.start - end <= 2 * CONTEXT) groups.at(-1)?.push(hunk);
    else groups.push([hunk]);
    end = hunk.start + hunk.removed.length;
  }
  return groups;
}

function renderGroup(group: readonly Hunk[], base: readonly string[], shift: number): StructuredPatchHunk {
  const lines: string[] = [];
  const add = (mark: string, texts: readonly string[]) => {
    for (const text of texts) {
      lines.push(mark + text.replace(/\n$/, ''));
      if (!text.endsWith('\n')) lines.push(NO_NEWLINE);
    }
  };
  const first = group[0]?.start ?? 1;
  const from = base.length === 0 ? first : Math.max(1, first - CONTEXT);
  let line = from;
  let grown = 0;
  for (const hunk of group) {
    add(' ', base.slice(line - 1, hunk.start - 1));
    add('-', hunk.removed);
    add('+', hunk.added);
    line = hunk.start + hunk.removed.length;
    grown += hunk.added.length - hunk.removed.length;
  }
  const trailing = base.slice(line - 1, line - 1 + CONTEXT);
  add(' ', trailing);
  const oldLines = line - from + trailing.length;
  return { oldStart: from, oldLines, newStart: from + shift, newLines: oldLines + grown, lines };
}
