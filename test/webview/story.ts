// Made-up runs, told event by event: what the tests, the harness page and the benchmark show without an engine.
import { parseTestId, patchId, rolloutId, runId, type RolloutId } from '../../agent/engine/ids.ts';
import { type Recorded, type RunConfig, type RunEvent } from '../../agent/engine/events.ts';
import { type Decision } from '../../agent/engine/plugin.ts';
import { type Patch } from '../../agent/patch/patch.ts';
import { type Task } from '../../agent/task/task.ts';
import { type Evaluation, type Verdict } from '../../agent/task/verdict.ts';
import { type Step } from '../../agent/trajectory/trajectory.ts';

export const storyRun = runId('01JD8ZQ5V0F1NCHESGA1APAG0S');

const tests = ['adds two numbers', 'divides by zero', 'rounds half to even'].map((name) =>
  parseTestId(`test/calculator.test.js::calculator › ${name}`),
);
const others = Array.from({ length: 12 }, (_, n) =>
  parseTestId(`test/parser.test.js::parser › case ${n + 1}`),
);

const config: RunConfig = {
  directory: '/home/ada/calculator',
  strategy: 'evolve',
  options: { population: 4, generations: 6, enough: 1 },
  variant: { name: 'mender', hash: '0'.repeat(64) },
  params: {},
  limits: { candidates: 200, wallMs: 60_000 },
  seed: 1,
  budget: { minutes: 10, testRuns: 200 },
  parallel: 2,
  testTimeoutS: 120,
  protect: [],
  allowTestEdits: false,
  allowUnconfined: false,
};

const task: Task = {
  key: 'a'.repeat(64),
  kind: 'repair',
  title: 'Repair 3 failing tests of calculator',
  base: { tree: 'b'.repeat(40), root: '/home/ada/calculator', directory: '', files: 14 },
  suite: {
    framework: 'node:test',
    argv: ['node', '--test'],
    directory: '',
    source: 'package.json scripts.test',
  },
  baseline: {
    failToPass: tests,
    passToPass: others,
    flaky: [],
    skipped: [],
    failures: tests.map((id, n) => ({
      id,
      state: 'failed',
      ms: 3,
      message: `AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:\n\n${n} !== ${n + 1}\n\n    at TestContext.<anonymous> (test/calculator.test.js:${10 + n}:10)`,
    })),
    ms: 412,
    runs: 2,
    exitCodeAgrees: true,
  },
};

export const storyPatch: Patch = {
  id: patchId('1f2e3d4c5b6a7988'),
  files: [
    {
      path: 'src/calculator.js',
      change: 'modified',
      hunks: [
        {
          start: 7,
          removed: ['  if (b == 0) return 0;\n'],
          added: ["  if (b === 0) throw new RangeError('division by zero');\n"],
        },
      ],
    },
  ],
};

const diff = `--- a/src/calculator.js
+++ b/src/calculator.js
@@ -4,7 +4,7 @@
 }

 export function divide(a, b) {
-  if (b == 0) return 0;
+  if (b === 0) throw new RangeError('division by zero');
   return a / b;
 }
`;

export const verdicts = {
  nothing: { kind: 'red', failing: tests, fixed: [], broken: [] },
  near: { kind: 'red', failing: tests.slice(2), fixed: tests.slice(0, 2), broken: [] },
  broke: { kind: 'red', failing: tests.slice(2), fixed: tests.slice(0, 2), broken: others.slice(0, 1) },
  green: { kind: 'green', passed: 15 },
  silent: { kind: 'silent', why: 'timeout' },
} as const satisfies Record<string, Verdict>;

/** Events with running numbers and a clock that goes on by 250 ms each. */
export function recorded(events: readonly RunEvent[]): readonly Recorded[] {
  return events.map((event, n) => ({ seq: n + 1, at: 1_763_880_000_000 + n * 250, event }));
}

export const start: readonly RunEvent[] = [
  { kind: 'run.started', run: storyRun, config, engine: '0.1.0' },
  { kind: 'base.frozen', base: task.base, ms: 41 },
  { kind: 'confinement.chosen', tier: 'full', backend: 'bubblewrap', lacks: [] },
  { kind: 'suite.detected', suite: task.suite },
  { kind: 'task.recorded', task },
  {
    kind: 'oracle.checked',
    checks: [
      { name: 'base-is-red', ok: true, found: '3 failing' },
      { name: 'empty-patch-stays-red', ok: true, found: 'red' },
      { name: 'reward-hack-is-caught', ok: true, found: 'red' },
    ],
  },
];

export const rollout = (generation: number, index: number): RolloutId => rolloutId(generation, index);

export function decided(
  generation: number,
  operator: string,
  { parents = [], size = 1 }: { parents?: readonly RolloutId[]; size?: number },
): RunEvent {
  const decisions = Array.from({ length: size }, (_, index): Decision => ({
    do: 'expand',
    rollout: rollout(generation, index + 1),
    operator,
    parents,
    slice: { index, of: size },
  }));
  return { kind: 'strategy.decided', decisions };
}

function begun(id: RolloutId, operator: string, parents: readonly RolloutId[] = []): RunEvent {
  return {
    kind: 'rollout.started',
    rollout: id,
    operator,
    parents,
    variant: config.variant,
    seed: 7,
    guide: { text: `Search where the failing tests lead; attend to ${tests.length} of them.`, focus: tests },
  };
}

const told: readonly Omit<Step, 'index' | 'ms'>[] = [
  { kind: 'test', title: 'Ran the failing tests with coverage', detail: '3 failing, 12 passing' },
  {
    kind: 'think',
    title: 'Localised 3 suspicious functions',
    facts: { divide: 0.87, round: 0.61, add: 0.58 },
  },
  { kind: 'tool', title: 'Made 38 candidates from 12 templates' },
  { kind: 'test', title: 'Tried 38 candidates, 2 came nearer', detail: 'nearest: src/calculator.js:7' },
];

export function noted(id: RolloutId, index: number): RunEvent {
  const step = told[index % told.length];
  if (!step) throw new Error('the story has steps');
  return { kind: 'step.noted', rollout: id, step: { ...step, index, ms: 12 + ((index * 37) % 400) } };
}

export function judged(
  id: RolloutId,
  verdict: Verdict,
  scope: Evaluation['scope'] = 'full',
): readonly RunEvent[] {
  const failing = verdict.kind === 'red' ? [...verdict.failing, ...verdict.broken] : [];
  const failures = failing.map((test) => ({
    id: test,
    state: 'failed' as const,
    message: 'AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:\n\n2 !== 3',
  }));
  return [
    { kind: 'patch.proposed', rollout: id, patch: storyPatch, diff, claim: 'guarded the division' },
    {
      kind: 'oracle.answered',
      rollout: id,
      patch: storyPatch.id,
      evaluation: { verdict, scope, failures, runs: 1, ms: 420 },
    },
  ];
}

function criticised(id: RolloutId): RunEvent {
  return {
    kind: 'critique.made',
    rollout: id,
    critique: {
      critic: 'test-delta',
      tier: 'hard',
      value: 0.67,
      confidence: 1,
      why: 'Two of three failing tests pass; “rounds half to even” still gets 2 instead of 3 from line 12.',
      anchors: [{ kind: 'line', path: 'src/calculator.js', line: 12 }],
    },
  };
}

export function ended(id: RolloutId, end: 'patched' | 'empty' | 'failed' | 'refused' = 'patched'): RunEvent {
  const cost = { rollouts: 1, testRuns: 2, candidates: 38, tokens: 0, ms: 4_130 };
  const why = {
    empty: 'no template fits',
    failed: 'the agent exited with code 1',
    refused: 'edits a test file',
  };
  return { kind: 'rollout.ended', rollout: id, end, cost, ...(end === 'patched' ? {} : { why: why[end] }) };
}

/** One attempt from its start to its end. */
export function attempt(
  id: RolloutId,
  operator: string,
  { verdict, parents = [], steps = 4 }: { verdict: Verdict; parents?: readonly RolloutId[]; steps?: number },
): readonly RunEvent[] {
  return [
    begun(id, operator, parents),
    ...Array.from({ length: steps }, (_, index) => noted(id, index)),
    ...judged(id, verdict),
    criticised(id),
    ended(id),
  ];
}

/** A run that ends repaired in its second generation. */
export function repairedStory(): readonly RunEvent[] {
  const winner = rollout(2, 1);
  return [
    ...underWay(),
    ...Array.from({ length: 2 }, (_, index) => noted(winner, index + 2)),
    ...judged(winner, verdicts.green),
    ...judged(winner, verdicts.green, 'confirm').slice(1),
    ended(winner),
    ...attempt(rollout(2, 2), 'refine', { verdict: verdicts.near, parents: [rollout(1, 1)] }),
    {
      kind: 'selection.made',
      use: 'final',
      selection: {
        chosen: [
          {
            rollout: winner,
            why: 'The only patch that turns all 3 failing tests green; 1 line changed; green twice in fresh copies.',
          },
        ],
        rejected: [{ rollout: rollout(1, 2), by: 'regressions', why: 'breaks “parser › case 1”' }],
      },
    },
    { kind: 'run.ended', reason: 'repaired' },
  ];
}

/** The same run some moments earlier: one generation judged, the second at work. */
export function underWay(): readonly RunEvent[] {
  return [
    ...start,
    decided(1, 'plan', { size: 4 }),
    ...attempt(rollout(1, 1), 'plan', { verdict: verdicts.near }),
    ...attempt(rollout(1, 2), 'plan', { verdict: verdicts.broke }),
    ...attempt(rollout(1, 3), 'plan', { verdict: verdicts.silent }),
    begun(rollout(1, 4), 'plan'),
    noted(rollout(1, 4), 0),
    ended(rollout(1, 4), 'empty'),
    decided(2, 'refine', { parents: [rollout(1, 1)], size: 2 }),
    begun(rollout(2, 1), 'refine', [rollout(1, 1)]),
    noted(rollout(2, 1), 0),
    noted(rollout(2, 1), 1),
  ];
}
