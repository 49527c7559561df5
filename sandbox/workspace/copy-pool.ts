// Copies of a base for boxes without layers: made once, and brought back to the base after each box instead of made anew.
import { lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { isWithin } from '../disk/within.ts';
import { bringBack } from './bring-back.ts';
import { byteName, bytePath } from './byte-path.ts';
import { cloneInto } from './clone.ts';
import { type Marks, isUntouched, markTree } from './marks.ts';
import { removeTree } from './remove-tree.ts';

export interface Original {
  /** The user's own folder. */
  readonly root: string;
  /** The frozen files. */
  readonly folder: string;
  /** Folders of the user that tests need beside them, relative to the root. */
  readonly ignoredFolders: readonly string[];
}

/** `own`: copies of the user's folders. `linked`: links to what is in them, which something else makes read-only. */
export type Dependencies = 'own' | 'linked';

export interface PooledCopy {
  readonly root: string;
  /** Relative to the root: filled with links to the user's own. */
  readonly linked: readonly string[];
  readonly files: number;
  readonly bytes: number;
  /** Of these files of the base, those that are not what they were when it was given away, by their change times. */
  touched(paths: readonly string[]): readonly string[];
  /** Brings the copy back for the next box, or removes it where that cannot be done. */
  giveBack(): Promise<void>;
}

/** Written by package managers only, and the largest. */
const DEPENDENCIES = /^(node_modules|\.?venv|vendor|site-packages|bower_components|Pods)$/;
/** Written by Vite and Vitest at every start, and nothing that a test needs: a link to the user's could not be written. */
const REMADE = /^\.vi(te|te-temp|test)$/;
const MOST_BYTES = 2 * 1024 * 1024 * 1024;
const MOST_FILES = 150_000;

interface Slot {
  readonly root: string;
  readonly linked: readonly string[];
  readonly own: readonly string[];
  readonly marks: Marks;
}

export class CopyPool {
  readonly #original: Original;
  readonly #place: string;
  readonly #dependencies: Dependencies;
  readonly #idle: Slot[] = [];
  #made = 0;

  /** `place` is a folder of the base's own. */
  constructor(original: Original, place: string, dependencies: Dependencies) {
    this.#original = original;
    this.#place = place;
    this.#dependencies = dependencies;
  }

  async take(): Promise<PooledCopy> {
    const slot = this.#idle.pop() ?? (await this.#make());
    const givenNs = this.#clock();
    const { root, linked, marks } = slot;
    return {
      root,
      linked,
      files: marks.files,
      bytes: marks.bytes,
      touched: (paths) => paths.filter((path) => isTouched(slot, byteName(path))),
      giveBack: async () => {
        const sourceOf = (name: string): Buffer => this.#sourceOf(name, slot);
        try {
          await bringBack({ root, marks, givenNs, sourceOf });
          this.#idle.push(slot);
        } catch {
          // The next box gets a new one. That the base itself is gone is one of the reasons.
          await removeTree(root);
        }
      },
    };
  }

  async #make(): Promise<Slot> {
    this.#made += 1;
    const root = join(this.#place, String(this.#made));
    const { folder, root: theirs, ignoredFolders } = this.#original;
    await cloneInto(folder, root);
    const [linked, own]: [string[], string[]] = [[], []];
    let left = { files: MOST_FILES, bytes: MOST_BYTES };
    for (const name of ignoredFolders) {
      const isDependency = DEPENDENCIES.test(basename(name));
      const from = join(theirs, name);
      if (lstatSync(from, { throwIfNoEntry: false })?.isDirectory() !== true) continue;
      const size = this.#dependencies === 'own' || !isDependency ? await sizeWithin(from, left) : undefined;
      if (size !== undefined && (await isCloned(from, join(root, name)))) {
        left = { files: left.files - size.files, bytes: left.bytes - size.bytes };
        own.push(name);
      } else if (isDependency) {
        await linkEntries(from, join(root, name));
        linked.push(name);
      }
    }
    return { root, linked, own, marks: markTree(root) };
  }

  /** Dependencies of the copy's own come from the user's folder, everything else from the frozen files. */
  #sourceOf(name: string, { own }: Slot): Buffer {
    const isTheirs = own.some((folder) => isWithin(name, byteName(folder)));
    return bytePath(isTheirs ? this.#original.root : this.#original.folder, name);
  }

  /** What the file system thinks the time is. */
  #clock(): bigint {
    mkdirSync(this.#place, { recursive: true });
    const path = join(this.#place, 'clock');
    writeFileSync(path, '');
    return lstatSync(path, { bigint: true }).mtimeNs;
  }
}

function isTouched({ root, marks }: Slot, name: string): boolean {
  const mark = marks.entries.get(name);
  if (mark === undefined) return false;
  try {
    const status = lstatSync(bytePath(root, name), { bigint: true, throwIfNoEntry: false });
    return status === undefined || !isUntouched(status, mark);
  } catch {
    // Behind a folder that was closed or is none any more.
    return true;
  }
}

/** False when a part of it could not be copied: then there is nothing of it. */
async function isCloned(from: string, to: string): Promise<boolean> {
  try {
    await cloneInto(from, to);
    return true;
  } catch {
    await removeTree(to);
    return false;
  }
}

/** Undefined when the folder holds more than that. */
async function sizeWithin(
  folder: string,
  most: { readonly files: number; readonly bytes: number },
): Promise<{ readonly files: number; readonly bytes: number } | undefined> {
  let [files, bytes] = [0, 0];
  const waiting = [''];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const entries = await readdir(bytePath(folder, name), { withFileTypes: true, encoding: 'buffer' });
    for (const entry of entries) {
      const path = name === '' ? entry.name.toString('latin1') : `${name}/${entry.name.toString('latin1')}`;
      files += 1;
      if (entry.isDirectory()) waiting.push(path);
      else bytes += lstatSync(bytePath(folder, path)).blocks * 512;
    }
    if (files > most.files || bytes > most.bytes) return undefined;
  }
  return { files, bytes };
}

/** A folder of its own with a link to each of the user's entries: what tools add beside them stays in the box. */
async function linkEntries(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const { name } = entry;
    if (REMADE.test(name)) continue;
    // Caches of many tools side by side: what is in them may be needed, and others are begun.
    if (name === '.cache' && entry.isDirectory()) await linkEntries(join(from, name), join(to, name));
    else await symlink(join(from, name), join(to, name));
  }
}
