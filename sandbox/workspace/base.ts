// The frozen content on disk: what boxes have as their lower layer, and what reads of the original answer.
import { lstatSync } from 'node:fs';
import { join } from 'node:path';

import { type BaseRecord } from '../../agent/task/task.ts';
import { readRegular } from '../confinement/collect.ts';
import { type Base } from './box.ts';
import { CopyPool, type Dependencies } from './copy-pool.ts';
import { FaultError } from '../../agent/engine/fault.ts';
import { parentsOf } from './edits.ts';
import { decodeName } from './listing.ts';
import { removeTree } from './remove-tree.ts';
import { makeSyntheticGit } from './synthetic-git.ts';
import { type TreeEntry, type TreeStore, gitFault } from './tree-store.ts';

export interface FrozenBaseParts {
  readonly record: BaseRecord;
  /** Folder of the scratch that belongs to this base. */
  readonly place: string;
  /** The files, below `place`. */
  readonly folder: string;
  /** File with the ignore rules that lie outside of the tree. */
  readonly excludes: string;
  readonly entries: readonly TreeEntry[];
  /** Byte strings. */
  readonly ignoredFolders: readonly string[];
  readonly store: TreeStore;
}

const MOST_BYTES = 512 * 1024 * 1024;

export class FrozenBase implements Base {
  readonly record: BaseRecord;
  readonly folder: string;
  /** Ignored folders of the user that boxes see as layers, relative to the root, existing ones only. */
  readonly ignoredFolders: readonly string[];
  readonly #parts: FrozenBaseParts;
  readonly #kinds: ReadonlyMap<string, TreeEntry['kind']>;
  readonly #folders: ReadonlySet<string>;
  readonly #paths: readonly string[];
  /** Names that are no text, as they look when they are read as one, with the folders on the way that are none either. */
  readonly unnamed: ReadonlySet<string>;
  #repository: Promise<string> | undefined;
  #copies: CopyPool | undefined;

  constructor(parts: FrozenBaseParts) {
    this.#parts = parts;
    this.record = parts.record;
    this.folder = parts.folder;
    this.ignoredFolders = parts.ignoredFolders
      .flatMap((name) => decodeName(name) ?? [])
      .filter((name) => {
        const mountPoint = lstatSync(join(parts.folder, name), { throwIfNoEntry: false });
        return mountPoint?.isDirectory() === true;
      });
    // A name that is not text is in the copy for the tests to find, but nobody can ask for it or patch it.
    const named = parts.entries.flatMap(({ name, kind }) => {
      const text = decodeName(name);
      return text === undefined ? [] : [[text, kind] as const];
    });
    this.#kinds = new Map(named);
    const unnamed = parts.entries.flatMap(({ name }) =>
      decodeName(name) === undefined ? [Buffer.from(name, 'latin1').toString('utf8')] : [],
    );
    this.unnamed = new Set(unnamed.flatMap((name) => [name, ...parentsOf(name)]));
    this.#folders = new Set(named.flatMap(([name]) => parentsOf(name)));
    this.#paths = named.flatMap(([name, kind]) => (kind === 'file' ? [name] : [])).sort();
  }

  paths(): Promise<readonly string[]> {
    return Promise.resolve(this.#paths);
  }

  async read(path: string): Promise<Buffer | undefined> {
    if (this.#kinds.get(path) !== 'file') return undefined;
    return await readRegular(join(this.folder, path), MOST_BYTES);
  }

  /** What the base has at a path relative to the root. */
  kindOf(path: string): 'file' | 'link' | 'folder' | undefined {
    return this.#kinds.get(path) ?? (this.#folders.has(path) ? 'folder' : undefined);
  }

  /** Files and links below a folder of the base; '' is its root. */
  below(folder: string): readonly string[] {
    const start = folder === '' ? '' : `${folder}/`;
    return [...this.#kinds.keys()].filter((path) => path.startsWith(start));
  }

  /** The paths among `paths` that the project's ignore rules keep out of a base. */
  async ignored(paths: readonly string[]): Promise<ReadonlySet<string>> {
    if (paths.length === 0) return new Set();
    return await this.#parts.store.ignored(paths, this.#parts);
  }

  /** Plain copies of the base, for boxes without layers. */
  copies(dependencies: Dependencies): CopyPool {
    const { root } = this.record;
    const original = { root, folder: this.folder, ignoredFolders: this.ignoredFolders };
    this.#copies ??= new CopyPool(original, join(this.#parts.place, 'copies'), dependencies);
    return this.#copies;
  }

  /**
   * A folder with a `.git` of one commit, the frozen tree: made once, only ever read. Throws the fault when it cannot be
   * made.
   */
  async repository(): Promise<string> {
    this.#repository ??= this.#makeRepository();
    return await this.#repository;
  }

  async #makeRepository(): Promise<string> {
    const into = join(this.#parts.place, 'repository');
    const { store } = this.#parts;
    const made = await makeSyntheticGit({
      tree: this.record.tree,
      store: store.folder,
      files: this.folder,
      into,
    });
    if (!made.ok) throw new FaultError(gitFault(made.fault));
    return into;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await removeTree(this.#parts.place);
  }
}
