// The frozen content on disk: what boxes have as their lower layer, and what reads of the original answer.
import { lstatSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type BaseRecord } from '../../agent/task/task.ts';
import { type Tree } from '../git/objects.ts';
import { readRegular } from '../disk/read-regular.ts';
import { type Base } from './box.ts';
import { CopyPool, type Dependencies } from './copy-pool.ts';
import { FaultError } from '../../agent/engine/fault.ts';
import { parentsOf } from './edits.ts';
import { decodeName } from './listing.ts';
import { removeTree } from './remove-tree.ts';
import { makeSyntheticGit } from './synthetic-git.ts';
import { type TreeStore, gitFault } from './tree-store.ts';

export interface FrozenBaseParts {
  readonly record: BaseRecord;
  /** Folder of the scratch that belongs to this base. */
  readonly place: string;
  /** The files, below `place`. */
  readonly folder: string;
  readonly leaves: Tree['leaves'];
  /** Byte strings. */
  readonly ignoredFolders: readonly string[];
  /** Ignore rules that lie outside of the tree. */
  readonly outsideRules: () => Promise<string>;
  readonly store: TreeStore;
  /** Removes `place`, or keeps it for a later freeze. */
  readonly retire: () => Promise<void>;
}

const MOST_BYTES = 512 * 1024 * 1024;

export class FrozenBase implements Base {
  readonly record: BaseRecord;
  readonly folder: string;
  /** Ignored folders of the user that boxes see as layers, relative to the root, existing ones only. */
  readonly ignoredFolders: readonly string[];
  readonly #parts: FrozenBaseParts;
  #known: Known | undefined;
  #repository: Promise<string> | undefined;
  #copies: CopyPool | undefined;
  #users = 0;
  #isRetired = false;

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
  }

  paths(): Promise<readonly string[]> {
    return Promise.resolve(this.#names.paths);
  }

  async read(path: string): Promise<Buffer | undefined> {
    if (this.#names.kinds.get(path) !== 'file') return undefined;
    return await readRegular(join(this.folder, path), MOST_BYTES);
  }

  /** Names that are no text, as they look when they are read as one, with the folders on the way that are none either. */
  get unnamed(): ReadonlySet<string> {
    return this.#names.unnamed;
  }

  /** Sorted out when somebody asks first. */
  get #names(): Known {
    this.#known ??= sortedOut(this.#parts.leaves);
    return this.#known;
  }

  /** What the base has at a path relative to the root. */
  kindOf(path: string): 'file' | 'link' | 'folder' | undefined {
    return this.#names.kinds.get(path) ?? (this.#names.folders.has(path) ? 'folder' : undefined);
  }

  /** Files and links below a folder of the base; '' is its root. */
  below(folder: string): readonly string[] {
    const start = folder === '' ? '' : `${folder}/`;
    return [...this.#names.kinds.keys()].filter((path) => path.startsWith(start));
  }

  /** The paths among `paths` that the project's ignore rules keep out of a base. */
  async ignored(paths: readonly string[]): Promise<ReadonlySet<string>> {
    if (paths.length === 0) return new Set();
    const excludes = join(this.#parts.place, 'excludes');
    await writeFile(excludes, await this.#parts.outsideRules());
    return await this.#parts.store.ignored(paths, { folder: this.folder, excludes });
  }

  /** A box is open on it from now on, until the answer is called. */
  use(): () => void {
    this.#users += 1;
    return () => (this.#users -= 1);
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
    if (this.#isRetired) return;
    this.#isRetired = true;
    // What a box still looks at must not be changed by a later freeze.
    await (this.#users === 0 ? this.#parts.retire() : removeTree(this.#parts.place));
  }
}

type Kind = 'file' | 'link';

interface Known {
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly folders: ReadonlySet<string>;
  readonly paths: readonly string[];
  readonly unnamed: ReadonlySet<string>;
}

/** A name that is not text is in the copy for the tests to find, but nobody can ask for it or patch it. */
function sortedOut(leaves: Tree['leaves']): Known {
  const [kinds, unnamed] = [new Map<string, Kind>(), new Set<string>()];
  for (const [name, { mode }] of leaves) {
    const text = decodeName(name);
    const lossy = Buffer.from(name, 'latin1').toString('utf8');
    if (text !== undefined) kinds.set(text, mode === '120000' ? 'link' : 'file');
    else for (const each of [lossy, ...parentsOf(lossy)]) unnamed.add(each);
  }
  const folders = new Set([...kinds.keys()].flatMap((name) => parentsOf(name)));
  const paths = [...kinds].flatMap(([name, kind]) => (kind === 'file' ? [name] : [])).sort();
  return { kinds, folders, paths, unnamed };
}
