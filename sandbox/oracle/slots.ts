// How many boxes may work at once: what this machine's cores and memory carry, whatever was wished for.
import { availableParallelism, freemem, totalmem } from 'node:os';

/** A place among the boxes that work at present; given back when it is disposed. */
export interface Slots {
  /**
   * Waits for a place; whoever asked first gets it first, so a batch that is asked in key order works in key order.
   * `alone`: not before nobody else works, and nobody else begins until it is given back. Resolves at once, without a
   * place, when the signal is aborted: what is run with that signal ends by itself.
   */
  take(signal: AbortSignal, how?: 'beside' | 'alone'): Promise<Disposable>;
}

export interface Machine {
  /** Processors that this process may use. */
  readonly cores: number;
  readonly totalMb: number;
  /** What could be had at this moment without swapping. */
  readonly availableMb: () => number;
}

const MB = 1024 * 1024;
/** Of all memory, what boxes may come to together if each takes all it is allowed. */
const SHARE = 0.8;
/** Less than this free, and no further box begins while one works. */
const ROOM_MB = 512;

export const thisMachine: Machine = {
  cores: availableParallelism(),
  totalMb: totalmem() / MB,
  // A container's own limit is known to Node 20.13 and later.
  availableMb: () => ('availableMemory' in process ? process.availableMemory() : freemem()) / MB,
};

/** `boxMb` is the memory limit of one box. At least one may always work. */
export function slotsOf(machine: Machine, boxMb: number): Slots {
  const byMemory = Math.floor((machine.totalMb * SHARE) / boxMb);
  return new FairSlots(machine, Math.max(1, Math.min(machine.cores, byMemory)));
}

interface Waiting {
  readonly alone: boolean;
  readonly admit: () => void;
}

class FairSlots implements Slots {
  readonly #machine: Machine;
  readonly #most: number;
  readonly #waiting = new Set<Waiting>();
  #working = 0;
  #isAlone = false;

  constructor(machine: Machine, most: number) {
    this.#machine = machine;
    this.#most = most;
  }

  async take(signal: AbortSignal, how: 'beside' | 'alone' = 'beside'): Promise<Disposable> {
    if (signal.aborted) return nothing;
    return await new Promise((resolve) => {
      const waiting: Waiting = {
        alone: how === 'alone',
        admit: () => {
          signal.removeEventListener('abort', leave);
          resolve(this.#place());
        },
      };
      const leave = (): void => {
        this.#waiting.delete(waiting);
        resolve(nothing);
        this.#next();
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.add(waiting);
      this.#next();
    });
  }

  /** In the order in which they asked: nobody overtakes one who waits to be alone. */
  #next(): void {
    for (const waiting of this.#waiting) {
      if (!this.#hasRoomFor(waiting)) return;
      this.#waiting.delete(waiting);
      this.#working += 1;
      this.#isAlone = waiting.alone;
      waiting.admit();
    }
  }

  #hasRoomFor({ alone }: Waiting): boolean {
    if (this.#working === 0) return true;
    if (alone || this.#isAlone || this.#working >= this.#most) return false;
    return this.#machine.availableMb() >= ROOM_MB;
  }

  #place(): Disposable {
    let isHeld = true;
    return {
      [Symbol.dispose]: () => {
        if (!isHeld) return;
        isHeld = false;
        this.#working -= 1;
        this.#isAlone = false;
        this.#next();
      },
    };
  }
}

const nothing: Disposable = { [Symbol.dispose]: () => {} };
