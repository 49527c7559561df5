// Copies listed files into a base: what is there now, never through a link, times kept.
import { constants } from 'node:fs';
import { chown, copyFile, lstat, lutimes, mkdir, readlink, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';

import { type Fault } from '../../agent/engine/fault.ts';
import { type Outcome, failure, success } from '../../agent/engine/outcome.ts';
import { bytePath } from './byte-path.ts';
import { errnoOf } from '../disk/errno.ts';
import { decodeName } from './listing.ts';
import { diskFault } from './tree-store.ts';

export interface CopyOptions {
  readonly from: string;
  readonly to: string;
  readonly signal: AbortSignal;
}

const wentAway: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);
const OWN_USER = process.getuid?.();
const AT_ONCE = 8;
const MOST_UNTRACKED_BYTES = 20 * 1024 * 1024;

/**
 * Copies regular files and links by name (byte strings). Files that went away meanwhile are left out, and so are
 * untracked ones over 20 MB or that may not be read; a tracked file that may not be read is a fault.
 */
export async function copyFiles(
  files: { readonly tracked: readonly string[]; readonly untracked: readonly string[] },
  options: CopyOptions,
): Promise<Outcome<number, Fault>> {
  const copier = new Copier(options);
  const queue = [
    ...files.tracked.map((name) => ({ name, isTracked: true })),
    ...files.untracked.map((name) => ({ name, isTracked: false })),
  ].values();
  const work = async (): Promise<void> => {
    for (const { name, isTracked } of queue) {
      options.signal.throwIfAborted();
      if (copier.fault !== undefined) return;
      await copier.copy(name, isTracked);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return copier.fault === undefined ? success(copier.copied) : failure(copier.fault);
}

class Copier {
  readonly #options: CopyOptions;
  readonly #folders = new Map<string, Promise<boolean>>();
  copied = 0;
  fault: Fault | undefined;

  constructor(options: CopyOptions) {
    this.#options = options;
  }

  async copy(name: string, isTracked: boolean): Promise<void> {
    try {
      if (await this.#copyOne(name, isTracked)) this.copied += 1;
    } catch (error) {
      const errno = errnoOf(error) ?? '';
      const mayNotRead = errno === 'EACCES' || errno === 'EPERM';
      if (wentAway.has(errno) || (mayNotRead && !isTracked)) return;
      this.fault ??= mayNotRead
        ? { kind: 'folder-unreadable', path: this.#options.from, detail: decodeName(name) ?? name }
        : diskFault(this.#options.to, error);
    }
  }

  async #copyOne(name: string, isTracked: boolean): Promise<boolean> {
    if (!(await this.#folder(dirname(name)))) return false;
    const [from, to] = [bytePath(this.#options.from, name), bytePath(this.#options.to, name)];
    const status = await lstat(from);
    if (status.isSymbolicLink()) {
      await symlink(await readlink(from, { encoding: 'buffer' }), to);
      return true;
    }
    if (!status.isFile() || (!isTracked && status.size > MOST_UNTRACKED_BYTES)) return false;
    await copyFile(from, to, constants.COPYFILE_FICLONE);
    // For root a copy keeps its owner, and a box of root has no power over files of others.
    if (status.uid !== OWN_USER && OWN_USER === 0) await chown(to, OWN_USER, process.getgid?.() ?? 0);
    // Build tools compare times: a copy is as old as what it was made from.
    await lutimes(to, status.atime, status.mtime);
    return true;
  }

  /** Makes a folder in the copy; false when the original is, by now, no folder (a link is none). */
  #folder(name: string): Promise<boolean> {
    if (name === '.') return Promise.resolve(true);
    const known = this.#folders.get(name);
    if (known !== undefined) return known;
    const made = this.#makeFolder(name);
    this.#folders.set(name, made);
    return made;
  }

  async #makeFolder(name: string): Promise<boolean> {
    if (!(await this.#folder(dirname(name)))) return false;
    const status = await lstat(bytePath(this.#options.from, name));
    if (!status.isDirectory()) return false;
    await mkdir(bytePath(this.#options.to, name));
    return true;
  }
}
