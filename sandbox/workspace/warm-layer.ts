// Build results that later boxes start from: what one box wrote and git ignores, without anything that leads out of it.
import { type Dirent, type Stats, lstatSync, readlinkSync } from 'node:fs';
import { mkdir, readdir, rename, utimes } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { isWithin } from '../disk/within.ts';
import { type FrozenBase } from './base.ts';
import { type WarmLayer } from './box.ts';
import { entryKind, parentsOf } from './edits.ts';
import { isPassing } from './listing.ts';
import { removeTree } from './remove-tree.ts';

/** The folder that a box's first layer shows: the root of the repository. */
const ROOT = '';
const MOST_BYTES = 2 * 1024 * 1024 * 1024;
const MOST_FILES = 200_000;
const SET_ID = 0o6000;
/** Neither a repository nor our own, wherever they lie. */
const NEVER = /^\.(git|galapagos)$/i;

export interface WarmSources {
  readonly base: FrozenBase;
  /** The upper folder of every layer of one box, by what it is mounted on, relative to the root; '' is the root itself. */
  readonly uppers: ReadonlyMap<string, string>;
  /** A new folder, on the same file system. */
  readonly folder: string;
}

export class KeptLayer implements WarmLayer {
  readonly bytes: number;
  readonly files: number;
  readonly base: FrozenBase;
  readonly #folder: string;
  readonly #lowers: ReadonlyMap<string, string>;

  constructor(base: FrozenBase, folder: string, harvest: Harvest) {
    this.base = base;
    this.bytes = harvest.bytes;
    this.files = harvest.files;
    this.#folder = folder;
    this.#lowers = harvest.lowers;
  }

  /** The folder to lay over what is mounted at `name`; undefined where nothing was kept of it. */
  lowerOf(name: string): string | undefined {
    return this.#lowers.get(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await removeTree(this.#folder);
  }
}

/**
 * Moves the build results out of a box's upper folders; undefined where there are none, or more than 2 GB of them. Files
 * keep their times. Of the repository only what its own rules ignore goes along and no name that the base has; of
 * dependency folders everything that was written there, and what was deleted stays deleted.
 */
export async function keepWarm({ base, uppers, folder }: WarmSources): Promise<KeptLayer | undefined> {
  const harvest = new Harvest(base, folder);
  const isKept = await harvest.gather(uppers);
  if (isKept && harvest.files > 0) return new KeptLayer(base, folder, harvest);
  await removeTree(folder);
  return undefined;
}

class TooMuch extends Error {}

class Harvest {
  bytes = 0;
  files = 0;
  readonly lowers = new Map<string, string>();
  readonly #base: FrozenBase;
  readonly #folder: string;
  readonly #root: string;

  constructor(base: FrozenBase, folder: string) {
    this.#base = base;
    this.#folder = folder;
    this.#root = base.record.root;
  }

  /** False when there is too much. */
  async gather(uppers: ReadonlyMap<string, string>): Promise<boolean> {
    try {
      const root = uppers.get(ROOT);
      if (root !== undefined) await this.#takeIgnored(root, new Set(uppers.keys()));
      let number = 0;
      for (const [name, upper] of uppers) {
        number += 1;
        if (name !== ROOT) await this.#takeAll(name, upper, join(this.#folder, String(number)));
      }
      return true;
    } catch (error) {
      if (error instanceof TooMuch) return false;
      throw error;
    }
  }

  async #takeIgnored(upper: string, mounted: ReadonlySet<string>): Promise<void> {
    const candidates: string[] = [];
    await this.#walk(upper, ROOT, {
      folder: (path) => !mounted.has(path) && isFolderOrNew(this.#base, path),
      entry: (path, status) => {
        if (this.#base.kindOf(path) === undefined && this.#isHarmless(path, join(upper, path), status))
          candidates.push(path);
      },
    });
    const ignored = await this.#base.ignored(candidates);
    const kept = candidates.filter((path) => ignored.has(path));
    if (kept.length === 0) return;
    const target = join(this.#folder, '0');
    const folders = new Set(kept.flatMap(parentsOf));
    await mkdir(target);
    for (const each of [...folders].sort()) await mkdir(join(target, each));
    for (const path of kept) {
      this.#count(lstatSync(join(upper, path)));
      await rename(join(upper, path), join(target, path));
    }
    for (const each of [...folders].sort().reverse()) {
      const { atime, mtime } = lstatSync(join(upper, each));
      await utimes(join(target, each), atime, mtime);
    }
    this.lowers.set(ROOT, target);
  }

  /** What has no place in a layer is removed from the upper folder, and the rest moves as it is, marks of the kernel too. */
  async #takeAll(name: string, upper: string, target: string): Promise<void> {
    if (entryKind(upper) !== 'folder') return;
    const unfit: string[] = [];
    const before = this.files;
    await this.#walk(upper, ROOT, {
      folder: () => true,
      refused: (path) => unfit.push(path),
      entry: (path, status) => {
        if (this.#isHarmless(join(name, path), join(upper, path), status)) this.#count(status);
        else if (status.isCharacterDevice() && status.rdev === 0) this.files += 1;
        else unfit.push(path);
      },
    });
    if (this.files === before) return;
    for (const path of unfit) await removeTree(join(upper, path));
    await rename(upper, target);
    this.lowers.set(name, target);
  }

  /** A regular file without special powers, or a link to somewhere in the repository. */
  #isHarmless(path: string, file: string, status: Stats): boolean {
    if (status.isFile()) return (status.mode & SET_ID) === 0;
    if (!status.isSymbolicLink()) return false;
    return isWithin(resolve(join(this.#root, dirname(path)), readlinkSync(file)), this.#root);
  }

  #count(status: Stats): void {
    this.files += 1;
    this.bytes += status.blocks * 512;
    if (this.bytes > MOST_BYTES || this.files > MOST_FILES) throw new TooMuch();
  }

  async #walk(upper: string, folder: string, visit: Visit): Promise<void> {
    for (const entry of await entriesOf(join(upper, folder))) {
      const path = folder === ROOT ? entry.name : `${folder}/${entry.name}`;
      if (NEVER.test(entry.name) || isPassing(entry.name) || entry.name.includes('\uFFFD')) {
        visit.refused?.(path);
      } else if (!entry.isDirectory()) {
        visit.entry(path, lstatSync(join(upper, path)));
      } else if (visit.folder(path)) await this.#walk(upper, path, visit);
    }
  }
}

interface Visit {
  /** Is this folder entered? */
  readonly folder: (path: string) => boolean;
  readonly entry: (path: string, status: Stats) => void;
  /** Names that are never looked at. */
  readonly refused?: (path: string) => void;
}

/** A file or a link of the base in whose place a folder was put comes back. */
function isFolderOrNew(base: FrozenBase, path: string): boolean {
  const before = base.kindOf(path);
  return before === undefined || before === 'folder';
}

/** A folder that may not be read has nothing that could be kept. */
async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
