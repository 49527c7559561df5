import { describe, expect, test } from 'vitest';

import { testId } from '../../../agent/engine/ids.ts';
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
