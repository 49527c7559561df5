// The contract of confined commands: what may be asked of a process in a box, and what is known of it after its end (DESIGN §8).
import { type Readable, type Writable } from 'node:stream';

import { type ProcessEnd } from '../../agent/task/suite.ts';

export interface Command {
  readonly argv: readonly string[];
  /** Relative to the repository root; '' is the root. */
  readonly directory?: string;
  /** Added to the environment that is built from nothing (PATH, HOME, LANG, TZ=UTC, CI=1, TMPDIR). */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly limits?: Partial<Limits>;
  /**
   * Names or globs (`*.xml`) of files the command may leave in `$GALAPAGOS_OUT` itself; read after the drain, ≤ 32 MB each
   * and 64 MB together, regular files only.
   */
  readonly collect?: readonly string[];
  /** Further folders of the host, shown read-only at `/run/galapagos/<name>`: the guest runner's own code. */
  readonly readOnly?: readonly { readonly from: string; readonly name: string }[];
  readonly signal?: AbortSignal;
}

export interface Limits {
  readonly wallMs: number;
  readonly cpuS: number;
  readonly memoryMb: number;
  readonly processes: number;
  readonly fileMb: number;
  readonly diskMb: number;
  readonly files: number;
  /** Head and tail of stdout+stderr that are kept, KB each; a process that prints 64 times as much is stopped. */
  readonly outputKb: number;
  readonly temporaryMb: number;
}

export interface RunResult {
  readonly end: ProcessEnd;
  readonly ms: number;
  readonly peakMb: number;
  readonly output: { readonly head: string; readonly tail: string; readonly bytes: number };
  /** Files of `collect` that were there. */
  readonly collected: ReadonlyMap<string, Buffer>;
}

export interface Running {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly ended: Promise<RunResult>;
  kill(): void;
}

/** Where inside a box a command finds its output folder. */
export const OUT_VARIABLE = 'GALAPAGOS_OUT';
