// A box's content as an overlay: the base below, and a folder of ours that holds all that differs.
import { execFile } from 'node:child_process';
import { lstatSync, mkdirSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { type Layer } from '../confinement/plan.ts';
import { type FrozenBase } from './base.ts';
import { type BoxChange, type BoxEdit } from './box.ts';
import { changesOf } from './changes.ts';
import { checkedPath, entryKind, parentsOf, writeInside } from './edits.ts';
import { opaqueFolders } from './opaque.ts';
import { type BoxTree } from './box-tree.ts';
import { removeTree } from './remove-tree.ts';

const run = promisify(execFile);

export interface OverlayTreeParts {
  readonly base: FrozenBase;
  /** The box's own folder on the host. */
  readonly folder: string;
  readonly perl: string;
}

export class OverlayTree implements BoxTree {
  readonly root: string;
  readonly upper: string;
  readonly #base: FrozenBase;
  readonly #folder: string;
  readonly #perl: string;
  readonly #ignored: readonly string[];
  #mounts = 0;

  constructor({ base, folder, perl }: OverlayTreeParts) {
    this.#base = base;
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

  /**
   * Fresh work folders for every mount: the overlay is mounted `volatile`, so that unmounting never waits for the
   * disk, and the kernel refuses to mount such a work folder twice.
   */
  layers(): readonly Layer[] {
    this.#mounts += 1;
    const work = `work-${this.#mounts}`;
    const { root } = this.#base.record;
    const lowers = [
      { lowers: [this.#base.folder], at: root },
      ...this.#ignored.map((name) => ({ lowers: [join(root, name)], at: join(root, name) })),
    ];
    return lowers.map(({ lowers: below, at }, index) => {
      const layer = { lowers: below, at, upper: `upper/${index}`, work: `${work}/${index}` };
      for (const name of [layer.upper, layer.work, `lower/${index}`, `merged/${index}`]) {
        mkdirSync(join(this.#folder, name), { recursive: true });
      }
      return layer;
    });
  }

  async release(): Promise<void> {
    await removeTree(join(this.#folder, `work-${this.#mounts}`));
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

  /** Makes every parent a folder of the upper layer. Links on the way, ours or the base's, are refused. */
  async #openWay(path: string): Promise<void> {
    await mkdir(this.upper, { recursive: true });
    for (const parent of parentsOf(path)) {
      const here = join(this.upper, parent);
      const kind = entryKind(here);
      if (kind === 'folder') continue;
      if (kind === 'link' || (kind === 'nothing' && this.#base.kindOf(parent) === 'link')) {
        throw new RangeError(`a box takes no edit behind the link ${JSON.stringify(parent)}`);
      }
      await rm(here, { force: true });
      await mkdir(here);
      // Whatever stood here hid the folder of the base: what that has in it must not come back with the new one.
      if (kind !== 'nothing') for (const name of await this.#namesInBase(parent)) await this.#whiteOut(name);
    }
  }

  async #delete(path: string): Promise<void> {
    await removeTree(join(this.upper, path));
    if (this.#base.kindOf(path) !== undefined) await this.#whiteOut(path);
  }

  async #namesInBase(folder: string): Promise<readonly string[]> {
    if (this.#base.kindOf(folder) !== 'folder') return [];
    return (await readdir(join(this.#base.folder, folder))).map((name) => `${folder}/${name}`);
  }

  /** The kernel lets everybody make this one device; Node has no call for it. */
  async #whiteOut(path: string): Promise<void> {
    await run('mknod', ['--', join(this.upper, path), 'c', '0', '0']);
  }

  #isExecutable(path: string): boolean {
    const here = lstatSync(join(this.upper, path), { throwIfNoEntry: false });
    const status = here ?? lstatSync(join(this.#base.folder, path), { throwIfNoEntry: false });
    return status?.isFile() === true && (status.mode & 0o111) !== 0;
  }
}
