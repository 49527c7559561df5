// Writes edits into a box's folder from outside, never through a link that something in the box has made.
import { lstatSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, posix } from 'node:path';

import { type BoxEdit } from './box.ts';

/** The path as it is stored, or an error: it leaves the root, names the root itself, or enters `.git`. */
export function checkedPath(path: string): string {
  const normal = posix.normalize(path);
  const parts = normal.split('/');
  const isWithin = !isAbsolute(path) && !parts.includes('..') && normal !== '.' && !normal.endsWith('/');
  if (!isWithin || path.includes('\0') || parts.some((part) => part.toLowerCase() === '.git')) {
    throw new RangeError(`a box takes no edit of ${JSON.stringify(path)}`);
  }
  return normal;
}

/** Writes one file below `folder`; a folder in its place is replaced, a link in its place is not followed. */
export async function writeInside(folder: string, edit: BoxEdit, executable: boolean): Promise<void> {
  const target = join(folder, edit.path);
  await mkdir(dirname(target), { recursive: true });
  // A link, a pipe or a file that is shared with something else: a new file takes its place.
  await rm(target, { recursive: true, force: true });
  await writeFile(target, edit.content ?? '', { flag: 'wx', mode: executable ? 0o755 : 0o644 });
}

/** `a/b/c` → `a`, `a/b`. */
export function parentsOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

export type EntryKind = 'nothing' | 'folder' | 'file' | 'link' | 'whiteout' | 'fifo' | 'socket' | 'device';

/** Asks with lstat only. A character device 0:0 is how an overlay says that a name is deleted. */
export function entryKind(path: string): EntryKind {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status === undefined) return 'nothing';
  if (status.isDirectory()) return 'folder';
  if (status.isFile()) return 'file';
  if (status.isSymbolicLink()) return 'link';
  if (status.isCharacterDevice() && status.rdev === 0) return 'whiteout';
  if (status.isFIFO()) return 'fifo';
  return status.isSocket() ? 'socket' : 'device';
}
