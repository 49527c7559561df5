import { describe, expect, test } from 'vitest';

import { testId } from '../../agent/engine/ids.ts';
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
    const refused = await confirmed([green, { end: { kind: 'exited', code: 1 } }, green]);
    expect(refused.evaluation).not.toHaveProperty('shuffle');
    expect(refused.evaluation).toMatchObject({ verdict: { kind: 'green' }, runs: 3 });
    expect(words(refused.asked).at(-1)).toBe('patch, whole');
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

  test('is silent where the second run is', async () => {
    const timeout: Scripted = { end: { kind: 'stopped', why: 'timeout' } };
    const { evaluation } = await confirmed([green, timeout, timeout]);
    expect(evaluation).toMatchObject({ verdict: { kind: 'silent', why: 'timeout' }, runs: 3 });
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

  test('is red where nothing excuses it: silent reruns say nothing', async () => {
    const { evaluation } = await confirmed([green, roundsFails, green, {}]);
    expect(evaluation.verdict).toMatchObject({ kind: 'red', broken: [rounds] });
  });
});
