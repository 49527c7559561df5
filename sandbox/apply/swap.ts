// Puts new files in place of old ones: all of them or none, and none half. What it needs to take itself back is data.
import { constants } from 'node:fs';
import { chown, copyFile, link, lstat, mkdir, open, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { FaultError, type Fault, type LeftFile } from '../../agent/engine/fault.ts';
import { contentHash } from '../disk/blobs.ts';
import { isMissing, wordsOf } from '../disk/disk-fault.ts';
import { errnoOf } from '../disk/errno.ts';
import { syncFolder } from '../disk/folder.ts';
import { type PlannedFile } from './plan.ts';
import { missingFolders, readTarget } from './target.ts';

export const CHANGED = 'somebody changed it since';

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

/** What came of taking a swap back. */
export interface TakenBack {
  /** Files that are as they were before the swap. */
  readonly back: readonly string[];
  /** Files that are not; their text from before, where there was one, lies where `old` says. */
  readonly left: readonly LeftFile[];
  /** Could another try put back what is left? Then the swap is still to be taken back. */
  readonly isOpen: boolean;
}

/** Restores what was before, however far the swap had come. A file that somebody changed since is left to them. */
export async function takeBack(swap: Swap): Promise<TakenBack> {
  const left: LeftFile[] = [];
  let isOpen = false;
  const refused = (path: string, error: unknown): LeftFile => {
    const code = errnoOf(error);
    if (code === undefined) throw error;
    isOpen = true;
    return { path, detail: wordsOf(code) };
  };
  for (const file of swap.files.toReversed()) {
    try {
      const found = await takeBackFile(swap.root, file);
      if (found) left.unshift(found);
    } catch (error) {
      const isKept = await isThere(join(swap.root, file.old));
      left.unshift({ ...refused(file.path, error), ...(isKept ? { old: join(swap.root, file.old) } : {}) });
    }
  }
  if (left.length === 0) {
    try {
      await removeEmpty(swap.root, swap.folders);
      await syncFolders(swap);
    } catch (error) {
      left.push(refused(swap.folders[0] ?? '.', error));
    }
  }
  const names = new Set(left.map(({ path }) => path));
  return { back: swap.files.map(({ path }) => path).filter((path) => !names.has(path)), left, isOpen };
}

/** Answers with the file when somebody changed what was put in place: then its old text stays where it is. */
async function takeBackFile(root: string, file: SwapFile): Promise<LeftFile | undefined> {
  const isChanged = await (file.before === undefined ? takeOut(root, file) : putBack(root, file));
  await rm(join(root, file.fresh), { force: true });
  const isOldNeeded = isChanged && file.before !== undefined;
  if (!isOldNeeded) await rm(join(root, file.old), { force: true });
  if (!isChanged) return undefined;
  return { path: file.path, detail: CHANGED, ...(isOldNeeded ? { old: join(root, file.old) } : {}) };
}

/** True when the file that was added was changed in place. One that somebody put there instead is none of ours. */
async function takeOut(root: string, { path, after, fresh }: SwapFile): Promise<boolean> {
  const now = await hashAt(root, path);
  if (now === undefined || !(await isLinked(join(root, fresh), join(root, path)))) return false;
  if (now !== after) return await exists(join(root, fresh));
  await rm(join(root, path));
  return false;
}

/** True when somebody changed what was put in place of the old file. */
async function putBack(root: string, { path, before, after, old }: SwapFile): Promise<boolean> {
  if (!(await exists(join(root, old)))) return false;
  const now = await hashAt(root, path);
  if (now === before) return false;
  if (now !== undefined && now !== after) return true;
  await rename(join(root, old), join(root, path));
  return false;
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

/** For words about a failure: what cannot be looked at is not there. */
const isThere = async (path: string): Promise<boolean> => await exists(path).catch(() => false);

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
