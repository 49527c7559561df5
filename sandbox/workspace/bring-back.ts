// Brings a used copy back to what it was: removes what is new, puts back what differs. Trusts nothing but change times.
import { type BigIntStats, lstatSync, readdirSync } from 'node:fs';
import { chmod, copyFile, lutimes, mkdir, rename, rm, rmdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';

import { bytePath } from './byte-path.ts';
import { decodeName } from './listing.ts';
import { type Mark, type Marks, below, isUntouched, kindOf, markOf } from './marks.ts';
import { removeTree } from './remove-tree.ts';

export interface UsedCopy {
  readonly root: string;
  /** Of the good copy; brought up to date. */
  readonly marks: Marks;
  /** Clock of the file system when the copy was given away, nanoseconds. */
  readonly givenNs: bigint;
  /** Where the content of a file is taken from. */
  readonly sourceOf: (name: string) => Buffer;
}

/** Kernels stamp by a clock that ticks up to every 10 ms: what was marked in the last ticks could be changed unseen. */
const TICKS_NS = 40_000_000n;
/** Times that Node sets are exact to less than this. */
const MOST_DRIFT_NS = 2_000n;

/** A part of the copy cannot be what it was, because the original is not any more. */
export class Unrestorable extends Error {}

/**
 * After it the copy has the names, contents, modes, modification times and link targets that it had, and no extended
 * attribute, hard link or open name of a user can reach into it: what was touched in any way is a new file or folder.
 * Throws where that cannot be done; then the copy is to be removed.
 */
export async function bringBack(copy: UsedCopy): Promise<void> {
  const back = new BringBack(copy);
  await back.folder('');
  back.remember();
}

class BringBack {
  readonly #copy: UsedCopy;
  readonly #entries: Map<string, Mark>;
  readonly #moved = new Set<string>();

  constructor(copy: UsedCopy) {
    this.#copy = copy;
    this.#entries = copy.marks.entries;
  }

  /** True when anything in the folder around it was changed. */
  async folder(name: string): Promise<boolean> {
    const mark = this.#markOf(name);
    const path = this.#path(name);
    const status = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    const isThere = status !== undefined && kindOf(status) === 'folder' && status.ino === mark.ino;
    const isTouched = !isThere || !this.#isGood(status, mark);
    const names = new Set(mark.names);
    if (!isThere) {
      await this.#remove(name);
      await mkdir(path);
    } else if (isTouched) await this.#clear(name, names);
    let isChanged = isTouched;
    for (const each of names) if (await this.#entry(below(name, each))) isChanged = true;
    if (isThere && isTouched) await this.#renew(name, names);
    if (isChanged) await this.#finish(path, mark);
    return isTouched;
  }

  /** The marks of what is now there instead of what was touched. */
  remember(): void {
    // A folder's change time moves with what happens in it, so all of them are asked again.
    for (const [name, mark] of this.#entries) {
      if (mark.kind !== 'folder' && !this.#moved.has(name)) continue;
      const path = this.#path(name);
      const now = markOf(path, lstatSync(path, { bigint: true }), mark.kind);
      this.#entries.set(name, mark.names ? { ...now, names: mark.names } : now);
    }
  }

  /** Leaves nothing in a folder but what belongs there. */
  async #clear(name: string, names: ReadonlySet<string>): Promise<void> {
    const path = this.#path(name);
    await chmod(path, 0o700);
    for (const each of readdirSync(path, { encoding: 'latin1' }))
      if (!names.has(each)) await this.#remove(below(name, each));
  }

  async #entry(name: string): Promise<boolean> {
    const mark = this.#markOf(name);
    if (mark.kind === 'folder') return await this.folder(name);
    const path = this.#path(name);
    const status = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    if (status !== undefined && this.#isGood(status, mark)) return false;
    if (status !== undefined) await this.#remove(name);
    if (mark.kind === 'link') await symlink(mark.target ?? '', path);
    else await this.#copyFile(name, mark);
    await this.#finish(path, mark);
    this.#moved.add(name);
    return true;
  }

  async #copyFile(name: string, mark: Mark): Promise<void> {
    const from = this.#copy.sourceOf(name);
    const source = lstatSync(from, { bigint: true, throwIfNoEntry: false });
    const drift = (source?.mtimeNs ?? 0n) - mark.mtimeNs;
    const isSame = source?.isFile() === true && source.size === mark.size;
    if (!isSame || drift > MOST_DRIFT_NS || drift < -MOST_DRIFT_NS) throw new Unrestorable(name);
    await copyFile(from, this.#path(name));
  }

  /** A new folder takes the place of one that was touched: marks and rights that a user set on it stay with the old. */
  async #renew(name: string, names: ReadonlySet<string>): Promise<void> {
    const [old, fresh] = [this.#path(name), Buffer.concat([this.#path(name), Buffer.from('.galapagos-new')])];
    await mkdir(fresh, { mode: 0o700 });
    for (const each of names) {
      await rename(this.#path(below(name, each)), Buffer.concat([fresh, Buffer.from(`/${each}`, 'latin1')]));
      this.#moved.add(below(name, each));
    }
    await rmdir(old);
    await rename(fresh, old);
  }

  async #finish(path: Buffer, mark: Mark): Promise<void> {
    if (mark.kind !== 'link') await chmod(path, mark.mode);
    const seconds = Number(mark.mtimeNs) / 1e9;
    await lutimes(path, seconds, seconds);
  }

  async #remove(name: string): Promise<void> {
    const text = decodeName(name);
    // What has a name of no text is removed with the whole copy where this fails.
    if (text === undefined) await rm(this.#path(name), { recursive: true, force: true });
    else await removeTree(join(this.#copy.root, text));
  }

  /** Untouched, and marked so long before it was given away that a change would show. */
  #isGood(status: BigIntStats, mark: Mark): boolean {
    return isUntouched(status, mark) && mark.ctimeNs < this.#copy.givenNs - TICKS_NS;
  }

  #markOf(name: string): Mark {
    const mark = this.#entries.get(name);
    if (mark === undefined) throw new Unrestorable(name);
    return mark;
  }

  #path(name: string): Buffer {
    return bytePath(this.#copy.root, name);
  }
}
