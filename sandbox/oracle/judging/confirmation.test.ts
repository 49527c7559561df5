import { describe, expect, test } from 'vitest';

import { testId, type TestId } from '../../../agent/engine/ids.ts';
import { type Baseline } from '../../../agent/task/task.ts';
import { type FrameworkName } from '../../../agent/task/suite.ts';
import { taskWith } from '../../../test/doubles/builders.ts';
import { patchOf } from '../../../test/oracle/patches.ts';
import { scriptedBoxes, type Scripted } from '../../../test/oracle/scripted-boxes.ts';
import { baseOf } from '../../../test/suite/base-of.ts';
import { SuiteOracle } from '../oracle.ts';
import { type Slots } from '../slots.ts';

const file = 'test/sum.test.js';
const adds = testId(file, 'adds');
const zero = testId(file, 'zero');
const rounds = testId(file, 'rounds');
const files = { 'sum.js': 'a - b\n', [file]: 'the tests\n' };
const SEED = 0xaaaaaaa;

async function confirmed(
  script: readonly Scripted[],
  wishes: Partial<Baseline> = {},
  framework: FrameworkName = 'vitest',
) {
  const plain = taskWith([{ id: adds, state: 'failed' }], 0);
  const argv = framework === 'vitest' ? ['vitest', 'run'] : plain.suite.argv;
  const suite = { ...plain.suite, framework, argv };
  const task = { ...plain, suite, baseline: { ...plain.baseline, passToPass: [zero, rounds], ...wishes } };
  const boxes = scriptedBoxes(script);
  const places: string[] = [];
  const slots: Slots = {
    take: (_signal, how = 'beside') => {
      places.push(how);
      return Promise.resolve({ [Symbol.dispose]: () => undefined });
    },
  };
  const parts = { workspaces: boxes, base: baseOf(files), isProtected: () => false, timeoutMs: 1_000, slots };
  const patch = patchOf(files, { 'sum.js': 'a + b\n' });
  const signal = new AbortController().signal;
  const oracle = new SuiteOracle({ ...parts, task });
  const again = () => oracle.judge(patch, 'confirm', signal);
  const evaluation = await again();
  expect(boxes.openNow()).toBe(0);
  return { evaluation, again, asked: boxes.asked, places };
}

const passed = { [adds]: 'passed', [zero]: 'passed', [rounds]: 'passed' } as const;
const green: Scripted = { tests: passed };
const roundsFails: Scripted = { tests: { ...passed, [rounds]: 'failed' } };
const addsFails: Scripted = { tests: { ...passed, [adds]: 'failed' } };
/** What a box was asked for, in letters. */
const words = (asked: Awaited<ReturnType<typeof confirmed>>['asked']) =>
  asked.map(({ written, only, shuffled, failFast }) =>
    [
      written.length === 0 ? 'base' : 'patch',
      only ? 'alone' : 'whole',
      ...(shuffled ? ['shuffled'] : []),
      ...(failFast ? ['to the first failure'] : []),
    ].join(', '),
  );

describe('a confirmation', () => {
  test('is two green runs in fresh boxes, the second in another order', async () => {
    const { evaluation, asked } = await confirmed([green, green]);
    expect(evaluation).toEqual({
      verdict: { kind: 'green', passed: 3 },
      scope: 'confirm',
      failures: [],
      runs: 2,
      ms: 20,
      shuffle: SEED,
    });
    expect(words(asked)).toEqual(['patch, whole, to the first failure', 'patch, whole, shuffled']);
  });

  test('has the project’s own order twice where the runner knows no other, and says of none', async () => {
    const { evaluation } = await confirmed([green, green], {}, 'ava');
    expect(evaluation).toEqual({
      verdict: { kind: 'green', passed: 3 },
      scope: 'confirm',
      failures: [],
      runs: 2,
      ms: 20,
      ownOrder: 'runner',
    });
  });

  test('of a single test asks for no order, and says of none', async () => {
    const single: Scripted = { tests: { [adds]: 'passed' } };
    const { evaluation, asked } = await confirmed([single, single], { passToPass: [] });
    expect(evaluation).toEqual({
      verdict: { kind: 'green', passed: 1 },
      scope: 'confirm',
      failures: [],
      runs: 2,
      ms: 20,
    });
    expect(words(asked)).toEqual(['patch, whole, to the first failure', 'patch, whole']);
  });

  const refusal: Scripted = { end: { kind: 'exited', code: 1 } };
  const hanging: Scripted = { end: { kind: 'stopped', why: 'timeout' } };
  test.each([
    ['hangs, as an older runner refuses it', refusal, refusal],
    ['hangs', hanging, hanging],
    ['ends otherwise', roundsFails, hanging],
  ])(
    'has it twice where the base gives no answer in another, in which the patch %s',
    async (_what, ...runs) => {
      const refused = await confirmed([green, ...runs, green]);
      expect(refused.evaluation).not.toHaveProperty('shuffle');
      expect(refused.evaluation).toMatchObject({ verdict: { kind: 'green' }, runs: 4, ownOrder: 'base' });
      expect(words(refused.asked).slice(1)).toEqual([
        'patch, whole, shuffled',
        'base, whole, shuffled',
        'patch, whole',
      ]);
    },
  );

  test('ends at the first failure of the first run, and says that no more is known', async () => {
    const stopped: Scripted = { tests: { [adds]: 'passed', [zero]: 'failed', [rounds]: 'skipped' } };
    const { evaluation, asked } = await confirmed([
      stopped,
      { tests: { [zero]: 'failed' } },
      addsFails,
      addsFails,
    ]);
    expect(evaluation).toMatchObject({
      verdict: { kind: 'red', failing: [], fixed: [adds], broken: [zero], partial: true },
      failures: [{ id: zero }],
      runs: 4,
    });
    expect(words(asked)).toEqual([
      'patch, whole, to the first failure',
      'patch, alone',
      'base, whole',
      'base, whole',
    ]);
  });

  test('lets the first run go on where failures are expected', async () => {
    const { asked } = await confirmed([green, green], { flaky: [testId(file, 'sometimes')] });
    expect(words(asked)).toEqual(['patch, whole', 'patch, whole, shuffled']);
  });

  test.each([
    ['timeout', { kind: 'stopped', why: 'timeout' }],
    ['memory', { kind: 'stopped', why: 'memory' }],
    ['signal', { kind: 'signalled', signal: 'SIGSEGV' }],
  ] as const)(
    'is silent where the second run ends by %s and the base does not, and asks for no easier order',
    async (why, end) => {
      const { evaluation } = await confirmed([green, { end }, addsFails]);
      expect(evaluation).toMatchObject({ verdict: { kind: 'silent', why }, runs: 3, shuffle: SEED });
    },
  );

  test('is silent where no report is left in an order in which the base leaves one', async () => {
    const { evaluation, asked } = await confirmed([green, {}, addsFails]);
    expect(evaluation).toMatchObject({ verdict: { kind: 'silent', why: 'no-report' }, shuffle: SEED });
    expect(words(asked).at(-1)).toBe('base, whole, shuffled');
  });
});

describe('what fails in another order alone', () => {
  test('is measured by a base that no other candidate can slow down meanwhile', async () => {
    const { places } = await confirmed([green, roundsFails, roundsFails]);
    expect(places).toEqual(['beside', 'beside', 'alone']);
  });

  test('is not the fault of a patch where the base fails it in that order, too', async () => {
    const { evaluation, asked } = await confirmed([green, roundsFails, roundsFails]);
    expect(evaluation).toMatchObject({
      verdict: { kind: 'green', passed: 3 },
      failures: [],
      orderBound: [rounds],
      shuffle: SEED,
    });
    expect(evaluation).not.toHaveProperty('flaky');
    expect(words(asked).at(-1)).toBe('base, whole, shuffled');
  });

  test('is red where the base passes it in that order, and it fails there again', async () => {
    const { evaluation, asked } = await confirmed([green, roundsFails, addsFails, roundsFails]);
    expect(evaluation).toEqual({
      verdict: { kind: 'red', failing: [], fixed: [adds], broken: [rounds] },
      scope: 'confirm',
      failures: [{ id: rounds, state: 'failed', message: 'rounds failed' }],
      runs: 4,
      ms: 40,
      shuffle: SEED,
    });
    expect(words(asked).slice(2)).toEqual(['base, whole, shuffled', 'patch, whole, shuffled']);
  });

  test('is chance where it does not fail again', async () => {
    const { evaluation } = await confirmed([green, roundsFails, addsFails, green]);
    expect(evaluation).toMatchObject({ verdict: { kind: 'green' }, flaky: [rounds] });
  });

  test('of the tests to repair is excused where it passes alone, and only there', async () => {
    const spoilt = await confirmed([green, addsFails, addsFails, addsFails, { tests: { [adds]: 'passed' } }]);
    expect(spoilt.evaluation).toMatchObject({ verdict: { kind: 'green' }, orderBound: [adds], runs: 5 });
    expect(words(spoilt.asked).slice(2)).toEqual([
      'base, whole, shuffled',
      'patch, whole, shuffled',
      'patch, alone',
    ]);
    const ordered = await confirmed([
      green,
      addsFails,
      addsFails,
      addsFails,
      { tests: { [adds]: 'failed' } },
    ]);
    expect(ordered.evaluation.verdict).toEqual({ kind: 'red', failing: [adds], fixed: [], broken: [] });
  });

  test('of the tests to repair is not excused by a run of others beside it', async () => {
    const among: Scripted = { tests: { [adds]: 'passed', [zero]: 'passed', [rounds]: 'skipped' } };
    const { evaluation } = await confirmed([green, addsFails, addsFails, addsFails, among]);
    expect(evaluation.verdict).toMatchObject({ kind: 'red', failing: [adds] });
  });

  test('is tried test by test, for together they come in the order that a patch may have counted on', async () => {
    const failToPass = [adds, zero, rounds];
    const twoFail: Scripted = { tests: { ...passed, [zero]: 'failed', [rounds]: 'failed' } };
    const alone = (test: TestId, state: 'passed' | 'failed'): Scripted => ({ tests: { [test]: state } });
    const base: Scripted = { tests: { [adds]: 'failed', [zero]: 'failed', [rounds]: 'failed' } };
    const wishes = { failToPass, passToPass: [] };
    const counted = await confirmed(
      [green, twoFail, base, twoFail, alone(zero, 'passed'), alone(rounds, 'failed')],
      wishes,
    );
    expect(counted.evaluation.verdict).toMatchObject({ kind: 'red', failing: [rounds], broken: [] });
    expect(counted.asked.slice(4).map(({ only }) => only)).toEqual([[zero], [rounds]]);
    const spoilt = await confirmed(
      [green, twoFail, base, twoFail, alone(zero, 'passed'), alone(rounds, 'passed')],
      wishes,
    );
    expect(spoilt.evaluation).toMatchObject({
      verdict: { kind: 'green', passed: 3 },
      orderBound: [zero, rounds],
    });
  });

  test('is held against the patch where more fail than are tried by themselves', async () => {
    const failToPass = Array.from({ length: 21 }, (_, n) => testId(file, `adds ${n}`));
    const all = (state: 'passed' | 'failed'): Scripted => ({
      tests: Object.fromEntries(failToPass.map((test) => [test, state])),
    });
    const script = [all('passed'), all('failed'), all('failed'), all('failed')];
    const { evaluation } = await confirmed(script, { failToPass, passToPass: [] });
    expect(evaluation).toMatchObject({ verdict: { kind: 'red', failing: failToPass }, runs: 4 });
  });

  test('is red where the tests are changed in it, whatever excuses the rest', async () => {
    const { evaluation } = await confirmed([
      green,
      { ...roundsFails, changes: ['conftest.py'] },
      roundsFails,
    ]);
    expect(evaluation.verdict).toMatchObject({ kind: 'red', because: 'tests-changed' });
  });

  test('is red where nothing excuses it: silent reruns say nothing', async () => {
    const { evaluation } = await confirmed([green, roundsFails, addsFails, {}]);
    expect(evaluation.verdict).toMatchObject({ kind: 'red', broken: [rounds] });
  });

  test('of the tests to repair is excused where the base fails others of its file in that order', async () => {
    const chain: Scripted = { tests: { ...passed, [adds]: 'failed', [rounds]: 'failed' } };
    const { evaluation, asked } = await confirmed([green, chain, chain]);
    expect(evaluation).toMatchObject({
      verdict: { kind: 'green', passed: 3 },
      orderBound: [adds, rounds],
      shuffle: SEED,
    });
    expect(asked).toHaveLength(3);
    const elsewhere = testId('test/other.test.js', 'stands alone');
    const both = { ...passed, [elsewhere]: 'passed' } as const;
    const files = await confirmed(
      [
        { tests: both },
        { tests: { ...both, [elsewhere]: 'failed', [rounds]: 'failed' } },
        { tests: { ...both, [adds]: 'failed', [elsewhere]: 'failed', [rounds]: 'failed' } },
        { tests: { ...both, [elsewhere]: 'failed' } },
        { tests: { [elsewhere]: 'failed' } },
      ],
      { failToPass: [adds, elsewhere] },
    );
    expect(files.evaluation.verdict).toMatchObject({ kind: 'red', failing: [elsewhere] });
  });

  test('of the tests to repair is excused where the base by itself fails it with the same other words', async () => {
    const failures = [{ id: adds, state: 'failed', message: 'expected 3, not -1' }] as const;
    const alone = (message: string): Scripted => ({
      tests: { [adds]: 'failed' },
      messages: { [adds]: message },
    });
    const other = (...words: readonly string[]) =>
      confirmed([green, addsFails, addsFails, addsFails, ...words.map(alone)], { failures });
    const needs = await other('no account', 'no account', 'no account');
    expect(needs.evaluation).toMatchObject({ verdict: { kind: 'green' }, orderBound: [adds], runs: 7 });
    expect(words(needs.asked).slice(4)).toEqual(['patch, alone', 'base, alone', 'base, alone']);
    // It fails alone as it does among the others; of the base's words it has others; the base's change.
    for (const said of [
      ['expected 3, not -1'],
      ['expected 3, not 5', 'expected 3, not -1'],
      ['no account', 'no account', 'no account 2'],
    ]) {
      expect((await other(...said)).evaluation.verdict).toMatchObject({ kind: 'red', failing: [adds] });
    }
  });
});

describe('what a confirmation says of its order', () => {
  const seen = (script: readonly Scripted[]) => confirmed(script, {}, 'mocha');
  const turned: Scripted = { tests: { [rounds]: 'passed', [zero]: 'passed', [adds]: 'passed' } };

  test('is another only where the report shows it, as far as reports do', async () => {
    expect((await seen([green, turned])).evaluation).toMatchObject({ shuffle: SEED });
    const same = await seen([green, green]);
    expect(same.evaluation).toMatchObject({ verdict: { kind: 'green' }, ownOrder: 'unchanged' });
    expect(same.evaluation).not.toHaveProperty('shuffle');
  });

  test('is nothing where files may have come in another', async () => {
    const other: Scripted = { tests: { ...passed, [testId('test/other.test.js', 'stands')]: 'passed' } };
    const { evaluation } = await seen([other, other]);
    expect(evaluation).not.toHaveProperty('shuffle');
    expect(evaluation).not.toHaveProperty('ownOrder');
  });

  test('comes of one look at the base, whatever patches are confirmed', async () => {
    const script = [green, roundsFails, roundsFails, green, roundsFails];
    const { again, asked } = await confirmed(script);
    expect(await again()).toMatchObject({ verdict: { kind: 'green' }, orderBound: [rounds], runs: 2 });
    expect(words(asked)).toEqual([
      'patch, whole, to the first failure',
      'patch, whole, shuffled',
      'base, whole, shuffled',
      'patch, whole, to the first failure',
      'patch, whole, shuffled',
    ]);
  });
});
