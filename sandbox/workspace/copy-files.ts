// Copies listed files into a base: what is there now, never through a link, times kept.
import { type BigIntStats, constants } from 'node:fs';
import { copyFile, lchown, lstat, lutimes, mkdir, readFile, readlink, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';

import { type Fault } from '../../agent/engine/fault.ts';
import { type Outcome, failure, success } from '../../agent/engine/outcome.ts';
import { bytePath } from './byte-path.ts';
import { errnoOf } from '../disk/errno.ts';
import { decodeName } from './listing.ts';
import { type Sighting, type Sightings, sighting, statusOf } from './sightings.ts';
import { diskFault } from './tree-store.ts';

export interface Copied {
  readonly sightings: Sightings;
  /** Untracked files that were left out: too large, or not to be read. */
  readonly large: number;
  readonly unreadable: number;
}

export interface CopyOptions {
  readonly from: string;
  readonly to: string;
  readonly signal: AbortSignal;
}

const wentAway: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);
const OWN_USER = process.getuid?.();
const AT_ONCE = 8;
const MOST_UNTRACKED_BYTES = 20 * 1024 * 1024;
/** What git-lfs leaves in the place of a file that was not fetched. */
const POINTER = Buffer.from('version https://git-lfs.github.com/spec/v1\n');
const POINTER_BYTES = { least: 100, most: 400 };

/**
 * Copies regular files and links by name (byte strings). Files that went away meanwhile are left out, and so are
 * untracked ones over 20 MB or that may not be read; a tracked file that may not be read is a fault. Answers with what was
 * copied, and what there is to say of the rest.
 */
export async function copyFiles(
  files: { readonly tracked: readonly string[]; readonly untracked: readonly string[] },
  options: CopyOptions,
): Promise<Outcome<Copied, Fault>> {
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
  return copier.fault === undefined ? success(copier) : failure(copier.fault);
}

class Copier {
  readonly #options: CopyOptions;
  readonly #folders = new Map<string, Promise<boolean>>();
  fault: Fault | undefined;
  readonly sightings: Sightings = new Map();
  large = 0;
  unreadable = 0;

  constructor(options: CopyOptions) {
    this.#options = options;
  }

  async copy(name: string, isTracked: boolean): Promise<void> {
    try {
      await this.#copyOne(name, isTracked);
    } catch (error) {
      const errno = errnoOf(error) ?? '';
      const mayNotRead = errno === 'EACCES' || errno === 'EPERM';
      if (wentAway.has(errno)) return;
      if (mayNotRead && !isTracked) this.unreadable += 1;
      else
        this.fault ??= mayNotRead
          ? { kind: 'folder-unreadable', path: this.#options.from, detail: decodeName(name) ?? name }
          : diskFault(this.#options.to, error);
    }
  }

  async #copyOne(name: string, isTracked: boolean): Promise<void> {
    if (!(await this.#folder(dirname(name)))) return;
    const [from, to] = [bytePath(this.#options.from, name), bytePath(this.#options.to, name)];
    const status = await lstat(from, { bigint: true });
    if (status.isSymbolicLink()) await symlink(await readlink(from, { encoding: 'buffer' }), to);
    else if (!status.isFile()) return;
    else if (!isTracked && status.size > MOST_UNTRACKED_BYTES) {
      this.large += 1;
      return;
    } else await copyFile(from, to, constants.COPYFILE_FICLONE);
    // For root a copy keeps its owner, and a box of root has no power over files of others.
    if (OWN_USER === 0 && status.uid !== 0n) await lchown(to, OWN_USER, process.getgid?.() ?? 0);
    // Build tools compare times: a copy is as old as what it was made from.
    await lutimes(to, Number(status.atimeNs) / 1e9, Number(status.mtimeNs) / 1e9);
    this.sightings.set(name, this.#seen(name, status, maybePointer(status) && (await isPointer(to))));
  }

  /** What was written while it was copied is to be looked at again. */
  #seen(name: string, status: BigIntStats, pointer: boolean): Sighting {
    const seen = sighting(status, pointer);
    const after = statusOf(this.#options.from, name);
    const isSteady = after !== undefined && sighting(after, pointer).mark === seen.mark;
    return isSteady ? seen : { ...seen, mark: '' };
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
    // It is there already where an earlier copy is brought up to date.
    await mkdir(bytePath(this.#options.to, name), { recursive: true });
    return true;
  }
}

async function isPointer(path: Buffer): Promise<boolean> {
  return (await readFile(path)).subarray(0, POINTER.length).equals(POINTER);
}

function maybePointer(status: BigIntStats): boolean {
  return status.isFile() && status.size >= POINTER_BYTES.least && status.size <= POINTER_BYTES.most;
}
