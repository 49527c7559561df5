import { describe, expect, test } from 'vitest';

import { testId, type TestId } from '../../../agent/engine/ids.ts';
import {
  adds,
  addsFails,
  confirmed,
  file,
  green,
  passed,
  rounds,
  roundsFails,
  SEED,
  words,
  zero,
} from '../../../test/oracle/confirmed.ts';
import { type Scripted } from '../../../test/oracle/scripted-boxes.ts';

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
