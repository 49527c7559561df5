// The contract of the journal: an append-only file of recorded events, the only truth of a run (DESIGN §9).
import { type Outcome } from '../../agent/engine/outcome.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { type Recorded, type RunEvent } from '../../agent/engine/events.ts';
import { type Clock, type Journal } from '../../agent/engine/ports.ts';

/** What this version writes. Of a newer one it reads what it knows, and never writes. */
export const JOURNAL_VERSION = 1;

/** First line of every segment. Readers open an unknown newer version read-only. */
export interface JournalHeader {
  readonly kind: 'journal';
  readonly version: number;
  readonly run: string;
  readonly segment: number;
}

export interface JournalPlace {
  /** Folder of long payloads. Default: `blobs` of the store that the run folder lies in. */
  readonly blobs?: string;
}

export interface JournalOptions extends JournalPlace {
  readonly run: string;
  readonly clock: Clock;
  /** Values that must never be written, besides everything that looks like a secret (`secretsOf`). */
  readonly secrets?: readonly string[];
  /** Bytes after which a new segment is begun. Default: 64 MB. */
  readonly segmentBytes?: number;
}

/** The single writer of a run, under a lock with pid, start time and nonce. */
export interface JournalWriter extends Journal, AsyncDisposable {
  /** Everything recorded before this writer opened, torn tail removed. */
  readonly past: readonly Recorded[];
  /** What was repaired on open, in words; absent when nothing was. */
  readonly repaired?: string;
  append(event: RunEvent): Promise<Recorded>;
}

/** An event of a kind that this version does not know: kept, and shown as such. */
export interface UnknownRecord {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
}

export interface ReadJournal {
  readonly records: readonly Recorded[];
  readonly unknown: readonly UnknownRecord[];
  /** A damaged or torn end: events up to it are good. */
  readonly damage?: Damage;
  /** The version that wrote it, when it is newer than this one: such a run is for reading only. */
  readonly newer?: number;
  /** Long payloads that are gone, by hash; their beginnings are shown instead. */
  readonly missing: readonly string[];
}

export interface Damage {
  readonly afterSeq: number;
  /** Bytes that were not read. */
  readonly bytes: number;
  readonly detail: string;
  /** Only the last line is unfinished: a writer is at work, or was killed. Its next start mends it. */
  readonly torn: boolean;
}

/** Opens for writing and repairs a torn end. Takes over from a dead writer; a living one is `run-busy`. */
export type OpenJournal = (
  runFolder: string,
  options: JournalOptions,
) => Promise<Outcome<JournalWriter, Fault>>;
export type ReadJournalFile = (
  runFolder: string,
  place?: JournalPlace,
) => Promise<Outcome<ReadJournal, Fault>>;
