// Tasks, rollouts, views and contexts in our words, for tests of what decides.
import { type BudgetLeft } from '../../agent/engine/budget.ts';
import { type RunConfig } from '../../agent/engine/events.ts';
import { rolloutId, testId, type RolloutId, type TestId } from '../../agent/engine/ids.ts';
import { type PluginContext } from '../../agent/engine/plugin.ts';
import { seededRng } from '../../agent/engine/random.ts';
import { emptyView, type RolloutView, type RunView } from '../../agent/engine/view.ts';
import { makePatch } from '../../agent/patch/identity.ts';
import { type Hunk, type Patch } from '../../agent/patch/patch.ts';
import { type TestResult } from '../../agent/task/suite.ts';
import { type Task } from '../../agent/task/task.ts';
import { type Evaluation, type Verdict } from '../../agent/task/verdict.ts';
import { noCost } from '../../agent/trajectory/trajectory.ts';

export const failing = (file: string, name: string, message = 'Expected 1, got 2'): TestResult => ({
  id: testId(file, name),
  state: 'failed',
  message,
});

/** A task whose suite fails in these tests, and passes in as many others. */
export function taskWith(failures: readonly TestResult[], passing = 4): Task {
  const base = { tree: '0'.repeat(40), root: '/home/ada/sum', directory: '', files: 3 };
  return {
    key: 'a'.repeat(64),
    kind: 'repair',
    title: `Repair ${failures.length} failing tests`,
    base,
    suite: { framework: 'node:test', argv: ['node', '--test'], directory: '', source: 'package.json' },
    baseline: {
      failToPass: failures.map(({ id }) => id),
      passToPass: Array.from({ length: passing }, (_, n) => testId('test/other.test.js', `passes ${n + 1}`)),
      flaky: [],
      skipped: [],
      failures,
      ms: 100,
      runs: 2,
      exitCodeAgrees: true,
    },
  };
}

/** Three failing tests. */
export const one = testId('test/sum.test.js', 'one');
export const two = testId('test/sum.test.js', 'two');
export const three = testId('test/sum.test.js', 'three');
const threeTests = ['one', 'two', 'three'].map((name) => failing('test/sum.test.js', name));
export const task = taskWith(threeTests);

/** A patch of `src/sum.js` that replaces these lines, one hunk each. */
export function patchAt(...lines: readonly number[]): Patch {
  const hunks = lines.map((line): Hunk => ({
    start: line,
    removed: [`old ${line}\n`],
    added: [`new ${line}\n`],
  }));
  return makePatch([{ path: 'src/sum.js', change: 'modified', hunks }]);
}

export const green: Verdict = { kind: 'green', passed: 7 };
export const silent: Verdict = { kind: 'silent', why: 'timeout' };

/** A red verdict over the three failing tests: what is not fixed still fails. */
export function red(fixed: readonly TestId[], broken: readonly TestId[] = []): Verdict {
  return { kind: 'red', failing: [one, two, three].filter((id) => !fixed.includes(id)), fixed, broken };
}

/** Every test passed, and yet the command said that it failed. */
export const disagreeing = {
  kind: 'red',
  failing: [],
  fixed: [one, two, three],
  broken: [],
  because: 'exit-code-disagrees',
} as const satisfies Verdict;

export function judged(verdict: Verdict, scope: Evaluation['scope'] = 'full'): Evaluation {
  const against = verdict.kind === 'red' ? [...verdict.failing, ...verdict.broken] : [];
  const failures = against.map((id): TestResult => ({ id, state: 'failed', message: 'Expected 1, got 2' }));
  return { verdict, scope, failures, runs: 1, ms: 10 };
}

/** A rollout that ended with a patch and these answers of the oracle. */
export function rolloutWith(
  id: RolloutId,
  verdicts: readonly Verdict[],
  parts: Partial<RolloutView> = {},
): RolloutView {
  const [generation = 0, index = 0] = /\d+/g.exec(id) ? id.slice(1).split('.').map(Number) : [];
  return {
    id,
    generation,
    operator: 'plan',
    parents: [],
    steps: [],
    patch: patchAt(10 * generation + index + 1),
    diff: '',
    claim: '',
    gates: [],
    evaluations: verdicts.map((verdict) => judged(verdict)),
    critiques: [],
    lessons: [],
    calls: [],
    end: 'patched',
    cost: { ...noCost, rollouts: 1 },
    ...parts,
  };
}

export const id = rolloutId;

export const config: RunConfig = {
  directory: '/home/ada/sum',
  strategy: 'evolve',
  options: { population: 4, generations: 3, enough: 1 },
  variant: { name: 'mender', hash: '0'.repeat(64) },
  params: {},
  limits: { candidates: 100, wallMs: 60_000 },
  seed: 1,
  budget: {},
  parallel: 1,
  testTimeoutS: 60,
  protect: ['test/**'],
  allowTestEdits: false,
  allowUnconfined: false,
};

export function viewOf(rollouts: readonly RolloutView[], parts: Partial<RunView> = {}): RunView {
  const map = new Map(rollouts.map((rollout) => [rollout.id, rollout]));
  return { ...emptyView, config, task, rollouts: map, state: 'running', ...parts };
}

const plenty: BudgetLeft = {
  rollouts: Infinity,
  minutes: Infinity,
  testRuns: Infinity,
  tokens: Infinity,
  usd: Infinity,
};

export function contextFor(
  parts: {
    readonly rollouts?: readonly RolloutView[];
    readonly config?: Partial<RunConfig>;
    readonly seed?: number;
  } = {},
): PluginContext {
  const view = viewOf(parts.rollouts ?? [], { config: { ...config, ...parts.config } });
  return { rng: seededRng(parts.seed ?? 1), view, budget: plenty, signal: new AbortController().signal };
}
