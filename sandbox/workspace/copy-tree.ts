// A box's content as a plain copy of the base: for machines without overlays.
import { lstatSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { type FrozenBase } from './base.ts';
import { type BoxTree } from './box-tree.ts';
import { type BoxChange, type BoxEdit } from './box.ts';
import { changesOf } from './changes.ts';
import { cloneInto } from './clone.ts';
import { type PooledCopy } from './copy-pool.ts';
import { checkedPath, entryKind, parentsOf, writeInside } from './edits.ts';
import { removeTree } from './remove-tree.ts';

export class CopyTree implements BoxTree {
  readonly root: string;
  readonly #base: FrozenBase;
  readonly #copy: PooledCopy;

  private constructor(base: FrozenBase, copy: PooledCopy) {
    this.#base = base;
    this.#copy = copy;
    this.root = copy.root;
  }

  /** `git`: a folder that holds nothing but a `.git`. */
  static async make(base: FrozenBase, copy: PooledCopy, git?: string): Promise<CopyTree> {
    if (git !== undefined) await cloneInto(join(git, '.git'), join(copy.root, '.git'));
    return new CopyTree(base, copy);
  }

  get original(): string {
    return this.#base.record.root;
  }

  get linked(): readonly string[] {
    return this.#copy.linked.map((name) => join(this.#base.record.root, name));
  }

  get grows(): readonly string[] {
    return [this.root];
  }

  get holds(): { readonly files: number; readonly bytes: number } {
    return this.#copy;
  }

  layers(): readonly [] {
    return [];
  }

  release(): Promise<void> {
    return Promise.resolve();
  }

  async write(edits: readonly BoxEdit[]): Promise<void> {
    for (const edit of edits) {
      const path = checkedPath(edit.path);
      for (const parent of parentsOf(path)) {
        const here = join(this.root, parent);
        const kind = entryKind(here);
        if (kind === 'link')
          throw new RangeError(`a box takes no edit behind the link ${JSON.stringify(parent)}`);
        if (kind !== 'folder') await rm(here, { force: true });
        if (kind !== 'folder' && edit.content !== undefined) await mkdir(here);
      }
      const target = join(this.root, path);
      const executable = entryKind(target) === 'file' && (lstatSync(target).mode & 0o111) !== 0;
      if (edit.content !== undefined) await writeInside(this.root, { ...edit, path }, executable);
      else await removeTree(target);
    }
  }

  async changes(): Promise<readonly BoxChange[]> {
    // What the base has under names that are no text is in every copy, and cannot be compared by name.
    const skip = new Set([...this.#base.ignoredFolders, ...this.#base.unnamed]);
    // Everything in the copy stands for itself: nothing of the base shows through from anywhere.
    return await changesOf({ upper: this.root, base: this.#base, skip }, (shared) =>
      Promise.resolve(new Set(['', ...shared])),
    );
  }

  touched(paths: readonly string[]): readonly string[] {
    return this.#copy.touched(paths);
  }

  keepWarm(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async close(): Promise<void> {
    await this.#copy.giveBack();
  }
}
