// The confirmation of the final patch: the whole suite twice in fresh boxes, the second time in another order of tests.
import { type TestId } from '../../agent/engine/ids.ts';
import { judge } from '../../agent/task/judge.ts';
import { type SuiteRun } from '../../agent/task/suite.ts';
import { type Baseline } from '../../agent/task/task.ts';
import { type Evaluation, type Verdict } from '../../agent/task/verdict.ts';
import { shuffles } from '../suite/run.ts';
import { evaluationOf, misfit, settle, type Settled } from './judgement.ts';
import { type PatchRuns } from './patch-runs.ts';

const SCOPE = 'confirm';
/** Of the tests that fail in another order, so many are run each by itself; where there are more, none is excused. */
const MOST_ALONE = 20;

/**
 * Green where both runs are. Nothing learns from how much a patch breaks here, so the first run may end at its first
 * failure. Where the runner knows no other order than its own, or leaves no report of the base in another, the second run
 * has that, too.
 */
export async function confirmation(runs: PatchRuns): Promise<Evaluation> {
  const { baseline, suite, key } = runs.parts.task;
  const wish = endsAtFailures(baseline) ? { failFast: true as const } : {};
  const first = await settle(runs, SCOPE, wish);
  if (!first) return misfit(SCOPE);
  if (first.verdict.kind !== 'green' || runs.isCancelled) return evaluationOf(first, SCOPE, runs);
  if (shuffles(suite)) {
    const shuffle = seedOf(key);
    const second = await settleShuffled(runs, shuffle);
    if (second) return evaluated(second, { first, runs, shuffle });
  }
  const second = await settle(runs, SCOPE, {});
  return second ? evaluated(second, { first, runs }) : misfit(SCOPE);
}

/** Only where every failure is one that nobody expected. */
const endsAtFailures = ({ flaky, leftOut = [] }: Baseline): boolean =>
  flaky.length === 0 && leftOut.length === 0;

/** The same order for every patch of a task: what fails in it can be looked at again. */
const seedOf = (key: string): number => Number.parseInt(key.slice(0, 7), 16) || 1;

interface Context {
  readonly first: Settled;
  readonly runs: PatchRuns;
  readonly shuffle?: number;
}

function evaluated(second: Settled, { first, runs, shuffle }: Context): Evaluation {
  const flaky = [...new Set([...first.flaky, ...second.flaky])];
  const evaluation = evaluationOf({ ...second, flaky }, SCOPE, runs);
  return shuffle === undefined ? evaluation : { ...evaluation, shuffle };
}

/** Undefined where that order says nothing of the base either: the runner may not know how. */
async function settleShuffled(runs: PatchRuns, shuffle: number): Promise<Settled | undefined> {
  const { baseline } = runs.parts.task;
  const run = await runs.run({ shuffle });
  if (!run) return undefined;
  const verdict = judge(baseline, run, SCOPE);
  if (verdict.kind === 'silent') {
    // Of what hangs or crashes in another order alone, its own order is no proof.
    const isRefused = verdict.why === 'no-report' && (await leavesNoReport(runs, shuffle));
    return isRefused ? undefined : { verdict, run, flaky: [] };
  }
  if (verdict.kind === 'green' || verdict.because) return { verdict, run, flaky: [] };
  return await new Shuffled(runs, { shuffle, run, verdict }).settle();
}

async function leavesNoReport(runs: PatchRuns, shuffle: number): Promise<boolean> {
  const base = await runs.runBase({ shuffle });
  if (!base) return false;
  const verdict = judge(runs.parts.task.baseline, base, SCOPE);
  return verdict.kind === 'silent' && verdict.why === 'no-report';
}

type Red = Extract<Verdict, { readonly kind: 'red' }>;

interface Found {
  readonly shuffle: number;
  readonly run: SuiteRun;
  readonly verdict: Red;
}

/**
 * What failed in another order only. The patch is not to blame for tests that passed on the base and fail there as well
 * in that order; nor for what does not fail a second time; nor for a failing test that passes in a run of its own, and
 * that others spoil in this order: on the base nobody can see whether they would. All of them in one run would come in
 * the project's own order again, and a patch that is right only by turn would be right.
 */
class Shuffled {
  readonly #runs: PatchRuns;
  readonly #found: Found;

  constructor(runs: PatchRuns, found: Found) {
    this.#runs = runs;
    this.#found = found;
  }

  async settle(): Promise<Settled> {
    const { run, verdict } = this.#found;
    const flaky = [...verdict.failing, ...verdict.broken];
    const to = await this.#toBlame();
    if (to.failing.length === 0 && to.broken.length === 0) {
      return { verdict: { kind: 'green', passed: passedIn(run) + flaky.length }, run, flaky };
    }
    const blamed = new Set(to.failing);
    const fixed = [...verdict.fixed, ...verdict.failing.filter((test) => !blamed.has(test))];
    return { verdict: { kind: 'red', ...to, fixed }, run, flaky: [] };
  }

  async #toBlame(): Promise<Pick<Red, 'failing' | 'broken'>> {
    const { shuffle, verdict } = this.#found;
    const base = verdict.broken.length > 0 ? await this.#runs.runBase({ shuffle }) : undefined;
    const own = new Set(base?.tests ? notPassed(verdict.broken, base) : []);
    const broken = verdict.broken.filter((test) => !own.has(test));
    const { failing } = verdict;
    if (broken.length === 0 && failing.length === 0) return { failing, broken };
    const again = await this.#runs.run({ shuffle });
    // What says nothing excuses nothing.
    if (!again?.tests) return { failing, broken };
    const still = notPassed([...failing, ...broken], again);
    const stillBroken = broken.filter((test) => still.includes(test));
    const stillFailing = failing.filter((test) => still.includes(test));
    if (stillBroken.length > 0 || stillFailing.length === 0) {
      return { failing: stillFailing, broken: stillBroken };
    }
    return { failing: await this.#notExcused(stillFailing), broken: [] };
  }

  /** Ends at the first that does not pass by itself: the patch is to blame then, and for all that come after it. */
  async #notExcused(failing: readonly TestId[]): Promise<readonly TestId[]> {
    if (failing.length > MOST_ALONE) return failing;
    for (const [index, test] of failing.entries()) {
      const alone = this.#runs.isCancelled ? undefined : await this.#runs.run({ only: [test] });
      if (!alone?.tests || notPassed([test], alone).length > 0) return failing.slice(index);
    }
    return [];
  }
}

function notPassed(tests: readonly TestId[], run: SuiteRun): readonly TestId[] {
  const kind = run.evidence ? { evidence: run.evidence } : {};
  const asked = { failToPass: tests, passToPass: [], flaky: [], exitCodeAgrees: false, ...kind };
  const verdict = judge(asked, run, 'full');
  if (verdict.kind === 'silent') return tests;
  return verdict.kind === 'red' ? verdict.failing : [];
}

const passedIn = ({ tests = [] }: SuiteRun): number => tests.filter(({ state }) => state === 'passed').length;
