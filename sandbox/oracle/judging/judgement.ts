// One judgement: the run that was asked for, and the reruns that tell broken tests from flaky ones.
import { type TestId } from '../../../agent/engine/ids.ts';
import { asFarAsSeen, failuresOf, judge } from '../../../agent/task/judge.ts';
import { type SuiteRun } from '../../../agent/task/suite.ts';
import { type Evaluation, type Verdict } from '../../../agent/task/verdict.ts';
import { type PatchRuns, type Wish } from './patch-runs.ts';

type Scope = Evaluation['scope'];

const MOST_FAILURES = 50;
/** Beyond this many a patch broke things; nobody asks again whether all of that was chance. */
const MOST_RERUN = 20;

export const misfit = (scope: Scope): Evaluation => ({
  verdict: { kind: 'silent', why: 'patch-does-not-apply' },
  scope,
  failures: [],
  runs: 0,
  ms: 0,
});

/** What a run, and the reruns it gave cause for, come to. */
export interface Settled {
  readonly verdict: Verdict;
  /** The run that the verdict, where it is red, speaks of. */
  readonly run: SuiteRun;
  readonly flaky: readonly TestId[];
  /** As in `Evaluation`. */
  readonly orderBound?: readonly TestId[];
}

/** Judges by the failing tests alone or by the whole suite. */
export async function judgement(runs: PatchRuns, scope: 'target' | 'full'): Promise<Evaluation> {
  const { failToPass } = runs.parts.task.baseline;
  const settled = await settle(runs, scope, scope === 'target' ? { only: failToPass } : {});
  return settled ? evaluationOf(settled, scope, runs) : misfit(scope);
}

/**
 * Runs once, and again where tests failed that nobody expected to fail. Alone, a test may pass that fails among the
 * others, for what they leave behind: only another run of the whole suite, green by itself in a fresh box, forgives.
 * Undefined when the box does not take the patch.
 */
export async function settle(runs: PatchRuns, scope: Scope, wish: Wish): Promise<Settled | undefined> {
  const run = await runs.run(wish);
  if (!run) return undefined;
  const whole = judge(runs.baseline, run, scope);
  const verdict = wish.failFast ? asFarAsSeen(whole, run) : whole;
  const asked = suspects(verdict, scope);
  const settled = { verdict, run, flaky: runs.flakyIn(run) };
  if (asked.length === 0 || runs.isCancelled) return settled;
  return (await forgiven(runs, asked)) ?? (await excusedByBase(runs, asked, { scope, wish })) ?? settled;
}

/**
 * Tests that the base itself fails by chance, though it passed them when the baseline was recorded: what they come to is
 * not counted, and the patch is run once more without them.
 */
async function excusedByBase(
  runs: PatchRuns,
  asked: readonly TestId[],
  { scope, wish: { only } }: { readonly scope: Scope; readonly wish: Wish },
): Promise<Settled | undefined> {
  const passed = new Set(runs.baseline.passToPass);
  const flaky = await runs.flakyOnBase(asked.filter((test) => passed.has(test)));
  if (flaky.length === 0 || runs.isCancelled) return undefined;
  const run = await runs.run(only ? { only } : {});
  return run && { verdict: judge(runs.baseline, run, scope), run, flaky };
}

export function evaluationOf(settled: Settled, scope: Scope, runs: PatchRuns): Evaluation {
  const { verdict, run, flaky, orderBound = [] } = settled;
  const isGreen = verdict.kind === 'green';
  return {
    verdict,
    scope,
    failures: failuresIn(verdict, run),
    ...runs.cost,
    ...(isGreen && flaky.length > 0 ? { flaky } : {}),
    ...(isGreen && orderBound.length > 0 ? { orderBound } : {}),
  };
}

/** Undefined where nothing is forgiven. What fails alone as well needs no second run of the whole suite. */
async function forgiven(runs: PatchRuns, asked: readonly TestId[]): Promise<Settled | undefined> {
  const { baseline } = runs;
  const alone = await runs.run({ only: asked });
  const expected = { ...baseline, failToPass: asked, passToPass: [], exitCodeAgrees: false };
  if (!alone || judge(expected, alone, 'target').kind === 'red' || runs.isCancelled) return undefined;
  const run = await runs.run({});
  const verdict = run && judge(baseline, run, 'full');
  return run && verdict?.kind === 'green' ? { verdict, run, flaky: asked } : undefined;
}

/**
 * Failures that decide the verdict and were not expected: what passed on the base, and, once the failing tests have
 * passed by themselves, those of them that fail now.
 */
function suspects(verdict: Verdict, scope: Scope): readonly TestId[] {
  if (verdict.kind !== 'red') return [];
  const { failing, fixed, broken } = verdict;
  const isNear = scope === 'target' ? failing.length === 0 : failing.length === 0 || fixed.length > 0;
  const tests = [...failing, ...broken];
  return isNear && tests.length <= MOST_RERUN ? tests : [];
}

function failuresIn(verdict: Verdict, run: SuiteRun): Evaluation['failures'] {
  if (verdict.kind !== 'red') return [];
  return failuresOf([...verdict.failing, ...verdict.broken].slice(0, MOST_FAILURES), run);
}
