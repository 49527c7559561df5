// What may be held against a patch of what fails in another order of tests than the project's own.
import { type TestId } from '../../../agent/engine/ids.ts';
import { judge } from '../../../agent/task/judge.ts';
import { partsOf, type SuiteRun, type TestResult } from '../../../agent/task/suite.ts';
import { type Verdict } from '../../../agent/task/verdict.ts';
import { type Settled } from './judgement.ts';
import { type PatchRuns } from './patch-runs.ts';

/** Of the tests that fail in another order, so many are run each by itself; where there are more, none is excused. */
const MOST_ALONE = 20;

type Red = Extract<Verdict, { readonly kind: 'red' }>;

interface Found {
  readonly shuffle: number;
  /** The run of the patch, and what it came to. */
  readonly run: SuiteRun;
  readonly verdict: Red;
  /** The base in the same order: what it fails there, a patch is not blamed for. */
  readonly base: SuiteRun;
}

/**
 * The base's own run in that order is what the patch is measured by. Undefined where the base gives no answer there: then
 * that order says nothing of a patch, whether it hangs, crashes or is only unknown to the runner.
 */
export async function settleInOtherOrder(runs: PatchRuns, shuffle: number): Promise<Settled | undefined> {
  const run = await runs.run({ shuffle });
  if (!run) return undefined;
  const verdict = judge(runs.baseline, run, 'confirm');
  const settled = { verdict, run, flaky: runs.flakyIn(run) };
  if (verdict.kind === 'green' || runs.isCancelled) return settled;
  const base = await runs.runBase({ shuffle });
  if (!base || runs.isCancelled) return settled;
  if (judge(runs.baseline, base, 'confirm').kind === 'silent') return undefined;
  // Of what hangs or crashes in another order alone, its own order is no proof.
  if (verdict.kind === 'silent' || verdict.because) return settled;
  return await new RedInOtherOrder(runs, { shuffle, run, verdict, base }).settle();
}

/**
 * A patch is not to blame for a test of a file in which the base fails, in that order, what it passes in its own; nor for
 * what does not fail a second time; nor for a test to repair that passes by itself, for others spoil it; nor for one that
 * fails by itself where the base shows that it needs others. Each is run alone, for all of them in one run would come in
 * the project's own order again, and a patch that is right only by turn would be right.
 */
class RedInOtherOrder {
  readonly #runs: PatchRuns;
  readonly #found: Found;
  readonly #bound = new Set<TestId>();
  readonly #flaky = new Set<TestId>();

  constructor(runs: PatchRuns, found: Found) {
    this.#runs = runs;
    this.#found = found;
  }

  async settle(): Promise<Settled> {
    const { run, verdict } = this.#found;
    const { failing, broken } = await this.#toBlame();
    const blamed = new Set(failing);
    const fixed = [...verdict.fixed, ...verdict.failing.filter((test) => !blamed.has(test))];
    const red = { kind: 'red', failing, broken, fixed } as const;
    if (failing.length > 0 || broken.length > 0) return { verdict: red, run, flaky: [] };
    if (run.changedTests && run.changedTests.length > 0) {
      return { verdict: { ...red, because: 'tests-changed' }, run, flaky: [] };
    }
    const passed = passedIn(run) + this.#bound.size + this.#flaky.size;
    const flaky = [...this.#runs.flakyIn(run), ...this.#flaky];
    return { verdict: { kind: 'green', passed }, run, flaky, orderBound: [...this.#bound] };
  }

  async #toBlame(): Promise<Pick<Red, 'failing' | 'broken'>> {
    const { shuffle, verdict } = this.#found;
    const isBound = this.#boundByBase();
    const failing = verdict.failing.filter((test) => !isBound(test));
    const broken = verdict.broken.filter((test) => !isBound(test));
    if (broken.length === 0 && failing.length === 0) return { failing, broken };
    const again = await this.#runs.run({ shuffle });
    // What says nothing excuses nothing.
    if (!again?.tests) return { failing, broken };
    const still = new Set(notPassed([...failing, ...broken], again));
    for (const test of [...failing, ...broken]) if (!still.has(test)) this.#flaky.add(test);
    const stillBroken = broken.filter((test) => still.has(test));
    const stillFailing = failing.filter((test) => still.has(test));
    if (stillBroken.length > 0 || stillFailing.length === 0) {
      return { failing: stillFailing, broken: stillBroken };
    }
    return { failing: await this.#notExcused(stillFailing), broken: [] };
  }

  /** Tests of files that the base shows to depend on their order. */
  #boundByBase(): (test: TestId) => boolean {
    const { base, verdict } = this.#found;
    const { passToPass } = this.#runs.baseline;
    const own = new Set(notPassed(passToPass, base));
    const files = new Set([...own].map((test) => partsOf(test).file).filter((file) => file !== ''));
    const isBound = (test: TestId): boolean => own.has(test) || files.has(partsOf(test).file);
    for (const test of [...verdict.failing, ...verdict.broken]) if (isBound(test)) this.#bound.add(test);
    return isBound;
  }

  /** Ends at the first that nothing excuses: the patch is to blame then, and for all that come after it. */
  async #notExcused(failing: readonly TestId[]): Promise<readonly TestId[]> {
    if (failing.length > MOST_ALONE) return failing;
    for (const [index, test] of failing.entries()) {
      if (this.#runs.isCancelled || !(await this.#isExcused(test))) return failing.slice(index);
      this.#bound.add(test);
    }
    return [];
  }

  async #isExcused(test: TestId): Promise<boolean> {
    const alone = await this.#runs.run({ only: [test], alone: true });
    if (!alone || !isAlone(test, alone)) return false;
    return notPassed([test], alone).length === 0 || (await this.#needsOthers(test, alone));
  }

  /**
   * By itself the base fails it twice with the same words, other ones than among the others; and the patch fails it with
   * those words, too.
   */
  async #needsOthers(test: TestId, patched: SuiteRun): Promise<boolean> {
    const among = wordsOf(test, this.#runs.parts.task.baseline.failures);
    const words = wordsOf(test, patched.tests ?? []);
    if (among === undefined || words === undefined || among === words) return false;
    for (let times = 0; times < 2; times++) {
      const alone = await this.#runs.runBase({ only: [test], alone: true });
      if (!alone || !isAlone(test, alone) || wordsOf(test, alone.tests ?? []) !== words) return false;
    }
    return true;
  }
}

/** Some runners choose no less than files: among others, in their own order, a test says nothing. */
const isAlone = (test: TestId, { tests = [] }: SuiteRun): boolean =>
  tests.some(({ id }) => id === test) && tests.every(({ id, state }) => id === test || state === 'skipped');

const wordsOf = (test: TestId, tests: readonly TestResult[]): string | undefined =>
  tests.find(({ id }) => id === test)?.message;

function notPassed(tests: readonly TestId[], run: SuiteRun): readonly TestId[] {
  const kind = run.evidence ? { evidence: run.evidence } : {};
  const asked = { failToPass: tests, passToPass: [], flaky: [], exitCodeAgrees: false, ...kind };
  const verdict = judge(asked, run, 'full');
  if (verdict.kind === 'silent') return tests;
  return verdict.kind === 'red' ? verdict.failing : [];
}

const passedIn = ({ tests = [] }: SuiteRun): number => tests.filter(({ state }) => state === 'passed').length;
