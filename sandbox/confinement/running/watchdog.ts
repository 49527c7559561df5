// Stops a command that passes the limits which no kernel limit holds: all processes together, and the disk.
import { type Dirent } from 'node:fs';
import { lstat, readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';

import { type StopReason } from '../../../agent/task/suite.ts';
import { type Limits } from '../command.ts';
import { sharedMemoryMb, takeCensus } from './census.ts';

const CALM_MS = 100;
const ALERT_MS = 20;
const DISK_MS = 300;
const WALK_MS = 2000;
/** Files that are asked for their size together. */
const AT_ONCE = 64;
const MB = 1024 * 1024;

export interface Watched {
  /** First process of the box, once known. */
  root(): number | undefined;
  /** Folders on the host that the box can fill. */
  readonly folders: readonly string[];
  readonly limits: Limits;
  /** The kernel itself refuses processes beyond the limit. */
  readonly kernelCounts: boolean;
  stop(why: StopReason): void;
}

export interface Watchdog extends Disposable {
  readonly peakMb: number;
}

export function watch(watched: Watched): Watchdog {
  const dog = new BoxWatchdog(watched);
  dog.wait();
  return dog;
}

class BoxWatchdog implements Watchdog {
  peakMb = 0;
  readonly #watched: Watched;
  readonly #disk: DiskGauge;
  #timer: NodeJS.Timeout | undefined;
  #nextDiskLook = 0;
  readonly #sharedBefore = sharedMemoryMb();

  constructor(watched: Watched) {
    this.#watched = watched;
    this.#disk = new DiskGauge(watched.folders, watched.limits);
  }

  wait(everyMs: number = this.#watched.kernelCounts ? CALM_MS : ALERT_MS): void {
    this.#timer = setTimeout(() => this.#look(), everyMs);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#nextDiskLook = Infinity;
  }

  #look(): void {
    const { limits } = this.#watched;
    const root = this.#watched.root();
    if (root === undefined) {
      this.wait();
      return;
    }
    // To look through all descriptors takes its time: only when the machine as a whole has lost that much.
    const grown = sharedMemoryMb() - this.#sharedBefore > limits.memoryMb / 4;
    const files = grown ? 'with memory files' : 'without';
    const { processes, memoryMb, cpuMs } = takeCensus(root, limits.processes, files);
    this.peakMb = Math.max(this.peakMb, memoryMb);
    if (memoryMb > limits.memoryMb) this.#watched.stop('memory');
    else if (processes >= limits.processes) this.#watched.stop('processes');
    else if (cpuMs > limits.cpuS * 1000) this.#watched.stop('cpu');
    void this.#lookAtDisk();
    // Half way to a limit the rest can go in a tenth of a second.
    const isNear = memoryMb > limits.memoryMb / 2 || processes > limits.processes / 2;
    this.wait(isNear ? ALERT_MS : undefined);
  }

  async #lookAtDisk(): Promise<void> {
    const now = performance.now();
    if (now < this.#nextDiskLook) return;
    this.#nextDiskLook = Infinity;
    const why = await this.#disk.exceeded();
    // A long walk is not begun again at once.
    this.#nextDiskLook = performance.now() + DISK_MS + 2 * (performance.now() - now);
    if (why !== undefined) this.#watched.stop(why);
  }
}

/** Walks the folders only when the file system as a whole lost a good part of what the box may take. */
class DiskGauge {
  readonly #folders: readonly string[];
  readonly #limits: Limits;
  #nextWalk = performance.now() + WALK_MS;
  #before: { readonly free: number; readonly nodes: number } | undefined;

  constructor(folders: readonly string[], limits: Limits) {
    this.#folders = folders;
    this.#limits = limits;
  }

  async exceeded(): Promise<'disk' | 'files' | undefined> {
    const [first] = this.#folders;
    if (first === undefined) return undefined;
    try {
      const { bavail, bsize, ffree } = await statfs(first);
      const now = { free: bavail * bsize, nodes: ffree };
      const before = (this.#before ??= now);
      const calm =
        before.free - now.free < (this.#limits.diskMb * MB) / 4 &&
        before.nodes - now.nodes < this.#limits.files / 4;
      // Btrfs and some network file systems count no nodes: there the walk is the only way to know.
      // What others remove meanwhile hides what the box adds: now and then it is looked at all the same.
      const isDue = performance.now() > this.#nextWalk;
      if (calm && now.nodes > 0 && !isDue) return undefined;
      this.#nextWalk = performance.now() + WALK_MS;
      return await this.#walk();
    } catch {
      // The folder went away with its box: nothing left to guard.
      return undefined;
    }
  }

  /** Names first, for they cost little; then sizes. */
  async #walk(): Promise<'disk' | 'files' | undefined> {
    const others: string[] = [];
    const waiting = [...this.#folders];
    let files = 0;
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      for (const entry of await entriesOf(folder)) {
        const path = join(folder, entry.name);
        (entry.isDirectory() ? waiting : others).push(path);
        files += 1;
      }
      if (files > this.#limits.files) return 'files';
    }
    let bytes = 0;
    for (let at = 0; at < others.length; at += AT_ONCE) {
      const sizes = await Promise.all(others.slice(at, at + AT_ONCE).map(sizeOf));
      bytes += sizes.reduce((sum, size) => sum + size, 0);
      if (bytes > this.#limits.diskMb * MB) return 'disk';
    }
    return undefined;
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

async function sizeOf(path: string): Promise<number> {
  try {
    return (await lstat(path)).blocks * 512;
  } catch {
    return 0;
  }
}
