// Runs of the suite on one patch, each in a fresh box, and what they cost together.
import { posix } from 'node:path';

import { type TestId } from '../../../agent/engine/ids.ts';
import { judge } from '../../../agent/task/judge.ts';
import { isTestCode, steersRunner } from '../../../agent/task/protect.ts';
import { type SuiteRun } from '../../../agent/task/suite.ts';
import { type Baseline, type Task } from '../../../agent/task/task.ts';
import { runSuite } from '../../suite/run.ts';
import { type Box, type BoxEdit } from '../../workspace/box.ts';
import { openPatched, type PatchedBoxes } from './patched-box.ts';
import { type Slots } from '../slots.ts';

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
  readonly isUndisturbed: boolean;
  readonly looks: BaseLooks;
}

/** What was seen of the base since its baseline was recorded: looked at once, whatever patches are judged. */
export interface BaseLooks {
  /** By the seed of the order. */
  readonly shuffled: Map<number, SuiteRun>;
  /** Tests that passed when the baseline was recorded, and not in every look: they are flaky. */
  readonly flaky: Set<TestId>;
  /** Runs of the whole suite in its own order. */
  wholes: number;
}

/** Where a test that passed on the base fails with a patch, the base is looked at so often, for all patches together. */
const MOST_LOOKS = 2;

export interface Wish {
  /** Absent: the whole suite. */
  readonly only?: readonly TestId[];
  /** The one test of `only` without any other, where the runner can. */
  readonly alone?: true;
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

  /** What is expected, without tests that looks at the base have shown to be flaky. */
  get baseline(): Baseline {
    const { baseline } = this.parts.task;
    const { flaky } = this.#question.looks;
    if (flaky.size === 0) return baseline;
    const passToPass = baseline.passToPass.filter((test) => !flaky.has(test));
    return { ...baseline, passToPass, flaky: [...baseline.flaky, ...flaky] };
  }

  /** Of those, which did not pass in this run. */
  flakyIn({ tests = [] }: SuiteRun): readonly TestId[] {
    const { flaky } = this.#question.looks;
    return tests.filter(({ id, state }) => state !== 'passed' && flaky.has(id)).map(({ id }) => id);
  }

  get isCancelled(): boolean {
    return this.#question.signal.aborted;
  }

  /** Undefined when the box does not take the patch. */
  async run(wish: Wish): Promise<SuiteRun | undefined> {
    const { edits, isUndisturbed } = this.#question;
    return await this.#in(edits, wish, isUndisturbed);
  }

  /**
   * The same on the base itself: what a patch cannot be blamed for. Nobody else of this process works meanwhile: code of
   * another candidate could slow it down until tests fail, which then excuses all. Another order is remembered where it
   * came to an end.
   */
  async runBase(wish: Wish): Promise<SuiteRun | undefined> {
    const { shuffled } = this.#question.looks;
    const known = wish.shuffle === undefined ? undefined : shuffled.get(wish.shuffle);
    if (known) return known;
    const run = await this.#in([], wish, true);
    if (wish.shuffle !== undefined && run?.end.kind === 'exited') shuffled.set(wish.shuffle, run);
    return run;
  }

  /** Which of these tests, all of which passed when the baseline was recorded, the base fails by chance. */
  async flakyOnBase(tests: readonly TestId[]): Promise<readonly TestId[]> {
    const { looks } = this.#question;
    while (tests.some((test) => !looks.flaky.has(test)) && looks.wholes < MOST_LOOKS && !this.isCancelled) {
      looks.wholes += 1;
      const run = await this.runBase({});
      if (run?.end.kind !== 'exited') continue;
      const failed = new Set(run.tests?.filter(({ state }) => state === 'failed').map(({ id }) => id));
      for (const test of this.parts.task.baseline.passToPass) if (failed.has(test)) looks.flaky.add(test);
    }
    return tests.filter((test) => looks.flaky.has(test));
  }

  async #in(edits: readonly BoxEdit[], wish: Wish, isUndisturbed: boolean): Promise<SuiteRun | undefined> {
    const { task, timeoutMs, slots } = this.parts;
    const { signal } = this.#question;
    using _place = await slots?.take(signal, isUndisturbed ? 'alone' : 'beside');
    const opened = await openPatched(this.parts, edits);
    if (!opened.ok) return undefined;
    await using box = opened.value;
    const run = await runSuite(box, task.suite, { ...wish, timeoutMs, signal });
    this.#runs += 1;
    this.#ms += run.ms;
    // Asked only where it decides: it means walking through all that the run wrote.
    const isGreen = judge(this.baseline, run, wish.only ? 'target' : 'full').kind === 'green';
    if (!isGreen && wish.shuffle === undefined) return run;
    return { ...run, changedTests: await this.#changed(box, edits) };
  }

  /** What the patch may edit is the patch's, and what the suite writes on the base as well is nobody's fault. */
  async #changed(box: Box, edits: readonly BoxEdit[]): Promise<readonly string[]> {
    const { base, isProtected, task } = this.parts;
    const known = new Set(await base.paths());
    const { rewrites = [] } = task.baseline;
    const excused = new Set([...edits.map(({ path }) => path), ...rewrites]);
    // A suite may make such files in folders whose names are different every time.
    const made = new Set(rewrites.filter((path) => !known.has(path)).map((path) => posix.basename(path)));
    return (await watched(box, known, isProtected)).filter(
      (path) => !excused.has(path) && (known.has(path) || !made.has(posix.basename(path))),
    );
  }
}

/**
 * Of what a run has changed, whatever could have changed the judgement: protected files of the base (tests, snapshots,
 * configuration), and new files that a runner would obey. Tests and snapshots that were written to count even where they
 * are again as they were: they may have been others when they were loaded.
 */
export async function watched(
  box: Pick<Box, 'changes' | 'touched'>,
  known: ReadonlySet<string>,
  isProtected: (path: string) => boolean,
): Promise<readonly string[]> {
  const isWatched = (path: string): boolean =>
    known.has(path) ? isProtected(path) || isTestCode(path) || steersRunner(path) : steersRunner(path);
  const changed = (await box.changes()).map(({ path }) => path).filter(isWatched);
  const tests = [...known].filter((path) => isTestCode(path) || (isProtected(path) && DECIDES.test(path)));
  return [...new Set([...changed, ...(await box.touched(tests))])];
}

/** Code and snapshots; data that tests keep beside them may well be opened to be written and left as it is. */
const DECIDES = /\.([cm]?[jt]sx?|py|rb|php|snap|snapshot)$/i;
