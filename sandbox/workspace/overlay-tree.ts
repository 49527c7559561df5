// A box's content as an overlay: the base below, and a folder of ours that holds all that differs.
import { execFile } from 'node:child_process';
import { lstatSync, mkdirSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { systemTool } from '../disk/find-program.ts';
import { lowerPlace } from '../confinement/linux/perl-launch.ts';
import { type Layer } from '../confinement/plan.ts';
import { type FrozenBase } from './base.ts';
import { type BoxChange, type BoxEdit } from './box.ts';
import { changesOf } from './changes.ts';
import { checkedPath, entryKind, parentsOf, writeInside } from './edits.ts';
import { opaqueFolders } from './opaque.ts';
import { type BoxTree } from './box-tree.ts';
import { removeTree } from './remove-tree.ts';
import { type KeptLayer, keepWarm } from './warm-layer.ts';

const run = promisify(execFile);

export interface OverlayTreeParts {
  readonly base: FrozenBase;
  /** The box's own folder on the host. */
  readonly folder: string;
  readonly perl: string;
  readonly warm?: KeptLayer;
  /** A folder that holds nothing but a `.git`. */
  readonly git?: string;
}

export class OverlayTree implements BoxTree {
  readonly root: string;
  readonly upper: string;
  readonly #base: FrozenBase;
  readonly #folder: string;
  readonly #perl: string;
  readonly #ignored: readonly string[];
  readonly #warm: KeptLayer | undefined;
  readonly #git: string | undefined;
  #mounts = 0;

  constructor({ base, folder, perl, warm, git }: OverlayTreeParts) {
    this.#base = base;
    this.#warm = warm;
    this.#git = git;
    this.#folder = folder;
    this.#perl = perl;
    this.root = base.record.root;
    this.upper = join(folder, 'upper', '0');
    // A dependency folder may be gone since the freeze; then its mount point stays empty.
    this.#ignored = base.ignoredFolders.filter(
      (name) => lstatSync(join(base.record.root, name), { throwIfNoEntry: false })?.isDirectory() === true,
    );
  }

  get original(): string {
    return this.root;
  }

  get linked(): readonly [] {
    return [];
  }

  get grows(): readonly string[] {
    return [join(this.#folder, 'upper')];
  }

  get holds(): { readonly files: number; readonly bytes: number } {
    return { files: 0, bytes: 0 };
  }

  /**
   * Fresh work folders for every mount: the overlay is mounted `volatile`, so that unmounting never waits for the
   * disk, and the kernel refuses to mount such a work folder twice.
   */
  layers(): readonly Layer[] {
    this.#mounts += 1;
    const work = `work-${this.#mounts}`;
    return this.#names.map((name, index) => {
      const at = join(this.root, name);
      const own = name === '' ? [this.#git, this.#base.folder] : [at];
      const lowers = [this.#warm?.lowerOf(name), ...own].filter((folder) => folder !== undefined);
      const layer = { lowers, at, upper: `upper/${index}`, work: `${work}/${index}` };
      const places = lowers.map((_, depth) => lowerPlace(index, depth));
      for (const place of [layer.upper, layer.work, `merged/${index}`, ...places]) {
        mkdirSync(join(this.#folder, place), { recursive: true });
      }
      return layer;
    });
  }

  async release(): Promise<void> {
    await removeTree(join(this.#folder, `work-${this.#mounts}`));
  }

  close(): Promise<void> {
    // Everything lies in the box's own folder, and goes with it.
    return Promise.resolve();
  }

  async write(edits: readonly BoxEdit[]): Promise<void> {
    for (const edit of edits) {
      const path = checkedPath(edit.path);
      await this.#openWay(path);
      const executable = this.#isExecutable(path);
      if (edit.content !== undefined) await writeInside(this.upper, { ...edit, path }, executable);
      else await this.#delete(path);
    }
  }

  async changes(): Promise<readonly BoxChange[]> {
    return await changesOf(
      { upper: this.upper, base: this.#base, skip: new Set(this.#ignored) },
      async (folders) =>
        this.#mounts === 0 ? new Set() : await opaqueFolders(this.#perl, this.upper, folders),
    );
  }

  /** The kernel makes a copy of what is opened to be written, and that stays. */
  touched(paths: readonly string[]): readonly string[] {
    return paths.filter((path) => this.#mounts > 0 && isThere(join(this.upper, path)));
  }

  async keepWarm(folder: () => string): Promise<KeptLayer | undefined> {
    const uppers = this.#names.map(
      (name, index) => [name, join(this.#folder, 'upper', String(index))] as const,
    );
    if (this.#mounts === 0) return undefined;
    return await keepWarm({ base: this.#base, uppers: new Map(uppers), folder: folder() });
  }

  /** What the layers are mounted on, relative to the root. */
  get #names(): readonly string[] {
    return ['', ...this.#ignored];
  }

  /** What lies below the upper layer. */
  #kindBelow(path: string): ReturnType<FrozenBase['kindOf']> | 'other' {
    const own = this.#warm?.lowerOf('');
    const kind = own === undefined ? 'nothing' : entryKind(join(own, path));
    if (kind === 'nothing') return this.#base.kindOf(path);
    return kind === 'folder' || kind === 'file' || kind === 'link' ? kind : 'other';
  }

  /** Makes every parent a folder of the upper layer. Links on the way, ours or the base's, are refused. */
  async #openWay(path: string): Promise<void> {
    await mkdir(this.upper, { recursive: true });
    for (const parent of parentsOf(path)) {
      const here = join(this.upper, parent);
      const kind = entryKind(here);
      if (kind === 'folder') continue;
      if (kind === 'link' || (kind === 'nothing' && this.#kindBelow(parent) === 'link')) {
        throw new RangeError(`a box takes no edit behind the link ${JSON.stringify(parent)}`);
      }
      await rm(here, { force: true });
      await mkdir(here);
      // Whatever stood here hid the folder of the base: what that has in it must not come back with the new one.
      if (kind !== 'nothing') for (const name of await this.#namesBelow(parent)) await this.#whiteOut(name);
    }
  }

  async #delete(path: string): Promise<void> {
    await removeTree(join(this.upper, path));
    if (this.#kindBelow(path) !== undefined) await this.#whiteOut(path);
  }

  async #namesBelow(folder: string): Promise<readonly string[]> {
    if (this.#kindBelow(folder) !== 'folder') return [];
    const places = [this.#base.folder, this.#warm?.lowerOf('')].flatMap((place) =>
      place !== undefined && entryKind(join(place, folder)) === 'folder' ? [join(place, folder)] : [],
    );
    const names = await Promise.all(places.map(async (place) => await readdir(place)));
    return [...new Set(names.flat())].map((name) => `${folder}/${name}`);
  }

  /** The kernel lets everybody make this one device; Node has no call for it. */
  async #whiteOut(path: string): Promise<void> {
    await run(systemTool('mknod'), ['--', join(this.upper, path), 'c', '0', '0']);
  }

  #isExecutable(path: string): boolean {
    const here = lstatSync(join(this.upper, path), { throwIfNoEntry: false });
    const status = here ?? lstatSync(join(this.#base.folder, path), { throwIfNoEntry: false });
    return status?.isFile() === true && (status.mode & 0o111) !== 0;
  }
}

/** True of what cannot be asked for: a file stands where a folder was, or a folder is closed. */
function isThere(path: string): boolean {
  try {
    return entryKind(path) !== 'nothing';
  } catch {
    return true;
  }
}
