// What a test suite said: test by test, and how the process that ran it ended.
import { splitTestId, type TestId } from '../engine/ids.ts';

export type FrameworkName =
  | 'node:test'
  | 'vitest'
  | 'jest'
  | 'mocha'
  | 'ava'
  | 'playwright'
  | 'pytest'
  | 'unittest'
  | 'go'
  | 'cargo'
  | 'nextest'
  | 'maven'
  | 'gradle'
  | 'dotnet'
  | 'rspec'
  | 'phpunit'
  | 'ctest'
  | 'tap';

/** How to run the project's tests. Data only: what a framework needs to know lies in sandbox/suite. */
export interface Suite {
  readonly framework: FrameworkName;
  /** Argument vector, never a shell string (`['sh', '-c', …]` only when the user wrote a shell line). */
  readonly argv: readonly string[];
  /** Folder to run in, relative to the repository root; '' is the root. */
  readonly directory: string;
  /** Where the command came from, in words for the user: "package.json scripts.test". */
  readonly source: string;
  /** Folders of the other packages of the repository that have tests, relative to its root; absent where there are none. */
  readonly others?: readonly string[];
  /**
   * Files of the repository, relative to its root, that decide how a patch is judged, and that no habit tells: what the
   * project's own test configuration names (set-up files, plug-ins, reporters …), and the files of tests by other names.
   * Absent: none is seen.
   */
  readonly named?: readonly string[];
  /** Files that a patch may edit, and that are loaded before a reporter of ours can take its key. Absent: none is seen. */
  readonly early?: readonly string[];
}

export interface TestResult {
  readonly id: TestId;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly ms?: number;
  /** First lines of the failure (≤ 2,000 characters): assertion message, expected and actual, frames. */
  readonly message?: string;
  /**
   * Of a failed test: it broke before it could judge anything (`error`), or never ended (`timeout`). Absent: an assertion
   * did not hold, or the framework does not tell the difference.
   */
  readonly cause?: 'error' | 'timeout';
}

/** How a confined process ended. `stopped` and `unstarted` say nothing about the code under test. */
export type ProcessEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: string }
  | { readonly kind: 'stopped'; readonly why: StopReason }
  | { readonly kind: 'unstarted'; readonly why: string };

export type StopReason =
  | 'timeout'
  | 'output'
  | 'memory'
  | 'processes'
  | 'disk'
  | 'files'
  | 'cpu'
  | 'cancelled';

/**
 * What vouches for the results of a run. `handed-on`: a reporter of ours sealed its report, but its key came by a command
 * that we cannot look into, or after code under test was loaded. `native`: the report is the runner's own or the command's,
 * and the code under test could have written it. `exit-status`: the command told nothing but that. Where none is said, a
 * reporter of ours was inside the runner and sealed its report.
 */
export type Evidence = 'handed-on' | 'native' | 'exit-status';

/** Stands for a whole command that tells nothing but its exit status. */
export const COMMAND = '(command)';

/** One run of the suite. `tests` is absent when no report was written or it could not be read. */
export interface SuiteRun {
  readonly end: ProcessEnd;
  readonly tests?: readonly TestResult[];
  /** What vouches for `tests`; absent: a sealed report. */
  readonly evidence?: Evidence;
  /** Why `tests` is absent, in words. */
  readonly unreadable?: string;
  readonly ms: number;
  readonly output: { readonly head: string; readonly tail: string; readonly bytes: number };
  /**
   * Protected files that the run itself has changed, removed or added, as they are at its end. Looked for only where a run
   * would be green, or had another order of tests.
   */
  readonly changedTests?: readonly string[];
}

/**
 * Names of the pseudo-tests that stand for a whole file (or suite): it could not be loaded, or its last hook failed.
 * They are in a report only when they failed. Missing, they passed if all that was reported below them did.
 */
export const LOAD = '(load)';
export const TEARDOWN = '(teardown)';

/** File, relative to the suite's folder, and names of the suites around a test, and its own. */
export function partsOf(test: TestId): { readonly file: string; readonly path: readonly string[] } {
  const { file, name } = splitTestId(test);
  return { file, path: name.split(' › ') };
}
