// Frozen bases that nobody uses at the moment: the next freeze of the same folder changes one instead of copying everything.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { errnoOf } from '../disk/errno.ts';
import { isOwnFolder } from '../disk/own-folder.ts';
import { removeTree } from './remove-tree.ts';

const MOST_BASES = 6;
const MOST_AGE_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * A folder beside the scratch, on the same file system. What lies in it belongs to nobody until it is taken, in one step.
 * It is used only while it is this user's alone: boxes start from what lies there.
 */
export class Shelf {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Moves what lies there for `key` to `place`, an empty folder; false when there is nothing. */
  take(key: string, place: string): boolean {
    const source = join(this.folder, nameOf(key));
    return isOwnFolder(this.folder) && isOwnFolder(source) && isMoved(source, place);
  }

  /** Puts `place` there, instead of what lay there; `place` is gone afterwards in any case. */
  async put(key: string, place: string): Promise<void> {
    const target = join(this.folder, nameOf(key));
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      if (!isOwnFolder(this.folder)) return;
      await this.#remove(target, place);
      isMoved(place, target);
      await this.#tidy(place);
    } finally {
      await removeTree(place);
    }
  }

  /** Only so many, and none that was not used for a month. */
  async #tidy(place: string): Promise<void> {
    const all = readdirSync(this.folder)
      .map((name) => join(this.folder, name))
      .map((path) => ({ path, time: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
      .sort((a, b) => b.time - a.time);
    const old = all.filter(({ time }, index) => index >= MOST_BASES || Date.now() - time > MOST_AGE_MS);
    for (const { path } of old) await this.#remove(path, place);
  }

  /** First out of sight of everybody else, into our own folder. */
  async #remove(path: string, place: string): Promise<void> {
    const away = `${place}-away`;
    if (isMoved(path, away)) await removeTree(away);
  }
}

/** False where there is nothing to move, or something stands in its place, or it lies on another file system. */
function isMoved(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return false;
  }
}

function nameOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 32);
}
