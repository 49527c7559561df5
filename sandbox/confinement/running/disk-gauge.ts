// How much a command has put into the folders it can fill: guessed from what the file system lost, counted when that could be too much.
import { type Dirent, lstatSync } from 'node:fs';
import { readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';

import { inTurns } from '../../disk/in-turns.ts';
import { type Limits } from '../command.ts';
import { processesBelow } from './census.ts';
import { lookForNameless } from './nameless.ts';

const MB = 1024 * 1024;
/** Numbers of statfs(2): ext4, XFS, tmpfs. What is written there is missing at once, others tell it seconds later or never. */
const PROMPT = new Set([0xef53, 0x5846_5342, 0x0102_1994]);
/** What a guest can add in a millisecond at the very most. */
const FASTEST = { files: 100, bytes: MB };
/** What others remove in the moment in which the box adds hides it, so it is counted now and then all the same. */
const SELDOM_MS = 500;
/** So that this takes no more than one part in fifty of a processor, however much there is to count. */
const SELDOM = 50;

/** What lies in folders: files with folders and links among them, and the bytes of what is no folder. */
export interface Held {
  readonly files: number;
  readonly bytes: number;
}

export interface Gauged {
  /** Folders on the host, all on one file system. */
  readonly folders: readonly string[];
  /** What lay in them before the box's first command. */
  readonly holds: Held;
  /** For what is added. */
  readonly limits: Pick<Limits, 'files' | 'diskMb'>;
  /** The first process of what fills them; undefined as long as there is none. Absent: nobody holds removed files. */
  root?(): number | undefined;
  stop(why: 'files' | 'disk'): void;
}

export class DiskGauge implements Disposable {
  readonly #folders: readonly string[];
  readonly #root: (() => number | undefined) | undefined;
  readonly #files: Meter;
  readonly #bytes: Meter;
  #isOver = false;

  constructor(gauged: Gauged) {
    const { folders, holds, limits } = gauged;
    this.#folders = folders;
    this.#root = gauged.root && (() => gauged.root?.());
    this.#files = new Meter({
      held: holds.files,
      most: holds.files + limits.files,
      fastest: FASTEST.files,
      count: async (most) => await this.#countFiles(most),
      passed: () => gauged.stop('files'),
    });
    this.#bytes = new Meter({
      held: holds.bytes,
      most: holds.bytes + limits.diskMb * MB,
      fastest: FASTEST.bytes,
      count: async (most) => await this.#countBytes(most),
      passed: () => gauged.stop('disk'),
    });
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
  }

  /** Cheap as long as the file system as a whole lost less than the command may add. */
  async look(): Promise<void> {
    const [first] = this.#folders;
    if (first === undefined) return;
    try {
      const { type, bavail, bsize, ffree } = await statfs(first);
      const isPrompt = PROMPT.has(type);
      // Each by itself: names are read in a fraction of the time that sizes take.
      await Promise.all([
        this.#files.look(isPrompt ? ffree : undefined),
        this.#bytes.look(isPrompt ? bavail * bsize : undefined),
      ]);
    } catch {
      // The folder went away with its box: nothing left to guard.
    }
  }

  async #countFiles(most: number): Promise<number> {
    let files = 0;
    for await (const { entries } of this.#walk()) {
      files += entries.length;
      if (files > most) break;
    }
    return files;
  }

  /** What has several names is one file. */
  async #countBytes(most: number): Promise<number> {
    let bytes = 0;
    const linked = new Set<number>();
    for await (const { folder, entries } of this.#walk()) {
      await inTurns(entries, (entry) => {
        if (bytes <= most && !entry.isDirectory()) bytes += sizeOf(join(folder, entry.name), linked);
      });
      if (bytes > most) break;
    }
    return bytes > most ? bytes : bytes + this.#removedBytes();
  }

  /** Of files without a name that processes still hold; where nobody can tell, what the file system has lost. */
  #removedBytes(): number {
    const root = this.#root?.();
    if (root === undefined || this.#isOver) return 0;
    const { diskBytes, mappedBytes, isMore } = lookForNameless(
      [...processesBelow(root)].map(({ pid }) => pid),
    );
    const lost = this.#bytes.lostSinceStart;
    return Math.max(diskBytes + Math.min(mappedBytes, lost), isMore ? lost : 0);
  }

  async *#walk(): AsyncGenerator<{ readonly folder: string; readonly entries: readonly Dirent[] }> {
    const waiting = [...this.#folders];
    for (let folder = waiting.pop(); folder !== undefined && !this.#isOver; folder = waiting.pop()) {
      const entries = await entriesOf(folder);
      for (const entry of entries) if (entry.isDirectory()) waiting.push(join(folder, entry.name));
      yield { folder, entries };
    }
  }
}

interface Metered {
  /** Before anything was counted. */
  readonly held: number;
  readonly most: number;
  /** A millisecond. */
  readonly fastest: number;
  /** May end early with any number beyond `most`. */
  count(most: number): Promise<number>;
  passed(): void;
}

/** One amount: what was counted last, and what may have been added since. */
class Meter {
  readonly #metered: Metered;
  #counted: number;
  #countedAt = performance.now();
  #lost = 0;
  #first: number | undefined;
  #free: number | undefined;
  #isCounting = false;
  #notBefore = 0;
  #due = performance.now() + SELDOM_MS;

  constructor(metered: Metered) {
    this.#metered = metered;
    this.#counted = metered.held;
  }

  /** What the file system as a whole has less now than at the first look. */
  get lostSinceStart(): number {
    return Math.max(0, (this.#first ?? 0) - (this.#free ?? 0));
  }

  /** `free`: of the whole file system; undefined where it does not tell in time. */
  async look(free: number | undefined): Promise<void> {
    // Not the difference to the beginning: what others gave back would hide what was taken later.
    this.#lost += Math.max(0, (this.#free ?? 0) - (free ?? 0));
    this.#free = free;
    this.#first ??= free;
    const now = performance.now();
    if (this.#isCounting || now < this.#notBefore) return;
    const couldBe = this.#couldBe(now) > this.#metered.most;
    if (!couldBe && now < this.#due) return;
    await this.#count(now);
    // A long count for a guess that was wrong is not begun again at once.
    if (couldBe) this.#notBefore = 2 * performance.now() - now;
  }

  #couldBe(now: number): number {
    const added = this.#free === undefined ? (now - this.#countedAt) * this.#metered.fastest : this.#lost;
    return this.#counted + added;
  }

  async #count(started: number): Promise<void> {
    this.#isCounting = true;
    // What comes while it is counted may be counted twice: better than not at all.
    this.#lost = 0;
    this.#counted = await this.#metered.count(this.#metered.most);
    this.#countedAt = started;
    const now = performance.now();
    const took = now - started;
    this.#due = now + Math.max(SELDOM_MS, SELDOM * took);
    this.#isCounting = false;
    if (this.#counted > this.#metered.most) this.#metered.passed();
  }
}

/** A folder that is gone or closed counts as empty: what is in it was made by a process that is still counted. */
async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Without waiting in between: thousands of questions that are handed to other threads take three times as long. */
function sizeOf(path: string, linked: Set<number>): number {
  try {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined || (found.nlink > 1 && linked.has(found.ino))) return 0;
    if (found.nlink > 1) linked.add(found.ino);
    return found.blocks * 512;
  } catch {
    return 0;
  }
}
