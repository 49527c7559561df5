// Measures how many candidates mender tries per second in its box, against one bare process per candidate, in one run.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { rolloutId, testId } from '../agent/engine/ids.ts';
import { type FrameworkName } from '../agent/task/suite.ts';
import { type Task } from '../agent/task/task.ts';
import { type Step } from '../agent/trajectory/trajectory.ts';
import { findGuestHome } from '../sandbox/guest/home.ts';
import { guestRollouts } from '../sandbox/guest/rollouts.ts';
import { loadVariant } from '../sandbox/guest/variant.ts';
import { type Base, type Workspaces } from '../sandbox/workspace/box.ts';
import { openWorkspaces } from '../sandbox/workspace/workspaces.ts';

/** DESIGN §13. */
const TARGET = 20;
const PARALLEL = 2;
const BARE_RUNS = 16;
const CANDIDATES = 1_000;

interface Measured {
  readonly name: string;
  readonly framework: FrameworkName;
  readonly argv: readonly string[];
  /** The command for one candidate: the file of the failing test alone. */
  readonly bare: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly failing: readonly [file: string, name: string];
  readonly passing: readonly [file: string, name: string];
}

/** A function that no template mends, with loops that candidates make endless. */
const counting = `export function longestRun(items) {
  let best = 0;
  let start = 0;
  for (let at = 1; at <= items.length; at++) {
    if (at === items.length || items[at] !== items[at - 1]) {
      const length = at - start;
      if (length > best) best = length;
      start = at;
    }
  }
  let spare = items.length;
  while (spare > 0) {
    spare -= 1;
  }
  return best + spare;
}
`;

const countingTests = (file: string): string => `import assert from 'node:assert';
import { test } from 'node:test';
import { longestRun } from '../src/${file}';
test('is what nobody can guess', () => assert.equal(longestRun([1, 1, 2, 2, 2]), 'π'));
test('counts equal neighbours', () => assert.equal(longestRun([1, 1, 2, 2, 2]), 3));
`;

const countingPython = `def longest_run(items):
    best = 0
    start = 0
    at = 1
    while at <= len(items):
        if at == len(items) or items[at] != items[at - 1]:
            length = at - start
            if length > best:
                best = length
            start = at
        at += 1
    spare = len(items)
    while spare > 0:
        spare -= 1
    return best + spare
`;

const suites: readonly Measured[] = [
  {
    name: 'JavaScript, node:test',
    framework: 'node:test',
    argv: ['node', '--test'],
    bare: [process.execPath, '--test', 'test/runs.test.js'],
    files: {
      'package.json': '{ "type": "module" }',
      'src/runs.js': counting,
      'test/runs.test.js': countingTests('runs.js'),
    },
    failing: ['test/runs.test.js', 'is what nobody can guess'],
    passing: ['test/runs.test.js', 'counts equal neighbours'],
  },
  {
    name: 'TypeScript, node:test',
    framework: 'node:test',
    argv: ['node', '--test'],
    bare: [process.execPath, '--test', 'test/runs.test.ts'],
    files: {
      'package.json': '{ "type": "module" }',
      'src/runs.ts': counting.replace('(items)', '(items: readonly number[]): number'),
      'test/runs.test.ts': countingTests('runs.ts'),
    },
    failing: ['test/runs.test.ts', 'is what nobody can guess'],
    passing: ['test/runs.test.ts', 'counts equal neighbours'],
  },
  {
    name: 'Python, unittest',
    framework: 'unittest',
    argv: ['python3', '-m', 'unittest'],
    bare: ['python3', '-m', 'unittest', 'tests.test_runs'],
    files: {
      'runs.py': countingPython,
      'tests/__init__.py': '',
      'tests/test_runs.py': `import unittest
from runs import longest_run

class Runs(unittest.TestCase):
    def test_is_what_nobody_can_guess(self):
        self.assertEqual(longest_run([1, 1, 2, 2, 2]), "π")

    def test_counts_equal_neighbours(self):
        self.assertEqual(longest_run([1, 1, 2, 2, 2]), 3)
`,
    },
    failing: ['tests/test_runs.py', 'Runs › test_is_what_nobody_can_guess'],
    passing: ['tests/test_runs.py', 'Runs › test_counts_equal_neighbours'],
  },
  {
    name: 'Python, pytest',
    framework: 'pytest',
    argv: ['python3', '-m', 'pytest'],
    bare: ['python3', '-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'tests/test_runs.py'],
    files: {
      'runs.py': countingPython,
      'tests/test_runs.py': `from runs import longest_run

def test_is_what_nobody_can_guess():
    assert longest_run([1, 1, 2, 2, 2]) == "π"

def test_counts_equal_neighbours():
    assert longest_run([1, 1, 2, 2, 2]) == 3
`,
    },
    failing: ['tests/test_runs.py', 'test_is_what_nobody_can_guess'],
    passing: ['tests/test_runs.py', 'test_counts_equal_neighbours'],
  },
];

const folder = mkdtempSync(join(tmpdir(), 'galapagos-candidates-'));
try {
  const opened = await openWorkspaces({
    scratch: join(folder, 'scratch'),
    allowUnconfined: true,
    parallel: 1,
  });
  if (!opened.ok) throw new Error(JSON.stringify(opened.fault));
  await using workspaces = opened.value;
  console.log(`boxes: ${workspaces.confinement.backend}; ${PARALLEL} processes at once on either side`);
  for (const [at, suite] of suites.entries()) {
    console.log(
      isThere(suite) ? await measure(suite, workspaces, String(at)) : `${suite.name}: not installed`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function isThere({ framework }: Measured): boolean {
  return framework !== 'pytest' || spawnSync('python3', ['-c', 'import pytest']).status === 0;
}

async function measure(suite: Measured, workspaces: Workspaces, name: string): Promise<string> {
  const directory = join(folder, name);
  for (const [path, text] of Object.entries(suite.files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  const before = await bareRate(suite, directory);
  const guest = await guestRate(suite, workspaces, directory);
  const bare = (before + (await bareRate(suite, directory))) / 2;
  const ratio = guest.rate / bare;
  if (ratio < TARGET) process.exitCode = 1;
  return [
    `${suite.name}: ${guest.rate.toFixed(0)} candidates/s in the guest (${guest.tried} tried, workers' start and first look included),`,
    `  ${bare.toFixed(1)}/s with a bare process each: ${ratio.toFixed(0)}x (target ${TARGET}x: ${ratio >= TARGET ? 'met' : 'MISSED'})`,
  ].join('\n');
}

/** Runs of the failing test's file per second, `PARALLEL` processes at once. */
async function bareRate({ bare }: Measured, directory: string): Promise<number> {
  const [command = '', ...args] = bare;
  let left = BARE_RUNS;
  const start = performance.now();
  const lane = async (): Promise<void> => {
    while (left-- > 0) {
      const child = spawn(command, args, { cwd: directory, stdio: 'ignore' });
      await once(child, 'exit');
      if (child.exitCode !== 1) throw new Error(`${command} ended with ${child.exitCode}, not red`);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, lane));
  return (BARE_RUNS / (performance.now() - start)) * 1000;
}

async function guestRate(
  suite: Measured,
  workspaces: Workspaces,
  directory: string,
): Promise<{ readonly rate: number; readonly tried: number }> {
  const signal = new AbortController().signal;
  const frozen = await workspaces.freeze(directory, { objects: join(folder, 'objects'), signal });
  if (!frozen.ok) throw new Error(JSON.stringify(frozen.fault));
  const steps = await attempt(suite, workspaces, frozen.value);
  const last = steps.find(({ facts }) => facts?.['tried'] !== undefined);
  const tried = Number(last?.facts?.['tried'] ?? 0);
  if (!last || tried < 100) throw new Error(`only ${tried} candidates: ${JSON.stringify(steps, null, 1)}`);
  return { rate: (tried / last.ms) * 1000, tried };
}

async function attempt(suite: Measured, workspaces: Workspaces, base: Base): Promise<readonly Step[]> {
  const home = findGuestHome(import.meta.url);
  const variant = await loadVariant(home, 'mender');
  if (!variant.ok) throw new Error(JSON.stringify(variant.fault));
  const steps: Step[] = [];
  const clock = { now: () => performance.now() };
  const task = taskOf(suite, base);
  const rollouts = guestRollouts({ workspaces, base, task, home, clock });
  const result = await rollouts.run(
    {
      rollout: rolloutId(0, 0),
      variant: variant.value.ref,
      guide: { text: '' },
      seed: 1,
      limits: { candidates: CANDIDATES, wallMs: 300_000 },
      params: {},
    },
    {
      step: (step) => void steps.push(step),
      recall: () => undefined,
      remember: () => undefined,
      chat: async () => ({ ok: false, fault: { kind: 'no-model' } }),
    },
    new AbortController().signal,
  );
  if (result.kind !== 'empty') throw new Error(`nothing was to be found: ${JSON.stringify(result)}`);
  return steps;
}

function taskOf({ framework, argv, failing, passing }: Measured, base: Base): Task {
  const failed = testId(...failing);
  return {
    key: 'candidates',
    kind: 'repair',
    title: 'candidates',
    base: base.record,
    suite: { framework, argv, directory: '', source: 'bench' },
    baseline: {
      failToPass: [failed],
      passToPass: [testId(...passing)],
      flaky: [],
      skipped: [],
      failures: [{ id: failed, state: 'failed' }],
      ms: 200,
      runs: 1,
      exitCodeAgrees: true,
    },
  };
}
