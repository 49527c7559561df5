// The contract of the journal: an append-only file of recorded events, the only truth of a run (DESIGN §9).
import { type Outcome } from '../../agent/engine/outcome.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { type Recorded, type RunEvent } from '../../agent/engine/events.ts';
import { type Journal } from '../../agent/engine/ports.ts';

/** First line of every segment. Readers open an unknown newer version read-only. */
export interface JournalHeader {
  readonly kind: 'journal';
  readonly version: number;
  readonly run: string;
  readonly segment: number;
}

/** The single writer of a run, under a lock with pid, start time and nonce. */
export interface JournalWriter extends Journal, AsyncDisposable {
  /** Everything recorded before this writer opened, torn tail removed. */
  readonly past: readonly Recorded[];
  /** What was repaired on open, in words; absent when nothing was. */
  readonly repaired?: string;
  append(event: RunEvent): Promise<Recorded>;
}

export interface ReadJournal {
  readonly records: readonly Recorded[];
  /** A damaged or torn end: events up to it are good. */
  readonly damage?: { readonly afterSeq: number; readonly bytes: number; readonly detail: string };
}

export type OpenJournal = (
  runFolder: string,
  options: { readonly run: string },
) => Promise<Outcome<JournalWriter, Fault>>;
export type ReadJournalFile = (runFolder: string) => Promise<Outcome<ReadJournal, Fault>>;
