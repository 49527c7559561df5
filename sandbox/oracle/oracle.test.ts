import { describe, expect, test } from 'vitest';

import { testId, type TestId } from '../../agent/engine/ids.ts';
import { type Patch } from '../../agent/patch/patch.ts';
import { type Evaluation } from '../../agent/task/verdict.ts';
import { taskWith } from '../../test/doubles/builders.ts';
import { patchOf } from '../../test/oracle/patches.ts';
import { scriptedBoxes, type Scripted, type ScriptedBoxes } from '../../test/oracle/scripted-boxes.ts';
import { baseOf } from '../../test/suite/base-of.ts';
import { type VerdictMemory } from './memory/memory.ts';
import { SuiteOracle } from './oracle.ts';
import { type Slots } from './slots.ts';

const file = 'test/sum.test.js';
const adds = testId(file, 'adds');
const zero = testId(file, 'zero');
const rounds = testId(file, 'rounds');

const files = { 'sum.js': 'a - b\n', [file]: 'the tests\n', 'conftest.py': '' };
const repair = patchOf(files, { 'sum.js': 'a + b\n' });
const never = new AbortController().signal;

function oracleOver(
  boxes: ScriptedBoxes,
  more: { readonly slots?: Slots; readonly memory?: VerdictMemory } = {},
): SuiteOracle {
  const plain = taskWith([{ id: adds, state: 'failed' }], 0);
  const task = { ...plain, baseline: { ...plain.baseline, passToPass: [zero, rounds] } };
  const isProtected = (path: string): boolean => path === file;
  const parts = { workspaces: boxes, base: baseOf(files), task, isProtected, timeoutMs: 1_000 };
  return new SuiteOracle({ ...parts, ...more });
}

async function judged(
  script: readonly Scripted[],
  patch: Patch = repair,
  scope: Evaluation['scope'] = 'full',
) {
  const boxes = scriptedBoxes([...script, calm, calm]);
  const evaluation = await oracleOver(boxes).judge(patch, scope, never);
  return { evaluation, asked: boxes.asked, open: boxes.openNow() };
}

const passing: Record<TestId, 'passed'> = { [adds]: 'passed', [zero]: 'passed', [rounds]: 'passed' };
const breaking = { ...passing, [rounds]: 'failed' } as const;
const alone = { tests: { [rounds]: 'passed' } } as const;
/** The base, as it was when its baseline was recorded. */
const calm = { tests: { ...passing, [adds]: 'failed' } } as const;
const stillBroken = { kind: 'red', failing: [], fixed: [adds], broken: [rounds] } as const;

describe('the oracle', () => {
  test('runs the failing tests alone in scope target, and everything in scope full', async () => {
    const target = await judged([{ tests: { [adds]: 'passed' } }], repair, 'target');
    expect(target.evaluation).toEqual({
      verdict: { kind: 'green', passed: 1 },
      scope: 'target',
      failures: [],
      runs: 1,
      ms: 10,
    });
    expect(target.asked).toEqual([{ written: ['sum.js'], only: [adds] }]);
    expect((await judged([{ tests: passing }])).asked).toEqual([{ written: ['sum.js'], only: undefined }]);
  });

  test('leaves no box open', async () => {
    expect((await judged([{ tests: passing }])).open).toBe(0);
    expect((await judged([{ tests: breaking }, alone, { tests: breaking }])).open).toBe(0);
  });

  test('does not let edits of protected files into the box', async () => {
    const patch = patchOf(files, { 'sum.js': 'a + b\n', [file]: undefined });
    expect((await judged([{ tests: passing }], patch)).asked).toEqual([
      { written: ['sum.js'], only: undefined },
    ]);
  });

  test('forgives what broke by chance: the whole suite is green in another fresh box', async () => {
    const { evaluation, asked } = await judged([{ tests: breaking }, alone, { tests: passing }]);
    expect(evaluation).toEqual({
      verdict: { kind: 'green', passed: 3 },
      scope: 'full',
      failures: [],
      runs: 3,
      ms: 30,
      flaky: [rounds],
    });
    expect(asked.map(({ only }) => only)).toEqual([undefined, [rounds], undefined]);
  });

  test('believes what fails alone as well and not on the base, without a second run of the whole suite', async () => {
    const { evaluation } = await judged([{ tests: breaking }, { tests: { [rounds]: 'failed' } }]);
    expect(evaluation).toEqual({
      verdict: stillBroken,
      scope: 'full',
      failures: [{ id: rounds, state: 'failed', message: 'rounds failed' }],
      runs: 4,
      ms: 40,
    });
  });

  test.each(['full', 'confirm'] as const)(
    'does not forgive in scope %s what passes alone and fails among the others',
    async (scope) => {
      const { evaluation } = await judged([{ tests: breaking }, alone, { tests: breaking }], repair, scope);
      expect(evaluation).toMatchObject({ verdict: stillBroken, scope, runs: 5, ms: 50 });
    },
  );

  test('does not forgive a patch that breaks now one test and now another', async () => {
    const other = { ...passing, [zero]: 'failed' } as const;
    const { evaluation } = await judged([{ tests: breaking }, alone, { tests: other }]);
    expect(evaluation).toMatchObject({ verdict: stillBroken, runs: 5 });
  });

  test.each([
    ['hung after its report', { tests: passing, end: { kind: 'stopped', why: 'timeout' } }],
    [
      'was ended by a signal after its report',
      { tests: passing, end: { kind: 'signalled', signal: 'SIGSEGV' } },
    ],
    ['exits with an error', { tests: passing, end: { kind: 'exited', code: 1 } }],
    ['changes the tests', { tests: passing, changes: [file] }],
    ['leaves no report', {}],
  ] as const)('does not forgive by a second run that %s', async (_what, second) => {
    const { evaluation } = await judged([{ tests: breaking }, alone, second]);
    expect(evaluation).toMatchObject({ verdict: stillBroken, runs: 5 });
  });

  test('forgives in scope target by a run of the whole suite only', async () => {
    const beside = { tests: { [adds]: 'passed', [rounds]: 'failed' } } as const;
    const chance = await judged([beside, alone, { tests: passing }], repair, 'target');
    expect(chance.evaluation).toMatchObject({ verdict: { kind: 'green' }, scope: 'target', runs: 3 });
    expect(chance.asked.map(({ only }) => only)).toEqual([[adds], [rounds], undefined]);
    const broken = await judged([beside, alone, { tests: breaking }], repair, 'target');
    expect(broken.evaluation.verdict).toEqual(stillBroken);
  });

  test('does not count what the base itself fails by chance, and need not look again', async () => {
    const unlucky = { tests: { ...breaking, [adds]: 'failed' } } as const;
    const boxes = scriptedBoxes([
      { tests: breaking },
      alone,
      { tests: breaking },
      unlucky,
      { tests: breaking },
      { tests: breaking },
    ]);
    const oracle = oracleOver(boxes);
    const expected = { verdict: { kind: 'green', passed: 2 }, failures: [], flaky: [rounds] };
    expect(await oracle.judge(repair, 'full', never)).toMatchObject({ ...expected, runs: 5 });
    const other = patchOf(files, { 'sum.js': 'b + a\n' });
    expect(await oracle.judge(other, 'full', never)).toMatchObject({ ...expected, runs: 1 });
    expect(boxes.asked.map(({ written }) => written.length)).toEqual([1, 1, 1, 0, 1, 1]);
  });

  test('goes on counting all else that is broken beside it', async () => {
    const unlucky = { tests: { ...breaking, [adds]: 'failed' } } as const;
    const worse = { tests: { ...breaking, [zero]: 'failed' } } as const;
    const { evaluation } = await judged([worse, worse, unlucky, calm, worse]);
    expect(evaluation).toMatchObject({ verdict: { kind: 'red', broken: [zero] }, runs: 5 });
    expect(evaluation).not.toHaveProperty('flaky');
  });

  test('looks at the base twice, whatever patches are judged', async () => {
    const boxes = scriptedBoxes([
      { tests: breaking },
      alone,
      { tests: breaking },
      calm,
      calm,
      { tests: breaking },
      alone,
      { tests: breaking },
    ]);
    const oracle = oracleOver(boxes);
    expect(await oracle.judge(repair, 'full', never)).toMatchObject({ verdict: stillBroken, runs: 5 });
    const other = patchOf(files, { 'sum.js': 'b + a\n' });
    expect(await oracle.judge(other, 'full', never)).toMatchObject({ verdict: stillBroken, runs: 3 });
  });

  test('does not ask again where the patch fails anyway', async () => {
    const { evaluation } = await judged([{ tests: { ...breaking, [adds]: 'failed' } }]);
    expect(evaluation).toMatchObject({ verdict: { failing: [adds], broken: [rounds] }, runs: 1 });
  });

  test('counts reruns that say nothing, and goes by what was said before', async () => {
    const timeout = { end: { kind: 'stopped', why: 'timeout' } } as const;
    const { evaluation } = await judged([{ tests: breaking }, timeout, timeout]);
    expect(evaluation).toMatchObject({ verdict: stillBroken, runs: 5 });
  });

  test('calls nothing green whose run has changed the tests', async () => {
    const { evaluation } = await judged([{ tests: passing, changes: ['notes.txt', file] }]);
    expect(evaluation.verdict).toMatchObject({ kind: 'red', because: 'tests-changed' });
    expect((await judged([{ tests: passing, changes: ['conftest.py'] }])).evaluation.verdict.kind).toBe(
      'red',
    );
    const fresh = await judged([{ tests: passing, changes: ['test/output.test.js', 'notes.txt'] }]);
    expect(fresh.evaluation.verdict.kind).toBe('green');
  });

  test('takes tests as the patch has them where those may be edited', async () => {
    const boxes = scriptedBoxes([{ tests: passing, changes: [file] }]);
    const task = taskWith([{ id: adds, state: 'failed' }], 0);
    const parts = { workspaces: boxes, base: baseOf(files), isProtected: () => false, timeoutMs: 1_000 };
    const patch = patchOf(files, { [file]: 'other tests\n' });
    const evaluation = await new SuiteOracle({ ...parts, task }).judge(patch, 'full', never);
    expect(evaluation.verdict.kind).toBe('green');
  });

  test('says nothing about a patch that does not fit, and runs nothing', async () => {
    const stale = patchOf({ 'sum.js': 'x\n' }, { 'sum.js': 'y\n' });
    const { evaluation, asked } = await judged([], stale);
    expect(evaluation).toEqual({
      verdict: { kind: 'silent', why: 'patch-does-not-apply' },
      scope: 'full',
      failures: [],
      runs: 0,
      ms: 0,
    });
    expect(asked).toEqual([]);
  });

  test('calls nothing green whose run has changed snapshots or configuration, or made some', async () => {
    const base = baseOf({ ...files, 'shots/sum.snap': 'one\n', 'db.json': '' });
    const isProtected = (path: string): boolean => path.endsWith('.snap');
    const plain = taskWith([{ id: adds, state: 'failed' }], 0);
    const verdictOn = async (changes: readonly string[], rewrites: readonly string[] = []) => {
      const task = { ...plain, baseline: { ...plain.baseline, rewrites } };
      const boxes = scriptedBoxes([{ tests: passing, changes }]);
      const oracle = new SuiteOracle({ workspaces: boxes, base, task, isProtected, timeoutMs: 1_000 });
      return (await oracle.judge(repair, 'full', never)).verdict.kind;
    };
    expect(await verdictOn(['shots/sum.snap'])).toBe('red');
    expect(await verdictOn(['lib/conftest.py'])).toBe('red');
    expect(await verdictOn(['vitest.config.js'])).toBe('red');
    expect(await verdictOn(['db.json', 'shots/fresh.snap', 'node_modules/.vite/vite.config.js'])).toBe(
      'green',
    );
    // What the suite writes on the base as well is nobody's fault, wherever it puts it.
    expect(await verdictOn(['shots/sum.snap'], ['shots/sum.snap'])).toBe('green');
    expect(await verdictOn(['tmp-2/vite.config.js'], ['tmp-1/vite.config.js'])).toBe('green');
    expect(await verdictOn(['shots/sum.snap'], ['other/sum.snap'])).toBe('red');
  });

  test('asks again alone what did not come to its end, and nobody works beside it', async () => {
    const timeout = { end: { kind: 'stopped', why: 'timeout' } } as const;
    const boxes = scriptedBoxes([timeout, timeout, { tests: passing }]);
    const asked: string[] = [];
    const slots: Slots = {
      take: (_signal, how = 'beside') => {
        asked.push(how);
        return Promise.resolve({ [Symbol.dispose]: () => asked.push('given back') });
      },
    };
    const oracle = oracleOver(boxes, { slots });
    for (let time = 0; time < 3; time++) await oracle.judge(repair, 'full', never);
    expect(asked).toEqual(['beside', 'given back', 'alone', 'given back', 'alone', 'given back']);
  });

  test('judges nothing twice that it remembers, but confirms and checks itself every time', async () => {
    const answers = new Map<string, Evaluation>();
    const memory: VerdictMemory = {
      recall: (edits, scope) => Promise.resolve(answers.get(`${scope} ${edits.length}`)),
      keep: (edits, evaluation) => {
        answers.set(`${evaluation.scope} ${edits.length}`, evaluation);
        return Promise.resolve();
      },
      forget: () => {
        answers.clear();
        return Promise.resolve();
      },
    };
    const red = { tests: { [adds]: 'failed' } } as const;
    const whole = { tests: passing } as const;
    const boxes = scriptedBoxes([
      whole,
      red,
      red,
      red,
      whole,
      whole,
      { tests: breaking },
      { tests: breaking },
      calm,
      calm,
    ]);
    const oracle = oracleOver(boxes, { memory });
    const first = await oracle.judge(repair, 'full', never);
    expect(await oracle.judge(repair, 'full', never)).toBe(first);
    await oracle.check(never);
    expect([...answers.keys()]).toEqual(['full 1']);
    expect((await oracle.judge(repair, 'confirm', never)).verdict.kind).toBe('green');
    expect([...answers.keys()]).toEqual(['full 1']);
    // What is not confirmed is not believed any longer.
    expect((await oracle.judge(repair, 'confirm', never)).verdict.kind).toBe('red');
    expect([...answers.keys()]).toEqual([]);
    expect(boxes.asked).toHaveLength(10);
  });

  test('names at most fifty failures', async () => {
    const many = Array.from({ length: 60 }, (_, n) => testId(file, `test ${n}`));
    const plain = taskWith(
      many.map((id) => ({ id, state: 'failed' })),
      0,
    );
    const boxes = scriptedBoxes([{ tests: {} }]);
    const parts = { workspaces: boxes, base: baseOf(files), isProtected: () => false, timeoutMs: 1_000 };
    const evaluation = await new SuiteOracle({ ...parts, task: plain }).judge(repair, 'full', never);
    expect(evaluation.failures).toHaveLength(50);
  });
});
