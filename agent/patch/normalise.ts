// The form in which patches are compared: what a test could hardly tell apart counts as one patch.
import { type PatchId, patchId } from '../engine/ids.ts';
import { contentHash, trimmed } from './identity.ts';
import { type FileEdit, type Hunk, type Patch } from './patch.ts';

/**
 * The identity of a patch apart from trailing blanks, blank lines and comments. Cautious where a line cannot be
 * understood alone (strings over several lines, regular expressions): then the line counts as it stands. Two patches
 * with equal normalised ids may still differ inside a template string, which is why a final patch is always re-run.
 */
export function normalisedId(patch: Patch): PatchId {
  return patchId(contentHash(patch.files.flatMap(normalisedFile)));
}

function normalisedFile(file: FileEdit): readonly FileEdit[] {
  const marks = commentMarks(file.path);
  const hunks = file.hunks
    .map((hunk) => normalisedHunk(hunk, marks))
    .filter((hunk) => hunk.removed.length + hunk.added.length > 0);
  const says = hunks.length > 0 || file.change !== 'modified' || file.binary === true;
  return says ? [{ ...file, hunks }] : [];
}

function normalisedHunk(hunk: Hunk, marks: CommentMarks): Hunk {
  const removed = codeOf(hunk.removed, marks);
  // The place of a replacement is its first removed line of code: blank lines before it say nothing.
  const blank = removed.findIndex((line) => line !== '');
  return trimmed({
    start: hunk.start + Math.max(0, blank),
    removed: removed.filter((line) => line !== ''),
    added: codeOf(hunk.added, marks).filter((line) => line !== ''),
  });
}

/** How a language writes a comment to the end of the line; `block` when it has slash-star comments too. */
interface CommentMarks {
  readonly line: '//' | '#' | undefined;
  readonly block: boolean;
}

function commentMarks(path: string): CommentMarks {
  if (/\.([cm]?[jt]sx?|java|go|rs|c|h|cc|cpp|cs|kt|swift|scala)$/i.test(path))
    return { line: '//', block: true };
  if (/\.(py|pyi|rb|sh|ya?ml|toml)$/i.test(path)) return { line: '#', block: false };
  return { line: undefined, block: false };
}

/** Lines of a file of this name without comments and trailing blanks, blank lines left out. */
export function codeLines(path: string, lines: readonly string[]): readonly string[] {
  return codeOf(lines, commentMarks(path)).filter((line) => line !== '');
}

/** Lines without their comments and trailing blanks; '' where nothing is left. */
function codeOf(lines: readonly string[], marks: CommentMarks): readonly string[] {
  let commented = false;
  return lines.map((line) => {
    const text = line.trimEnd();
    if (!commented && !(marks.block && /^\s*\/\*/.test(text))) return withoutComment(text, marks);
    const end = text.indexOf('*/');
    commented = end < 0;
    return commented ? '' : withoutComment(text.slice(end + 2).trim(), marks);
  });
}

function withoutComment(text: string, marks: CommentMarks): string {
  const at = marks.line === undefined ? -1 : commentStart(text, marks.line);
  return at < 0 ? text : text.slice(0, at).trimEnd();
}

/** Where the comment begins, or -1. Gives up, keeping the whole line, at what one line alone cannot settle. */
function commentStart(text: string, mark: '//' | '#'): number {
  // What stands before a comment: plain code, or whole strings. A lone slash may open a regular expression.
  const before =
    mark === '//'
      ? /^(?:[^'"`/]|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")*/
      : /^(?:[^'"#]|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")*/;
  if (/"""|'''/.test(text)) return -1;
  const at = before.exec(text)?.[0].length ?? 0;
  return text.startsWith(mark, at) ? at : -1;
}
