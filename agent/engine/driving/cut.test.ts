import { describe, expect, test } from 'vitest';

import { patchAt } from '../../../test/doubles/builders.ts';
import { shuffledTiming } from '../../../test/doubles/latency.ts';
import { pond, type PondOptions } from '../../../test/doubles/pond.ts';
import { type Recorded } from '../events.ts';
import { foldAll } from '../view.ts';

describe('a batch that is green enough', () => {
  const attempts = (lines: readonly (readonly number[])[]): Partial<PondOptions> => ({
    attempt: ({ rollout }) => ({ patch: patchAt(...(lines[Number(rollout.split('.')[1])] ?? [])) }),
  });
  const endsOf = (records: readonly Recorded[]) =>
    [...foldAll(records).rollouts.values()]
      .map(({ id, operator, end, why }) => [id, operator, end, why ?? ''].join(' ').trim())
      .toSorted();

  test('is not run to its end: what lies behind the first green one is cut off', async () => {
    for (const parallel of [1, 2, 4]) {
      const { rollouts, run } = pond({
        config: { strategy: 'best-of-n', parallel },
        latency: shuffledTiming(parallel),
        ...attempts([[8], [5, 15, 25], [5], [1, 5, 15, 25]]),
      });
      const records = await run();
      expect(endsOf(records)).toEqual([
        'g0.0 plan patched',
        'g0.1 plan patched',
        'g0.2 plan cancelled g0.1 was enough',
        'g0.3 plan cancelled g0.1 was enough',
      ]);
      expect(foldAll(records).selection?.chosen.map(({ rollout }) => rollout)).toEqual(['g0.1']);
      expect(rollouts.asked.length).toBe(parallel === 1 ? 2 : rollouts.asked.length);
    }
  });

  test('waits for the slow ones before the cut, so that the fast do not win by their speed', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let begun = 0;
    const { run } = pond({
      config: { strategy: 'best-of-n', parallel: 4 },
      // The first attempt takes as long as all the others together.
      latency: async () => {
        begun++;
        if (begun === 1) await promise;
        else if (begun > 7) resolve();
      },
      ...attempts([[5, 15, 25], [2, 5, 15, 25], [3, 5, 15, 25], [5]]),
    });
    const records = await run();
    expect(foldAll(records).selection?.chosen.map(({ rollout }) => rollout)).toEqual(['g0.0']);
    expect(
      endsOf(records)
        .slice(1)
        .every((end) => end.includes('cancelled g0.0 was enough')),
    ).toBe(true);
  });

  test('runs on until enough different patches are green', async () => {
    const { run } = pond({
      config: { strategy: 'best-of-n', options: { population: 4, generations: 1, enough: 2 } },
      ...attempts([[1, 5, 15, 25], [1, 5, 15, 25], [5, 15, 25], [5]]),
    });
    expect(endsOf(await run())).toEqual([
      'g0.0 plan patched',
      'g0.1 plan patched',
      'g0.2 plan patched',
      'g0.3 plan cancelled g0.2 was enough',
    ]);
  });

  test('tells what the attempts that were cut off have cost, once', async () => {
    const { run } = pond({
      config: { strategy: 'best-of-n', parallel: 4 },
      ...attempts([[5, 15, 25], [8], [8], [8]]),
    });
    const view = foldAll(await run());
    const single = [...view.rollouts.values()].map(({ cost }) => cost.candidates);
    expect(view.cost.candidates).toBe(single.reduce((sum, each) => sum + each, 0));
    expect(view.cost.rollouts).toBeLessThanOrEqual(4);
  });
});
