// A file of the user's as it is now: read without ever following a link.
import { isUtf8 } from 'node:buffer';
import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { join } from 'node:path';

import { errnoOf } from '../disk/errno.ts';

export type Target =
  | { readonly kind: 'absent' }
  | ({ readonly kind: 'text'; readonly text: string } & FileState)
  /** A link, a folder, bytes that are no text, a link or a file in place of one of the folders above. */
  | { readonly kind: 'other' };

/** What a file keeps when its text changes; absent where it is not known. */
export interface FileState {
  /** Permission bits. */
  readonly mode?: number;
  readonly owner?: { readonly uid: number; readonly gid: number };
}

/** `path` is relative to the root, with `/`, and was judged by `pathRefusal`. */
export async function readTarget(root: string, path: string): Promise<Target> {
  const parents = path.split('/').slice(0, -1);
  for (let depth = 1; depth <= parents.length; depth++) {
    const found = await kindOf(join(root, ...parents.slice(0, depth)));
    if (found !== 'folder') return found === 'absent' ? { kind: 'absent' } : { kind: 'other' };
  }
  const full = join(root, path);
  const found = await kindOf(full);
  if (found === 'absent') return { kind: 'absent' };
  return found === 'file' ? await readText(full) : { kind: 'other' };
}

/** The folders above a path that do not exist, parents first, relative to the root. */
export async function missingFolders(root: string, path: string): Promise<readonly string[]> {
  const parents = path.split('/').slice(0, -1);
  const missing: string[] = [];
  for (let depth = 1; depth <= parents.length; depth++) {
    const folder = parents.slice(0, depth).join('/');
    if ((await kindOf(join(root, folder))) === 'absent') missing.push(folder);
  }
  return missing;
}

/** Nothing is there, or nothing can be: a name that the disk cannot hold belongs to no file. */
const cannotBe: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG']);

async function kindOf(path: string): Promise<'absent' | 'file' | 'folder' | 'other'> {
  try {
    const found = await lstat(path);
    if (found.isFile()) return 'file';
    return found.isDirectory() ? 'folder' : 'other';
  } catch (error) {
    if (cannotBe.has(errnoOf(error) ?? '')) return 'absent';
    throw error;
  }
}

async function readText(path: string): Promise<Target> {
  // Not followed even if it became a link since we looked. Windows has no such flag.
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    const { mode, uid, gid } = await file.stat();
    const bytes = await file.readFile();
    if (!isUtf8(bytes)) return { kind: 'other' };
    return { kind: 'text', text: bytes.toString(), mode: mode & 0o7777, owner: { uid, gid } };
  } finally {
    await file.close();
  }
}
