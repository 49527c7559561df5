// A box's content as a plain copy of the base: for machines without overlays.
import { constants, lstatSync } from 'node:fs';
import { cp, mkdir, readdir, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { type FrozenBase } from './base.ts';
import { type BoxTree } from './box-tree.ts';
import { type BoxChange, type BoxEdit } from './box.ts';
import { changesOf } from './changes.ts';
import { checkedPath, entryKind, parentsOf, writeInside } from './edits.ts';
import { removeTree } from './remove-tree.ts';

/** Written by package managers only; build results are left out, because tests would write into the user's. */
const DEPENDENCIES = /^(node_modules|\.?venv|vendor|site-packages|bower_components|Pods)$/;

export class CopyTree implements BoxTree {
  readonly root: string;
  readonly #base: FrozenBase;
  readonly #linked: ReadonlySet<string>;

  private constructor(base: FrozenBase, root: string, linked: ReadonlySet<string>) {
    this.#base = base;
    this.root = root;
    this.#linked = linked;
  }

  keepWarm(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  /** Copies by cloning blocks where the file system can. */
  static async make(base: FrozenBase, root: string, git?: string): Promise<CopyTree> {
    await cp(base.folder, root, {
      recursive: true,
      verbatimSymlinks: true,
      preserveTimestamps: true,
      mode: constants.COPYFILE_FICLONE,
    });
    if (git !== undefined) await cp(join(git, '.git'), join(root, '.git'), { recursive: true });
    const linked = base.ignoredFolders.filter((name) => DEPENDENCIES.test(basename(name)));
    for (const name of linked) await linkEntries(join(base.record.root, name), join(root, name));
    return new CopyTree(base, root, new Set(linked));
  }

  get original(): string {
    return this.#base.record.root;
  }

  get linked(): readonly string[] {
    return [...this.#linked].map((name) => join(this.#base.record.root, name));
  }

  get grows(): readonly string[] {
    return [this.root];
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
        const kind = entryKind(join(this.root, parent));
        if (kind === 'link')
          throw new RangeError(`a box takes no edit behind the link ${JSON.stringify(parent)}`);
        if (kind !== 'folder') await rm(join(this.root, parent), { force: true });
      }
      const target = join(this.root, path);
      const executable = entryKind(target) === 'file' && (lstatSync(target).mode & 0o111) !== 0;
      if (edit.content !== undefined) await writeInside(this.root, { ...edit, path }, executable);
      else await removeTree(target);
    }
  }

  async changes(): Promise<readonly BoxChange[]> {
    // Everything in the copy stands for itself: nothing of the base shows through from anywhere.
    return await changesOf({ upper: this.root, base: this.#base, skip: this.#linked }, (shared) =>
      Promise.resolve(new Set(['', ...shared])),
    );
  }
}

/** A folder of its own with a link to each of the user's entries: what tools add beside them stays in the box. */
async function linkEntries(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from)) await symlink(join(from, name), join(to, name));
}
