// What the extension needs of the store of runs. The implementation is sandbox/'s; it is loaded on first use.
import { type Fault } from '../agent/engine/fault.ts';
import { type Outcome } from '../agent/engine/outcome.ts';
import { type Recorded } from '../agent/engine/events.ts';
import { type RunSummary } from '../webview/rows.ts';

/** A workspace folder whose tests can be repaired. */
export interface Project {
  readonly folder: string;
  readonly name: string;
  /** Where its runs are kept, when the user chose a place. */
  readonly store: string;
}

export interface StoredRun {
  readonly id: string;
  /** Unix time, milliseconds. */
  readonly startedAt: number;
  /** A name for the state of its journal: while it is the same, so is what there is to read. */
  readonly stamp: string;
  readonly summary: RunSummary;
  /** Another process is at work on it: a terminal, another window. */
  readonly isElsewhere?: boolean;
  /** When its patch came into the user's files, if it is there. */
  readonly appliedAt?: number;
}

export interface ReadRun {
  readonly records: readonly Recorded[];
  /** In words; absent when the journal is whole. */
  readonly damage?: string;
}

export interface RunStore {
  list(project: Project): Promise<Outcome<readonly StoredRun[], Fault>>;
  read(project: Project, run: string): Promise<Outcome<ReadRun, Fault>>;
  /** Absolute path of the run's folder. */
  folderOf(project: Project, run: string): string;
  /** Settles applies and undos of the project's files that were killed in the middle. The user has to know the fault. */
  settle(project: Project): Promise<Outcome<unknown, Fault>>;
  remove(project: Project, run: string): Promise<Outcome<undefined, Fault>>;
}
