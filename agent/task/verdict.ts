// The oracle's answer about a patch.
import { type RunId, type TestId } from '../engine/ids.ts';
import { type StopReason, type TestResult } from './suite.ts';

/**
 * The oracle's answer. `silent` says nothing about the patch: it is never red, never green, and fitness refuses it
 * (DESIGN §5; the model is GitLens' run completion, where an exit code is absent when nothing exited).
 */
export type Verdict =
  | { readonly kind: 'green'; readonly passed: number }
  | {
      readonly kind: 'red';
      /** Tests of failToPass that still fail or are missing. */
      readonly failing: readonly TestId[];
      /** Tests of failToPass that now pass. */
      readonly fixed: readonly TestId[];
      /** Tests of passToPass that now fail, are skipped or are missing. */
      readonly broken: readonly TestId[];
      /** Set when every expected test passed and yet the run cannot be called green. */
      readonly because?: RedBecause;
      /** The run was ended at the first failure that nobody expected: what else fails or is broken is not known. */
      readonly partial?: true;
    }
  | { readonly kind: 'silent'; readonly why: SilentReason };

/** `tests-changed`: protected files on disk were no longer those of the base when the run ended. */
export type RedBecause = 'exit-code-disagrees' | 'tests-changed';

export type SilentReason = StopReason | 'signal' | 'spawn' | 'no-report' | 'patch-does-not-apply';

/** One judgement of one patch. */
export interface Evaluation {
  readonly verdict: Verdict;
  /** `target`: the failing tests only; `full`: the whole suite; `confirm`: the whole suite twice in fresh boxes. */
  readonly scope: 'target' | 'full' | 'confirm';
  /** Results of expected tests that did not pass, with messages; at most 50. */
  readonly failures: readonly TestResult[];
  /** Runs of the suite it took (reruns included): what the budget of test runs counts. */
  readonly runs: number;
  readonly ms: number;
  /** Expected tests that failed, and passed in another run of this judgement, or failed on the base by chance: not counted. */
  readonly flaky?: readonly TestId[];
  /** Seed of another order than the project's own, in which the tests ran in one of the runs. */
  readonly shuffle?: number;
  /** Expected tests that failed in that order and need their own, as the base shows: told, and not counted. */
  readonly orderBound?: readonly TestId[];
  /** Why all runs of a confirmation had the project's own order. */
  readonly ownOrder?: OwnOrder;
  /** The answer was not found now: a run of this store has judged the same patch in the same circumstances before. */
  readonly remembered?: Remembered;
}

/**
 * `runner`: it knows no other. `base`: in another it gives no answer either. `unchanged`: another was asked for, and made
 * no difference.
 */
export type OwnOrder = 'runner' | 'base' | 'unchanged';

export interface Remembered {
  readonly run: RunId;
  /** When it was judged: Unix time, milliseconds. */
  readonly at: number;
}
