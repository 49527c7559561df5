// Fills a base's folder: from the user's files, from an earlier base of them, or from stored objects.
import { rmSync, rmdirSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { type Fault } from '../../agent/engine/fault.ts';
import { type Outcome, success } from '../../agent/engine/outcome.ts';
import { type BaseRemarks } from '../../agent/task/task.ts';
import { inTurns } from '../disk/in-turns.ts';
import { type Tree } from '../git/objects.ts';
import { bytePath } from './byte-path.ts';
import { type Copied, copyFiles } from './copy-files.ts';
import { type Listing } from './listing.ts';
import { type KeptSightings } from './sightings.ts';
import { type TreeStore } from './tree-store.ts';

export interface CopyingParts {
  /** The base's own folder: files go to `tree`, the index of git to `index`. */
  readonly place: string;
  readonly store: TreeStore;
  readonly listing: Listing;
  readonly signal: AbortSignal;
}

export interface Filled {
  readonly tree: Tree;
  readonly remarks: BaseRemarks;
  /** Absent where the files are not those that the user has. */
  readonly seen?: Seen;
}

type Seen = Pick<KeptSightings, 'sightings' | 'freshAt'>;

export interface Earlier extends KeptSightings {
  /** Names among those that were seen whose file is another by now. */
  readonly changed: ReadonlySet<string>;
}

export class Copying {
  readonly #parts: CopyingParts;
  readonly #folder: string;
  readonly #index: string;

  constructor(parts: CopyingParts) {
    this.#parts = parts;
    this.#folder = join(parts.place, 'tree');
    this.#index = join(parts.place, 'index');
  }

  /** Everything anew. */
  async make(): Promise<Outcome<Filled, Fault>> {
    const { store, listing, signal } = this.#parts;
    const freshAt = Date.now();
    await rm(this.#folder, { recursive: true, force: true });
    await rm(this.#index, { force: true });
    await mkdir(this.#folder);
    const copied = await copyFiles(listing, { from: listing.root, to: this.#folder, signal });
    if (!copied.ok) return copied;
    const tree = await store.keep(this.#folder, this.#index, signal);
    return tree.ok
      ? success(filled(tree.value, { sightings: copied.value.sightings, freshAt }, copied.value))
      : tree;
  }

  /** What differs from an earlier base in the same place. */
  async renew(earlier: Earlier): Promise<Outcome<Filled, Fault>> {
    const { store, listing, signal } = this.#parts;
    const { root } = listing;
    const names = new Set([...listing.tracked, ...listing.untracked]);
    const { changed, freshAt } = earlier;
    const sightings = new Map(earlier.sightings);
    const gone = [...sightings.keys()].filter((name) => changed.has(name) || !names.has(name));
    for (const name of gone) sightings.delete(name);
    await inTurns(gone, (name) => this.#remove(name));
    const isNew = (name: string): boolean => !sightings.has(name);
    const files = { tracked: listing.tracked.filter(isNew), untracked: listing.untracked.filter(isNew) };
    const copied = await copyFiles(files, { from: root, to: this.#folder, signal });
    if (!copied.ok) return copied;
    const fresh = copied.value.sightings;
    for (const [name, seen] of fresh) sightings.set(name, seen);
    const different = { gone: gone.filter((name) => !fresh.has(name)), there: [...fresh.keys()] };
    const tree = await store.keepChanged(earlier.tree, different, { folder: this.#folder, signal });
    return tree.ok ? success(filled(tree.value, { sightings, freshAt }, copied.value)) : tree;
  }

  /** A stored tree. */
  async restore(tree: string): Promise<Outcome<Filled, Fault>> {
    const { store, signal } = this.#parts;
    await mkdir(this.#folder);
    const restored = await store.restore(tree, this.#folder, { index: this.#index, signal });
    if (!restored.ok) return restored;
    const read = await store.read(tree, signal);
    return read.ok ? success({ tree: read.value, remarks: {} }) : read;
  }

  /** With the folders around it that are empty then. */
  #remove(name: string): void {
    rmSync(bytePath(this.#folder, name), { recursive: true, force: true });
    try {
      for (let folder = dirname(name); folder !== '.'; folder = dirname(folder))
        rmdirSync(bytePath(this.#folder, folder));
    } catch {
      // There is something left in it.
    }
  }
}

function filled(tree: Tree, seen: Seen, { large, unreadable }: Copied): Filled {
  const pointers = [...seen.sightings.values()].filter(({ isPointer }) => isPointer).length;
  const remarks = Object.entries({ large, unreadable, pointers }).filter(([, count]) => count > 0);
  return { tree, remarks: Object.fromEntries(remarks), seen };
}
