// Stops a command that passes the limits which no kernel limit holds: all processes together, and the disk.
import { opendir, lstat, statfs } from 'node:fs/promises';
import { join } from 'node:path';

import { type StopReason } from '../../agent/task/suite.ts';
import { type Limits } from '../workspace/box.ts';
import { takeCensus } from './census.ts';

const LOOK_EVERY_MS = 100;
const DISK_EVERY = 5;
const MB = 1024 * 1024;

export interface Watched {
  /** First process of the box, once known. */
  root(): number | undefined;
  /** Folders on the host that the box can fill. */
  readonly folders: readonly string[];
  readonly limits: Limits;
  stop(why: StopReason): void;
}

export interface Watchdog extends Disposable {
  readonly peakMb: number;
}

export function watch(watched: Watched): Watchdog {
  let peakMb = 0;
  let looks = 0;
  let measuring = false;
  const disk = new DiskGauge(watched.folders, watched.limits);
  const measureDisk = async (): Promise<void> => {
    measuring = true;
    const why = await disk.exceeded();
    measuring = false;
    if (why !== undefined) watched.stop(why);
  };
  const look = (): void => {
    const root = watched.root();
    if (root === undefined) return;
    const { processes, memoryMb, cpuMs } = takeCensus(root);
    peakMb = Math.max(peakMb, memoryMb);
    if (memoryMb > watched.limits.memoryMb) watched.stop('memory');
    else if (processes >= watched.limits.processes) watched.stop('processes');
    else if (cpuMs > watched.limits.cpuS * 1000) watched.stop('cpu');
    looks += 1;
    if (looks % DISK_EVERY === 0 && !measuring) void measureDisk();
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return {
    get peakMb() {
      return peakMb;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

/** Walks the folders only when the file system as a whole lost a good part of what the box may take. */
class DiskGauge {
  readonly #folders: readonly string[];
  readonly #limits: Limits;
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
      return calm && now.nodes > 0 ? undefined : await this.#walk();
    } catch {
      // The folder went away with its box: nothing left to guard.
      return undefined;
    }
  }

  async #walk(): Promise<'disk' | 'files' | undefined> {
    let [bytes, files] = [0, 0];
    const waiting = [...this.#folders];
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      for (const entry of await entriesOf(folder)) {
        files += 1;
        if (entry.isDirectory) waiting.push(entry.path);
        else bytes += await sizeOf(entry.path);
        if (files > this.#limits.files) return 'files';
        if (bytes > this.#limits.diskMb * MB) return 'disk';
      }
    }
    return undefined;
  }
}

/** A folder that is gone or closed counts as empty: what is in it was made by a process that is still counted. */
async function entriesOf(folder: string): Promise<{ path: string; isDirectory: boolean }[]> {
  const found: { path: string; isDirectory: boolean }[] = [];
  try {
    for await (const entry of await opendir(folder)) {
      found.push({ path: join(folder, entry.name), isDirectory: entry.isDirectory() });
    }
  } catch {
    return found;
  }
  return found;
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await lstat(path)).blocks * 512;
  } catch {
    return 0;
  }
}
