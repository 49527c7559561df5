// Stops a command that passes the limits which no kernel limit holds: all processes together, and the disk.
import { type StopReason } from '../../../agent/task/suite.ts';
import { type Limits } from '../command.ts';
import { takeCensus, type Lost } from './census.ts';
import { DiskGauge, type Held } from './disk-gauge.ts';
import { machineMemory } from './machine-memory.ts';

const CALM_MS = 100;
const ALERT_MS = 20;
const DISK_MS = 100;

export interface Watched {
  /** First process of the box, once known. */
  root(): number | undefined;
  /** Folders on the host that the box can fill. */
  readonly folders: readonly string[];
  /** What lay in them before the box's first command. */
  readonly holds: Held;
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
  readonly #before = machineMemory();

  constructor(watched: Watched) {
    this.#watched = watched;
    this.#disk = new DiskGauge(watched);
  }

  wait(everyMs: number = this.#watched.kernelCounts ? CALM_MS : ALERT_MS): void {
    this.#timer = setTimeout(() => this.#look(), everyMs);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#disk[Symbol.dispose]();
  }

  #look(): void {
    const { limits } = this.#watched;
    const root = this.#watched.root();
    if (root === undefined) {
      this.wait();
      return;
    }
    const { processes, memoryMb, cpuMs } = takeCensus(root, limits.processes, this.#lost());
    this.peakMb = Math.max(this.peakMb, memoryMb);
    if (memoryMb > limits.memoryMb) this.#watched.stop('memory');
    else if (processes >= limits.processes) this.#watched.stop('processes');
    else if (cpuMs > limits.cpuS * 1000) this.#watched.stop('cpu');
    this.#lookAtDisk();
    // Half way to a limit the rest can go in a tenth of a second.
    const isNear = memoryMb > limits.memoryMb / 2 || processes > limits.processes / 2;
    this.wait(isNear ? ALERT_MS : undefined);
  }

  /** To look through all descriptors takes its time: undefined unless the machine as a whole has lost that much. */
  #lost(): Lost | undefined {
    const now = machineMemory();
    const sharedMb = Math.max(0, now.sharedMb - this.#before.sharedMb);
    const memoryMb = Math.max(0, this.#before.availableMb - now.availableMb);
    const enough = this.#watched.limits.memoryMb / 4;
    return sharedMb > enough || memoryMb > enough ? { sharedMb, memoryMb } : undefined;
  }

  #lookAtDisk(): void {
    const now = performance.now();
    if (now < this.#nextDiskLook) return;
    this.#nextDiskLook = now + DISK_MS;
    void this.#disk.look();
  }
}
