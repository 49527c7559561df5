// Builders for what the store keeps: folders that vanish, a clock to set, events in our words.
import { lstat, mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type RunEvent } from '../../agent/engine/events.ts';
import { patchId, rolloutId, runId, testId } from '../../agent/engine/ids.ts';
import { type Outcome } from '../../agent/engine/outcome.ts';
import { type Clock } from '../../agent/engine/ports.ts';
import { makePatch } from '../../agent/patch/identity.ts';
import { type FileEdit, type Patch } from '../../agent/patch/patch.ts';
import { type Task } from '../../agent/task/task.ts';
import { noCost } from '../../agent/trajectory/trajectory.ts';

export interface TempFolder extends AsyncDisposable {
  readonly path: string;
}

export async function tempFolder(): Promise<TempFolder> {
  const path = await mkdtemp(join(tmpdir(), 'galapagos-store-'));
  return {
    path,
    async [Symbol.asyncDispose]() {
      await rm(path, { recursive: true, force: true });
    },
  };
}

/** A clock that goes on by one millisecond at every look. */
export function tickingClock(start = 1_700_000_000_000): Clock {
  let now = start;
  return { now: () => now++ };
}

/** The value of an outcome that must be one. */
export function valueOf<Value>(outcome: Outcome<Value, unknown>): Value {
  if (!outcome.ok) throw new Error(`fault: ${JSON.stringify(outcome.fault)}`);
  return outcome.value;
}

/** The fault of an outcome that must be one. */
export function faultOf<Fault>(outcome: Outcome<unknown, Fault>): Fault {
  if (outcome.ok) throw new Error('no fault');
  return outcome.fault;
}

export const run = runId('01J9Z3K4M5N6P7Q8R9S0T1V2W3');
export const firstRollout = rolloutId(0, 0);

export const started = (directory = '/home/ada/sums'): RunEvent => ({
  kind: 'run.started',
  run,
  engine: '0.1.0',
  config: {
    directory,
    strategy: 'evolve',
    options: { population: 4, generations: 3, enough: 1 },
    variant: { name: 'mender', hash: 'ab12' },
    params: {},
    limits: { candidates: 100, wallMs: 60_000 },
    seed: 1,
    budget: { minutes: 10 },
    parallel: 1,
    testTimeoutS: 120,
    protect: ['**/*.test.*'],
    allowTestEdits: false,
    allowUnconfined: false,
  },
});

export const aTask = (root = '/home/ada/sums'): Task => ({
  key: 'k1',
  kind: 'repair',
  title: '1 failing test in sums',
  base: { tree: 'f00d', root, directory: '', files: 3 },
  suite: {
    framework: 'node:test',
    argv: ['node', '--test'],
    directory: '',
    source: 'package.json scripts.test',
  },
  baseline: {
    failToPass: [testId('sum.test.js', 'adds')],
    passToPass: [testId('sum.test.js', 'starts at zero')],
    flaky: [],
    skipped: [],
    failures: [{ id: testId('sum.test.js', 'adds'), state: 'failed', message: '3 !== 2' }],
    ms: 120,
    runs: 2,
    exitCodeAgrees: true,
  },
});

export const recordedTask = (root?: string): RunEvent => ({ kind: 'task.recorded', task: aTask(root) });

export const rolloutStarted = (index = 0): RunEvent => ({
  kind: 'rollout.started',
  rollout: rolloutId(0, index),
  operator: 'plan',
  parents: [],
  variant: { name: 'mender', hash: 'ab12' },
  seed: 7,
});

export const stepNoted = (detail: string, index = 0): RunEvent => ({
  kind: 'step.noted',
  rollout: firstRollout,
  step: { index, kind: 'tool', title: `step ${index}`, detail, ms: 3 },
});

export const lesson = (value: Extract<RunEvent, { kind: 'lesson.recorded' }>['value']): RunEvent => ({
  kind: 'lesson.recorded',
  rollout: firstRollout,
  key: 'lesson',
  value,
});

export const patchOf = (...files: readonly FileEdit[]): Patch => makePatch(files);

export const proposed = (patch: Patch, diff = ''): RunEvent => ({
  kind: 'patch.proposed',
  rollout: firstRollout,
  patch,
  diff,
  claim: 'fixed',
});

export const answered = (passed: number): RunEvent => ({
  kind: 'oracle.answered',
  rollout: firstRollout,
  patch: patchId('0123456789abcdef'),
  evaluation: { verdict: { kind: 'green', passed }, scope: 'target', failures: [], runs: 1, ms: 10 },
});

export const rolloutEnded: RunEvent = {
  kind: 'rollout.ended',
  rollout: firstRollout,
  end: 'patched',
  cost: { ...noCost, rollouts: 1, candidates: 12 },
};

export const ended: RunEvent = { kind: 'run.ended', reason: 'repaired' };

/** Every file, folder and link below a folder with its permissions and content: equal texts are equal trees. */
export async function treeOf(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true });
  const lines = names.map(async (name) => {
    const path = join(folder, name);
    const found = await lstat(path);
    const mode = (found.mode & 0o7777).toString(8);
    if (found.isSymbolicLink()) return `${name} -> ${await readlink(path)}`;
    return `${name} ${mode} ${found.isDirectory() ? 'folder' : JSON.stringify(await readFile(path, 'latin1'))}`;
  });
  return (await Promise.all(lines)).toSorted();
}
