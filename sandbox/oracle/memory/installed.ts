// What lies installed beside a project's files (dependencies, build results), known again without reading it.
import { createHash, type Hash } from 'node:crypto';
import { lstatSync, readlinkSync, realpathSync, type Stats } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { errnoOf, unlessRefused } from '../../disk/errno.ts';

/** Beyond this many files and folders, looking costs more than it saves. */
const MOST = 300_000;
/** Remade whenever something runs, and never what tests are about. */
const CACHES = /^(\.cache|\.vite|\.vite-temp|\.vitest|__pycache__)$/;

/**
 * One hash over names, sizes and times of everything in these folders of `root` and in `others`, links out of them
 * followed. Equal hashes: nobody has installed, built or edited anything. Undefined where there is too much to look at.
 */
export async function marksOf(
  root: string,
  folders: readonly string[],
  others: readonly string[],
): Promise<string | undefined> {
  const walk = new Walk(root);
  for (const folder of [...folders.map((name) => join(root, name)), ...others]) {
    if (!(await walk.enter(folder))) return undefined;
  }
  return walk.digest();
}

class Walk {
  readonly #root: string;
  readonly #hash: Hash = createHash('sha256');
  readonly #outside = new Set<string>();
  #seen = 0;

  constructor(root: string) {
    this.#root = root;
  }

  digest(): string {
    return this.#hash.digest('hex');
  }

  /** False when there is too much. */
  async enter(folder: string): Promise<boolean> {
    for (const name of ((await unlessRefused(readdir(folder))) ?? []).toSorted()) {
      if (CACHES.test(name)) continue;
      this.#seen += 1;
      if (this.#seen > MOST) return false;
      if (!(await this.#look(join(folder, name)))) return false;
    }
    return true;
  }

  async #look(path: string): Promise<boolean> {
    const status = attempt(() => lstatSync(path));
    if (!status) return true;
    if (status.isDirectory()) {
      this.#hash.update(`${path}\0folder\n`);
      return await this.enter(path);
    }
    if (status.isSymbolicLink()) return await this.#follow(path);
    this.#note(path, status);
    return true;
  }

  /** Inside of the root, what a link leads to is in the base or is looked at by itself. */
  async #follow(path: string): Promise<boolean> {
    this.#hash.update(`${path}\0${attempt(() => readlinkSync(path)) ?? ''}\n`);
    const target = attempt(() => realpathSync(path));
    if (target === undefined || target.startsWith(`${this.#root}/`) || this.#outside.has(target)) return true;
    this.#outside.add(target);
    return await this.#look(target);
  }

  #note(path: string, { size, mtimeMs, ctimeMs, mode }: Stats): void {
    this.#hash.update(`${path}\0${size} ${mtimeMs} ${ctimeMs} ${mode}\n`);
  }
}

function attempt<Value>(look: () => Value): Value | undefined {
  try {
    return look();
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}
