// Measures what the oracle saves: by remembering, by build results it keeps, and by ending at the first failure; each
// beside the same work without. `node bench/oracle.ts`
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { newRunId } from '../agent/engine/ids.ts';
import { type Ground } from '../agent/engine/ports.ts';
import { type Patch } from '../agent/patch/patch.ts';
import { makePatch } from '../agent/patch/identity.ts';
import { diffTexts } from '../agent/patch/text.ts';
import { grounds, type MemoryPlace } from '../sandbox/oracle/grounds.ts';
import { runSuite } from '../sandbox/suite/run.ts';
import { type Workspaces } from '../sandbox/workspace/box.ts';
import { openWorkspaces } from '../sandbox/workspace/workspaces.ts';
import { config } from '../test/doubles/builders.ts';
import { tempProject, type Files } from '../test/suite/project.ts';

const never = new AbortController().signal;
const ROUNDS = 5;
const SLOW_TESTS = 20;
const place = mkdtempSync(join(tmpdir(), 'galapagos-bench-oracle-'));

const source = 'exports.add = (a, b) => a - b;\nexports.double = (a) => 2 * a;\n';
const slow = Array.from(
  { length: SLOW_TESTS },
  (_, n) =>
    `it('doubles ${n}', async () => { await new Promise((go) => setTimeout(go, 100)); assert.strictEqual(double(${n}), ${2 * n}); });`,
);
const suite: Files = {
  'package.json': '{ "scripts": { "test": "mocha" } }',
  'sum.js': source,
  'test/sum.test.js': `const assert = require('node:assert');
const { add, double } = require('../sum.js');
it('adds', () => assert.strictEqual(add(2, 1), 3));
${slow.join('\n')}
`,
};
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
  using project = tempProject(suite, 'mocha');
  const repair = patchFor('sum.js', source.replace('a - b', 'a + b'));
  const memory = { folder: join(place, 'verdicts'), run: newRunId(Date.now(), Math.random), redact: String };
  const judged = async (): Promise<readonly number[]> => {
    const start = performance.now();
    await using ground = await prepared(workspaces, project.directory, { memory });
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
  using project = tempProject(built);
  await using ground = await prepared(workspaces, project.directory, {
    command: 'node build.mjs && node --test',
  });
  const repair = patchFor('sum.cjs', source.replace('a - b', 'a + b'));
  const frozen = await workspaces.freeze(project.directory, { objects: join(place, 'cold'), signal: never });
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
  using project = tempProject({ ...suite, 'sum.js': source.replace('2 * a', '2 * a + 1') }, 'mocha');
  const frozen = await workspaces.freeze(project.directory, { objects: join(place, 'early'), signal: never });
  if (!frozen.ok) throw new Error(JSON.stringify(frozen.fault));
  await using base = frozen.value;
  const mocha = { framework: 'mocha', argv: ['mocha'], directory: '', source: 'bench' } as const;
  const run = async (options: { readonly failFast?: true }): Promise<void> => {
    await using box = await workspaces.open(base);
    await runSuite(box, mocha, { ...options, timeoutMs: 60_000, signal: never });
  };
  const [early, whole] = [await median(() => run({ failFast: true })), await median(() => run({}))];
  console.log(
    `${SLOW_TESTS} tests of 100 ms, all broken: ${ms(early)} to the first failure, ${ms(whole)} to the end`,
  );
}

function patchFor(path: string, after: string): Patch {
  const edit = diffTexts(path, source, after);
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
