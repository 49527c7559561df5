// Runs of the suite on one patch, each in a fresh box, and what they cost together.
import { posix } from 'node:path';

import { type TestId } from '../../agent/engine/ids.ts';
import { judge } from '../../agent/task/judge.ts';
import { isTestCode, steersRunner } from '../../agent/task/protect.ts';
import { type SuiteRun } from '../../agent/task/suite.ts';
import { type Task } from '../../agent/task/task.ts';
import { runSuite } from '../suite/run.ts';
import { type BoxChange, type BoxEdit } from '../workspace/box.ts';
import { openPatched, type PatchedBoxes } from './patched-box.ts';
import { type Slots } from './slots.ts';

export interface RunParts extends PatchedBoxes {
  readonly task: Task;
  /** Wall time after which one run of the suite counts as hanging, milliseconds. */
  readonly timeoutMs: number;
  /** Absent: whoever asks runs. */
  readonly slots?: Slots;
}

export interface Question {
  readonly edits: readonly BoxEdit[];
  readonly signal: AbortSignal;
  /** Nobody else of this process works meanwhile: an earlier run did not come to its end among others. */
  readonly alone?: boolean;
  /** What the base came to in another order, by seed: asked once, whatever patches are confirmed. */
  readonly shuffledBase: Map<number, SuiteRun>;
}

export interface Wish {
  /** Absent: the whole suite. */
  readonly only?: readonly TestId[];
  readonly shuffle?: number;
  readonly failFast?: true;
}

export class PatchRuns {
  readonly parts: RunParts;
  readonly #question: Question;
  #runs = 0;
  #ms = 0;

  constructor(parts: RunParts, question: Question) {
    this.parts = parts;
    this.#question = question;
  }

  get cost(): { readonly runs: number; readonly ms: number } {
    return { runs: this.#runs, ms: this.#ms };
  }

  get isCancelled(): boolean {
    return this.#question.signal.aborted;
  }

  /** Undefined when the box does not take the patch. */
  async run(wish: Wish): Promise<SuiteRun | undefined> {
    return await this.#in(this.#question.edits, wish);
  }

  /** The same on the base itself: what a patch cannot be blamed for. Another order is remembered where it came to an end. */
  async runBase(wish: Wish): Promise<SuiteRun | undefined> {
    const { shuffledBase } = this.#question;
    const known = wish.shuffle === undefined ? undefined : shuffledBase.get(wish.shuffle);
    if (known) return known;
    const run = await this.#in([], wish);
    if (wish.shuffle !== undefined && run?.end.kind === 'exited') shuffledBase.set(wish.shuffle, run);
    return run;
  }

  async #in(edits: readonly BoxEdit[], wish: Wish): Promise<SuiteRun | undefined> {
    const { task, timeoutMs, slots } = this.parts;
    const { signal, alone } = this.#question;
    using _place = await slots?.take(signal, alone ? 'alone' : 'beside');
    const opened = await openPatched(this.parts, edits);
    if (!opened.ok) return undefined;
    await using box = opened.value;
    const run = await runSuite(box, task.suite, { ...wish, timeoutMs, signal });
    this.#runs += 1;
    this.#ms += run.ms;
    // Asked only where it decides: it means walking through all that the run wrote.
    const isGreen = judge(task.baseline, run, wish.only ? 'target' : 'full').kind === 'green';
    if (!isGreen) return run;
    return { ...run, changedTests: await this.#changed(await box.changes(), edits) };
  }

  /** What the patch may edit is the patch's, and what the suite writes on the base as well is nobody's fault. */
  async #changed(changes: readonly BoxChange[], edits: readonly BoxEdit[]): Promise<readonly string[]> {
    const { base, isProtected, task } = this.parts;
    const known = new Set(await base.paths());
    const { rewrites = [] } = task.baseline;
    const excused = new Set([...edits.map(({ path }) => path), ...rewrites]);
    // A suite may make such files in folders whose names are different every time.
    const made = new Set(rewrites.filter((path) => !known.has(path)).map((path) => posix.basename(path)));
    return watched(changes, known, isProtected).filter(
      (path) => !excused.has(path) && (known.has(path) || !made.has(posix.basename(path))),
    );
  }
}

/**
 * Of what a run has changed, whatever could have changed the judgement: protected files of the base (tests, snapshots,
 * configuration), and new files that a runner would obey. Only what is there at the end is seen.
 */
export function watched(
  changes: readonly BoxChange[],
  known: ReadonlySet<string>,
  isProtected: (path: string) => boolean,
): readonly string[] {
  const isWatched = (path: string): boolean =>
    known.has(path) ? isProtected(path) || isTestCode(path) || steersRunner(path) : steersRunner(path);
  return changes.map(({ path }) => path).filter(isWatched);
}
