import { describe, expect, test } from 'vitest';

import { patchAt } from '../../../test/doubles/builders.ts';
import { attemptAt, course, eventsOf, flat } from '../../../test/doubles/courses.ts';
import { shuffledTiming } from '../../../test/doubles/latency.ts';
import { memoryJournal } from '../../../test/doubles/memory-journal.ts';
import { pond, type PondOptions } from '../../../test/doubles/pond.ts';
import { foldAll } from '../view.ts';

describe('a budget', () => {
  const budgeted = (budget: PondOptions['config'] & object, more: Partial<PondOptions> = {}) =>
    pond({ config: { ...budget }, ...more });

  test('of attempts is never exceeded, and ends the run', async () => {
    const { rollouts, run } = budgeted(
      { budget: { rollouts: 6 } },
      { attempt: () => ({ patch: patchAt(5) }) },
    );
    const records = await run();
    expect(rollouts.asked.length).toBe(6);
    expect(records.at(-1)?.event).toEqual({ kind: 'run.ended', reason: 'budget' });
  });

  test('of test runs is never exceeded, and leaves two to confirm what was found', async () => {
    for (const testRuns of [4, 5, 6, 7, 9, 12]) {
      for (const parallel of [1, 4]) {
        const latency = shuffledTiming(testRuns);
        const records = await budgeted({ budget: { testRuns }, parallel, seed: 3 }, { latency }).run();
        expect(foldAll(records).cost.testRuns).toBeLessThanOrEqual(testRuns);
      }
    }
    // Two runs for the baseline, target and full, and two for the confirmation.
    const records = await pond({
      ...attemptAt(5, 15, 25),
      config: { ...flat, budget: { testRuns: 6 } },
    }).run();
    expect(records.at(-1)?.event).toEqual({ kind: 'run.ended', reason: 'repaired' });
  });

  test('that reaches for the failing tests alone still lets the confirmation decide', async () => {
    const records = await pond({
      ...attemptAt(5, 15, 25),
      config: { ...flat, budget: { testRuns: 5 } },
    }).run();
    expect(eventsOf(records, 'oracle.answered').map(({ evaluation }) => evaluation.scope)).toEqual([
      'target',
      'confirm',
    ]);
    expect(records.at(-1)?.event).toEqual({ kind: 'run.ended', reason: 'repaired' });
  });

  test('shares test runs out before a batch, so that timing changes nothing', async () => {
    const runs = [1, 2, 4].map((parallel) =>
      budgeted({ budget: { testRuns: 11 }, parallel, seed: 2 }, { latency: shuffledTiming(parallel) }).run(),
    );
    const [first, ...others] = (await Promise.all(runs)).map(course);
    for (const other of others) expect(other).toEqual(first);
  });

  test('is warned of once, at four fifths', async () => {
    const records = await budgeted(
      { budget: { rollouts: 6 } },
      { attempt: () => ({ patch: patchAt(5) }) },
    ).run();
    expect(eventsOf(records, 'budget.warned')).toEqual([
      { kind: 'budget.warned', what: 'rollouts', used: 5, limit: 6 },
    ]);
  });

  test('of minutes ends the search, and not the confirmation', async () => {
    const journal = memoryJournal({ tick: 1_000 });
    const records = await pond({ journal, config: { budget: { minutes: 1 }, seed: 4 } }).run();
    const view = foldAll(records);
    expect(view.ended?.reason).toBe('budget');
    expect(view.activeMs).toBeLessThan(80_000);
  });

  test('that is gone before anything began ends the run at once', async () => {
    const { rollouts, run } = budgeted({ budget: { testRuns: 2 } });
    expect((await run()).at(-1)?.event).toEqual({ kind: 'run.ended', reason: 'budget' });
    expect(rollouts.asked).toEqual([]);
  });
});
