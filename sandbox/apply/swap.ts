// Puts new files in place of old ones: all of them or none, and none half. What it needs to take itself back is data.
import { constants } from 'node:fs';
import { chown, copyFile, link, lstat, mkdir, open, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { FaultError, type Fault } from '../../agent/engine/fault.ts';
import { contentHash } from '../disk/blobs.ts';
import { isMissing, wordsOf } from '../disk/disk-fault.ts';
import { errnoOf } from '../disk/errno.ts';
import { syncFolder } from '../disk/folder.ts';
import { type PlannedFile } from './plan.ts';
import { missingFolders, readTarget } from './target.ts';

/** Everything that taking a swap back needs. It is written down before the first file is touched. */
export interface Swap {
  readonly root: string;
  readonly files: readonly SwapFile[];
  /** Folders to be made for new files, relative to the root, parents first. */
  readonly folders: readonly string[];
}

export interface SwapFile {
  readonly path: string;
  /** sha256 of the content; absent for "no such file". */
  readonly before?: string;
  readonly after?: string;
  /** Where the new file waits, and the old one is kept: in the same folder, relative to the root. */
  readonly fresh: string;
  readonly old: string;
}

export async function prepareSwap(root: string, files: readonly PlannedFile[], nonce: string): Promise<Swap> {
  const folders = new Set<string>();
  for (const { path, after } of files) {
    if (after !== undefined) for (const folder of await missingFolders(root, path)) folders.add(folder);
  }
  return {
    root,
    folders: [...folders],
    files: files.map(({ path, before, after }, index) => ({
      path,
      ...(before === undefined ? {} : { before: contentHash(before) }),
      ...(after === undefined ? {} : { after: contentHash(after) }),
      fresh: beside(path, `.galapagos-${nonce}-${index}.new`),
      old: beside(path, `.galapagos-${nonce}-${index}.old`),
    })),
  };
}

/**
 * Writes the new files beside the old ones, looks once more whether these are still what they were, and puts the new
 * ones in place. Returns the paths of those that are not; then, and when it throws, `takeBack` is due.
 */
export async function swapIn(swap: Swap, files: readonly PlannedFile[]): Promise<readonly string[]> {
  const { root } = swap;
  for (const folder of swap.folders) await inWordsOf(folder, () => makeOne(join(root, folder)));
  const texts = new Map(files.map((file) => [file.path, file]));
  for (const file of swap.files) {
    const planned = texts.get(file.path);
    if (planned?.after === undefined) continue;
    const { after } = planned;
    await inWordsOf(file.path, () => stage(join(root, file.fresh), planned, after));
  }
  const stale = [];
  for (const file of swap.files) if ((await hashAt(root, file.path)) !== file.before) stale.push(file.path);
  if (stale.length > 0) return stale;
  for (const file of swap.files) {
    if (!(await inWordsOf(file.path, () => isPutInPlace(root, file)))) return [file.path];
  }
  await syncFolders(swap);
  return [];
}

/**
 * Restores what was before, however far the swap had come. A file that somebody changed since is left to them. Throws,
 * after it has restored all others, when one cannot be restored: then the swap is still to be taken back.
 */
export async function takeBack(swap: Swap): Promise<void> {
  const failed: unknown[] = [];
  for (const file of swap.files.toReversed()) {
    try {
      await takeBackFile(swap.root, file);
    } catch (error) {
      failed.push(error);
    }
  }
  if (failed.length > 0) {
    const paths = swap.files.map(({ old }) => old).join(', ');
    throw new Error(`files could not be restored; their old text is in ${paths} in ${swap.root}`, {
      cause: failed[0],
    });
  }
  await removeEmpty(swap.root, swap.folders);
  await syncFolders(swap);
}

async function takeBackFile(root: string, file: SwapFile): Promise<void> {
  const target = join(root, file.path);
  const now = await hashAt(root, file.path);
  if (file.before !== undefined) {
    const isOurs = now === undefined || now === file.after;
    if (isOurs && (await exists(join(root, file.old)))) await rename(join(root, file.old), target);
  } else if (now !== undefined && now === file.after && (await isLinked(join(root, file.fresh), target))) {
    await rm(target);
  }
  await rm(join(root, file.old), { force: true });
  await rm(join(root, file.fresh), { force: true });
}

/** Lets go of the old files. After this nothing can be taken back by itself. */
export async function finishSwap({ root, files }: Swap): Promise<void> {
  for (const file of files) {
    await rm(join(root, file.old), { force: true });
    await rm(join(root, file.fresh), { force: true });
  }
}

/** Removes those of the folders that are empty. */
export async function removeEmpty(root: string, folders: readonly string[]): Promise<void> {
  for (const folder of folders.toReversed()) {
    try {
      await rmdir(join(root, folder));
    } catch (error) {
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(errnoOf(error) ?? '')) throw error;
    }
  }
}

/** What the disk says of one file, as a fault that names it. */
async function inWordsOf<Value>(path: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    const code = errnoOf(error);
    if (code === undefined) throw error;
    const isFull = code === 'ENOSPC' || code === 'EDQUOT';
    const fault: Fault = isFull
      ? { kind: 'disk-full', path }
      : { kind: 'apply-failed', path, detail: wordsOf(code) };
    throw new FaultError(fault, { cause: error });
  }
}

const beside = (path: string, name: string): string =>
  path.includes('/') ? `${dirname(path)}/${name}` : name;

/** The hash of what is there; undefined for nothing; '' for what is no text file. */
async function hashAt(root: string, path: string): Promise<string | undefined> {
  const target = await readTarget(root, path);
  if (target.kind === 'absent') return undefined;
  return target.kind === 'text' ? contentHash(target.text) : '';
}

async function stage(path: string, { mode, owner }: PlannedFile, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o666);
  try {
    await file.writeFile(text);
    if (mode !== undefined) await file.chmod(mode);
    // Root must not take the files that it repairs away from their owner.
    const { uid, gid } = owner ?? (await stat(dirname(path)));
    if (process.getuid?.() === 0) await file.chown(uid, gid);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** False when a file stands where there was none. */
async function isPutInPlace(root: string, { path, before, after, fresh, old }: SwapFile): Promise<boolean> {
  const target = join(root, path);
  if (after === undefined) await rename(target, join(root, old));
  else if (before === undefined) return await isAdded(join(root, fresh), target);
  else {
    await keep(target, join(root, old));
    await rename(join(root, fresh), target);
  }
  return true;
}

// A link never replaces what is there; a rename would.
async function isAdded(fresh: string, target: string): Promise<boolean> {
  try {
    await link(fresh, target);
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    if (!isLinkless(error)) throw error;
    if (await exists(target)) return false;
    await rename(fresh, target);
  }
  return true;
}

async function keep(target: string, old: string): Promise<void> {
  try {
    await link(target, old);
  } catch (error) {
    if (!isLinkless(error)) throw error;
    await copyFile(target, old, constants.COPYFILE_EXCL);
  }
}

/** Is this a file system, or a file, that takes no second name? */
const isLinkless = (error: unknown): boolean =>
  ['EPERM', 'EACCES', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(errnoOf(error) ?? '');

/** Is the target the file that waited here? If it no longer waits, it went there by another way. */
async function isLinked(fresh: string, target: string): Promise<boolean> {
  if (!(await exists(fresh))) return true;
  const [a, b] = [await lstat(fresh), await lstat(target)];
  return a.ino === b.ino && a.dev === b.dev;
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function makeOne(folder: string): Promise<void> {
  await mkdir(folder);
  const { uid, gid } = await stat(dirname(folder));
  if (process.getuid?.() === 0) await chown(folder, uid, gid);
}

async function syncFolders({ root, files }: Swap): Promise<void> {
  for (const folder of new Set(files.map(({ path }) => dirname(join(root, path))))) {
    if (await exists(folder)) await syncFolder(folder);
  }
}
