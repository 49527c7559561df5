// Turns what a suite said into a verdict on the patch under test. Pure: every rule of DESIGN §5 is here.
import { type TestId } from '../engine/ids.ts';
import { LOAD, TEARDOWN, partsOf, type SuiteRun, type TestResult } from './suite.ts';
import { type Baseline } from './task.ts';
import { type Evaluation, type SilentReason, type Verdict } from './verdict.ts';

type Expected = Pick<
  Baseline,
  'failToPass' | 'passToPass' | 'flaky' | 'leftOut' | 'exitCodeAgrees' | 'evidence'
>;

/**
 * Green means: the process ended by itself, its report was read, every expected test is in it and passed, none is newly
 * skipped, the report is of the kind that the base had, the exit code agrees, and the run has changed no protected file. In
 * scope `target` the tests that passed before may be missing or skipped, for they were not asked for; seen to fail, they are
 * broken all the same.
 */
export function judge(expected: Expected, run: SuiteRun, scope: Evaluation['scope']): Verdict {
  // A patch could make a command that had a sealed report leave one that anybody can write.
  const silent = whySilent(run) ?? (run.evidence === expected.evidence ? undefined : 'no-report');
  if (silent !== undefined || !run.tests) return { kind: 'silent', why: silent ?? 'no-report' };
  const found = new Findings(run.tests);
  const failing = expected.failToPass.filter((test) => found.stateOf(test) !== 'passed');
  const broken = expected.passToPass.filter((test) => isBroken(found.stateOf(test), scope));
  const fixed = expected.failToPass.filter((test) => found.stateOf(test) === 'passed');
  if (failing.length > 0 || broken.length > 0) return { kind: 'red', failing, fixed, broken };
  if (!exitCodeAgrees(expected, run, run.tests)) {
    return { kind: 'red', failing, fixed, broken, because: 'exit-code-disagrees' };
  }
  if (run.changedTests && run.changedTests.length > 0) {
    return { kind: 'red', failing, fixed, broken, because: 'tests-changed' };
  }
  return { kind: 'green', passed: run.tests.filter((test) => test.state === 'passed').length };
}

/**
 * The verdict on a run that was to end at its first failure: of tests it did not come to, nothing is known. Where it
 * saw none fail it did not end because of one, and what is missing is missing.
 */
export function asFarAsSeen(verdict: Verdict, run: SuiteRun): Verdict {
  if (verdict.kind !== 'red' || !run.tests) return verdict;
  const found = new Findings(run.tests);
  const seen = (tests: readonly TestId[]) => tests.filter((test) => found.stateOf(test) === 'failed');
  const [failing, broken] = [seen(verdict.failing), seen(verdict.broken)];
  const many = failing.length + broken.length;
  if (many === 0 || many === verdict.failing.length + verdict.broken.length) return verdict;
  return { ...verdict, failing, broken, partial: true };
}

/** What is known of the expected tests that did not pass, in the order of `tests`; what is missing is said to be. */
export function failuresOf(tests: readonly TestId[], run: SuiteRun): readonly TestResult[] {
  const byId = new Map((run.tests ?? []).map((test) => [test.id, test]));
  return tests.map((id) => {
    const found = byId.get(id);
    if (found?.state === 'failed') return found;
    const message = found ? 'the test was skipped' : 'the test is not in the report';
    return { id, state: 'failed', message };
  });
}

function whySilent({ end, tests }: SuiteRun): SilentReason | undefined {
  switch (end.kind) {
    case 'exited':
      return tests ? undefined : 'no-report';
    case 'signalled':
      return 'signal';
    case 'stopped':
      return end.why;
    case 'unstarted':
      return 'spawn';
    default:
      return end satisfies never;
  }
}

type State = TestResult['state'] | 'missing';

const isBroken = (state: State, scope: Evaluation['scope']): boolean =>
  scope === 'target' ? state === 'failed' : state !== 'passed';

/** A command may well report failure for tests that are flaky, or fail and were left out: nothing is expected of those. */
function exitCodeAgrees(
  { flaky, leftOut = [], exitCodeAgrees }: Expected,
  { end }: SuiteRun,
  tests: readonly TestResult[],
): boolean {
  if (!exitCodeAgrees || (end.kind === 'exited' && end.code === 0)) return true;
  const failed = tests.filter((test) => test.state === 'failed');
  const excused = new Set([...flaky, ...leftOut]);
  return failed.length > 0 && failed.every(({ id }) => excused.has(id) || isBelow(id, leftOut));
}

/** Of a file that did not load at all, any test may fail when it does. */
const isBelow = (test: TestId, wholes: readonly TestId[]): boolean =>
  wholes.some((whole) => partsOf(whole).path.at(-1) === LOAD && partsOf(whole).file === partsOf(test).file);

class Findings {
  readonly #states: ReadonlyMap<TestId, TestResult['state']>;
  readonly #tests: readonly TestResult[];

  constructor(tests: readonly TestResult[]) {
    this.#tests = tests;
    this.#states = new Map(tests.map((test) => [test.id, test.state]));
  }

  stateOf(test: TestId): State {
    const known = this.#states.get(test);
    if (known !== undefined) return known;
    const { file, path } = partsOf(test);
    const isWhole = [LOAD, TEARDOWN].includes(path.at(-1) ?? '');
    return isWhole ? this.#stateBelow(file, path.slice(0, -1)) : 'missing';
  }

  // A file that loads now tells so by its tests, of which nothing was known before: all of them have to pass.
  #stateBelow(file: string, suite: readonly string[]): State {
    const below = this.#tests.filter(({ id }) => {
      const parts = partsOf(id);
      return parts.file === file && suite.every((name, depth) => parts.path[depth] === name);
    });
    if (below.some((test) => test.state === 'failed')) return 'failed';
    return below.some((test) => test.state === 'passed') ? 'passed' : 'missing';
  }
}
