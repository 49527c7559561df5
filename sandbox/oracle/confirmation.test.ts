import { describe, expect, test } from 'vitest';

import { testId, type TestId } from '../../agent/engine/ids.ts';
import { type Baseline } from '../../agent/task/task.ts';
import { taskWith } from '../../test/doubles/builders.ts';
import { patchOf } from '../../test/oracle/patches.ts';
import { scriptedBoxes, type Scripted } from '../../test/oracle/scripted-boxes.ts';
import { baseOf } from '../../test/suite/base-of.ts';
import { SuiteOracle } from './oracle.ts';

const file = 'test/sum.test.js';
const adds = testId(file, 'adds');
const zero = testId(file, 'zero');
const rounds = testId(file, 'rounds');
const files = { 'sum.js': 'a - b\n', [file]: 'the tests\n' };
const SEED = 0xaaaaaaa;

async function confirmed(script: readonly Scripted[], wishes: Partial<Baseline> = {}, framework = 'vitest') {
  const plain = taskWith([{ id: adds, state: 'failed' }], 0);
  const suite =
    framework === 'vitest'
      ? ({ ...plain.suite, framework: 'vitest', argv: ['vitest', 'run'] } as const)
      : plain.suite;
  const task = { ...plain, suite, baseline: { ...plain.baseline, passToPass: [zero, rounds], ...wishes } };
  const boxes = scriptedBoxes(script);
  const parts = { workspaces: boxes, base: baseOf(files), isProtected: () => false, timeoutMs: 1_000 };
  const patch = patchOf(files, { 'sum.js': 'a + b\n' });
  const signal = new AbortController().signal;
  const evaluation = await new SuiteOracle({ ...parts, task }).judge(patch, 'confirm', signal);
  expect(boxes.openNow()).toBe(0);
  return { evaluation, asked: boxes.asked };
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
    const { evaluation } = await confirmed([green, green], {}, 'node:test');
    expect(evaluation).toEqual({
      verdict: { kind: 'green', passed: 3 },
      scope: 'confirm',
      failures: [],
      runs: 2,
      ms: 20,
    });
    // An older runner that refuses the option.
    const refusal: Scripted = { end: { kind: 'exited', code: 1 } };
    const refused = await confirmed([green, refusal, refusal, green]);
    expect(refused.evaluation).not.toHaveProperty('shuffle');
    expect(refused.evaluation).toMatchObject({ verdict: { kind: 'green' }, runs: 4 });
    expect(words(refused.asked).slice(1)).toEqual([
      'patch, whole, shuffled',
      'base, whole, shuffled',
      'patch, whole',
    ]);
  });

  test('ends at the first failure of the first run, and says that no more is known', async () => {
    const stopped: Scripted = { tests: { [adds]: 'passed', [zero]: 'failed', [rounds]: 'skipped' } };
    const { evaluation, asked } = await confirmed([stopped, { tests: { [zero]: 'failed' } }]);
    expect(evaluation).toMatchObject({
      verdict: { kind: 'red', failing: [], fixed: [adds], broken: [zero], partial: true },
      failures: [{ id: zero }],
      runs: 2,
    });
    expect(words(asked)).toEqual(['patch, whole, to the first failure', 'patch, alone']);
  });

  test('lets the first run go on where failures are expected', async () => {
    const { asked } = await confirmed([green, green], { flaky: [testId(file, 'sometimes')] });
    expect(words(asked)).toEqual(['patch, whole', 'patch, whole, shuffled']);
  });

  test.each([
    ['timeout', { kind: 'stopped', why: 'timeout' }],
    ['memory', { kind: 'stopped', why: 'memory' }],
    ['signal', { kind: 'signalled', signal: 'SIGSEGV' }],
  ] as const)('is silent where the second run ends by %s, and asks for no easier order', async (why, end) => {
    const { evaluation } = await confirmed([green, { end }]);
    expect(evaluation).toMatchObject({ verdict: { kind: 'silent', why }, runs: 2, shuffle: SEED });
  });

  test('is silent where no report is left in an order in which the base leaves one', async () => {
    const { evaluation, asked } = await confirmed([green, {}, addsFails]);
    expect(evaluation).toMatchObject({ verdict: { kind: 'silent', why: 'no-report' }, shuffle: SEED });
    expect(words(asked).at(-1)).toBe('base, whole, shuffled');
  });
});

describe('what fails in another order alone', () => {
  test('is not the fault of a patch where the base fails it in that order, too', async () => {
    const { evaluation, asked } = await confirmed([green, roundsFails, roundsFails]);
    expect(evaluation).toMatchObject({
      verdict: { kind: 'green', passed: 3 },
      failures: [],
      flaky: [rounds],
      shuffle: SEED,
    });
    expect(words(asked).at(-1)).toBe('base, whole, shuffled');
  });

  test('is red where the base passes it in that order, and it fails there again', async () => {
    const { evaluation, asked } = await confirmed([green, roundsFails, green, roundsFails]);
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

  test('is red where the base says nothing in that order', async () => {
    const { evaluation } = await confirmed([green, roundsFails, {}, roundsFails]);
    expect(evaluation.verdict).toMatchObject({ kind: 'red', broken: [rounds] });
  });

  test('is chance where it does not fail again', async () => {
    const { evaluation } = await confirmed([green, roundsFails, green, green]);
    expect(evaluation).toMatchObject({ verdict: { kind: 'green' }, flaky: [rounds] });
  });

  test('of the tests to repair is excused where it passes alone, and only there', async () => {
    const spoilt = await confirmed([green, addsFails, addsFails, { tests: { [adds]: 'passed' } }]);
    expect(spoilt.evaluation).toMatchObject({ verdict: { kind: 'green' }, flaky: [adds], runs: 4 });
    expect(words(spoilt.asked).slice(2)).toEqual(['patch, whole, shuffled', 'patch, alone']);
    const ordered = await confirmed([green, addsFails, addsFails, { tests: { [adds]: 'failed' } }]);
    expect(ordered.evaluation.verdict).toEqual({ kind: 'red', failing: [adds], fixed: [], broken: [] });
  });

  test('is tried test by test, for together they come in the order that a patch may have counted on', async () => {
    const failToPass = [adds, zero, rounds];
    const twoFail: Scripted = { tests: { ...passed, [zero]: 'failed', [rounds]: 'failed' } };
    const alone = (test: TestId, state: 'passed' | 'failed'): Scripted => ({ tests: { [test]: state } });
    const wishes = { failToPass, passToPass: [] };
    const counted = await confirmed(
      [green, twoFail, twoFail, alone(zero, 'passed'), alone(rounds, 'failed')],
      wishes,
    );
    expect(counted.evaluation.verdict).toMatchObject({ kind: 'red', failing: [rounds], broken: [] });
    expect(counted.asked.slice(3).map(({ only }) => only)).toEqual([[zero], [rounds]]);
    const spoilt = await confirmed(
      [green, twoFail, twoFail, alone(zero, 'passed'), alone(rounds, 'passed')],
      wishes,
    );
    expect(spoilt.evaluation).toMatchObject({ verdict: { kind: 'green', passed: 3 }, flaky: [zero, rounds] });
  });

  test('is held against the patch where more fail than are tried by themselves', async () => {
    const failToPass = Array.from({ length: 21 }, (_, n) => testId(file, `adds ${n}`));
    const all = (state: 'passed' | 'failed'): Scripted => ({
      tests: Object.fromEntries(failToPass.map((test) => [test, state])),
    });
    const script = [all('passed'), all('failed'), all('failed')];
    const { evaluation } = await confirmed(script, { failToPass, passToPass: [] });
    expect(evaluation).toMatchObject({ verdict: { kind: 'red', failing: failToPass }, runs: 3 });
  });

  test('is red where nothing excuses it: silent reruns say nothing', async () => {
    const { evaluation } = await confirmed([green, roundsFails, green, {}]);
    expect(evaluation.verdict).toMatchObject({ kind: 'red', broken: [rounds] });
  });
});
