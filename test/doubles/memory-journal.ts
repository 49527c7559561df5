// A journal in memory, and a clock that moves when something is recorded.
import { type Recorded, type RunEvent } from '../../agent/engine/events.ts';
import { type Clock, type Journal } from '../../agent/engine/ports.ts';

export interface MemoryJournal extends Journal {
  /** Everything that was recorded, what was there before included. */
  readonly records: readonly Recorded[];
  readonly clock: Clock;
}

export interface MemoryJournalOptions {
  readonly past?: readonly Recorded[];
  /** Milliseconds between two events. */
  readonly tick?: number;
  /** Throws instead of recording the event with this number. */
  readonly failAt?: { readonly seq: number; readonly error: Error };
}

export function memoryJournal({ past = [], tick = 10, failAt }: MemoryJournalOptions = {}): MemoryJournal {
  const records = [...past];
  let now = past.at(-1)?.at ?? 1_000_000;
  return {
    records,
    clock: { now: () => now },
    append: async (event: RunEvent) => {
      const seq = records.length + 1;
      if (failAt && seq >= failAt.seq) throw failAt.error;
      now += tick;
      const recorded = { seq, at: now, event };
      records.push(recorded);
      // What the real one writes comes back from JSON: anything that is not JSON shows here.
      return JSON.parse(JSON.stringify(recorded));
    },
  };
}
