// Measures what the oracle saves: by remembering, by build results it keeps, and by ending at the first failure; each
// beside the same work without. `node bench/oracle.ts`
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { type RunConfig } from '../agent/engine/events.ts';
import { newRunId } from '../agent/engine/ids.ts';
import { type Ground } from '../agent/engine/ports.ts';
import { type Patch } from '../agent/patch/patch.ts';
import { makePatch } from '../agent/patch/identity.ts';
import { diffTexts } from '../agent/patch/text.ts';
import { grounds, type MemoryPlace } from '../sandbox/oracle/grounds.ts';
import { runSuite } from '../sandbox/suite/run.ts';
import { type Workspaces } from '../sandbox/workspace/box.ts';
import { openWorkspaces } from '../sandbox/workspace/workspaces.ts';

const never = new AbortController().signal;
const config: Omit<RunConfig, 'directory'> = {
  strategy: 'evolve',
  options: { population: 1, generations: 1, enough: 1 },
  variant: { name: 'none', hash: '' },
  params: {},
  limits: { candidates: 1, wallMs: 1_000 },
  seed: 1,
  budget: {},
  parallel: 1,
  testTimeoutS: 60,
  protect: [],
  allowTestEdits: false,
  allowUnconfined: false,
};
const ROUNDS = 5;
const SLOW_TESTS = 20;
const UNITTEST = 'python3 -m unittest';
const place = mkdtempSync(join(tmpdir(), 'galapagos-bench-oracle-'));

type Files = Readonly<Record<string, string>>;

const sums = 'def add(a, b):\n    return a - b\n\n\ndef double(a):\n    return 2 * a\n';
const slow = Array.from(
  { length: SLOW_TESTS },
  (_, n) =>
    `    def test_doubles_${n}(self):\n        time.sleep(0.1)\n        self.assertEqual(double(${n}), ${2 * n})\n`,
);
const suite: Files = {
  'sums.py': sums,
  'test_sums.py': `import time
import unittest
from sums import add, double


class Sums(unittest.TestCase):
    def test_adds(self):
        self.assertEqual(add(2, 1), 3)

${slow.join('\n')}`,
};
const source = 'exports.add = (a, b) => a - b;\n';
/** What a compiler does: slow where there is nothing yet, and quick where there is. */
const built: Files = {
  '.gitignore': 'build/\n',
  'sum.cjs': source,
  'build.mjs': `import fs from 'node:fs';
if (!fs.existsSync('build')) await new Promise((go) => setTimeout(go, 2000));
fs.mkdirSync('build', { recursive: true });
fs.copyFileSync('sum.cjs', 'build/sum.cjs');
`,
  'test/sum.test.cjs': `const assert = require('node:assert');
const { it } = require('node:test');
const { add } = require('../build/sum.cjs');
it('adds', () => assert.strictEqual(add(2, 1), 3));
`,
};

try {
  const opened = await openWorkspaces({
    scratch: join(place, 'scratch'),
    allowUnconfined: false,
    parallel: 1,
  });
  if (!opened.ok) throw new Error(JSON.stringify(opened.fault));
  await using workspaces = opened.value;
  await remembering(workspaces);
  await keepingBuilds(workspaces);
  await endingEarly(workspaces);
} finally {
  rmSync(place, { recursive: true, force: true });
}

async function prepared(workspaces: Workspaces, directory: string, wishes: Wishes = {}): Promise<Ground> {
  const made = grounds({
    workspaces,
    objects: join(place, 'objects'),
    clock: { now: Date.now },
    rollouts: () => ({ run: () => Promise.reject(new Error('nobody rolls out here')) }),
    ...(wishes.memory ? { memory: wishes.memory } : {}),
  });
  const { command } = wishes;
  const asked = {
    ...config,
    directory,
    protect: [],
    ...(command === undefined ? {} : { testCommand: command }),
  };
  const ground = await made.prepare(asked, () => Promise.resolve(), { signal: never });
  if (!ground.ok) throw new Error(JSON.stringify(ground.fault));
  return ground.value;
}

interface Wishes {
  readonly memory?: MemoryPlace;
  readonly command?: string;
}

/** The ground of a run and the judgement of one patch: the first run of a store, and the next one. */
async function remembering(workspaces: Workspaces): Promise<void> {
  const directory = written('remembering', suite);
  const repair = patchFor('sums.py', sums, sums.replace('a - b', 'a + b'));
  const memory = { folder: join(place, 'verdicts'), run: newRunId(Date.now(), Math.random), redact: String };
  const judged = async (): Promise<readonly number[]> => {
    const start = performance.now();
    await using ground = await prepared(workspaces, directory, { memory, command: UNITTEST });
    const ready = performance.now();
    await ground.oracle.judge(repair, 'full', never);
    return [ready - start, performance.now() - ready];
  };
  const first = await judged();
  const next = await judged();
  console.log(`remembering, suite of ${SLOW_TESTS} tests of 100 ms (ground, then one judgement):`);
  console.log(`  first run ${first.map(ms).join(', ')}; next run ${next.map(ms).join(', ')}`);
}

/** One judgement that starts from what the baseline has built, and one that starts from nothing. */
async function keepingBuilds(workspaces: Workspaces): Promise<void> {
  const directory = written('built', built);
  await using ground = await prepared(workspaces, directory, { command: 'node build.mjs && node --test' });
  const repair = patchFor('sum.cjs', source, source.replace('a - b', 'a + b'));
  const frozen = await workspaces.freeze(directory, { objects: join(place, 'cold'), signal: never });
  if (!frozen.ok) throw new Error(JSON.stringify(frozen.fault));
  await using base = frozen.value;
  const warm = await median(async () => void (await ground.oracle.judge(repair, 'full', never)));
  const cold = await median(async () => {
    await using box = await workspaces.open(base);
    await runSuite(box, ground.task.suite, { timeoutMs: 60_000, signal: never });
  });
  console.log(`build of 2 s kept from the baseline: ${ms(warm)} a judgement, ${ms(cold)} without`);
}

/** A run whose first slow test is broken: to its first failure, and to its end. */
async function endingEarly(workspaces: Workspaces): Promise<void> {
  const directory = written('early', { ...suite, 'sums.py': sums.replace('2 * a', '2 * a + 1') });
  const frozen = await workspaces.freeze(directory, { objects: join(place, 'early'), signal: never });
  if (!frozen.ok) throw new Error(JSON.stringify(frozen.fault));
  await using base = frozen.value;
  const argv = UNITTEST.split(' ');
  const python = { framework: 'unittest', argv, directory: '', source: 'bench' } as const;
  const run = async (options: { readonly failFast?: true }): Promise<void> => {
    await using box = await workspaces.open(base);
    await runSuite(box, python, { ...options, timeoutMs: 60_000, signal: never });
  };
  const [early, whole] = [await median(() => run({ failFast: true })), await median(() => run({}))];
  console.log(
    `${SLOW_TESTS} tests of 100 ms, all broken: ${ms(early)} to the first failure, ${ms(whole)} to the end`,
  );
}

function written(name: string, files: Files): string {
  const directory = join(place, name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}

function patchFor(path: string, before: string, after: string): Patch {
  const edit = diffTexts(path, before, after);
  if (!edit) throw new Error('the patch changes nothing');
  return makePatch([edit]);
}

async function median(work: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}
