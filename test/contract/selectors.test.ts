import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { fitnessOf } from '../../agent/engine/fitness.ts';
import { plugins } from '../../agent/engine/registry.ts';
import { contextOn, frozen, purely, view } from './worlds.ts';

const use = fc.constantFrom('parent' as const, 'survivor' as const, 'final' as const);

describe.each(plugins.selectors.map((selector) => [selector.id, selector] as const))(
  'the selector %s',
  (_id, selector) => {
    test('names every rollout once, chosen or with the reason why not, and no more than were asked for', async () => {
      await fc.assert(
        fc.asyncProperty(view, use, fc.nat(6), async (run, what, count) => {
          const rollouts = [...frozen(run).rollouts.values()];
          const request = frozen({ rollouts, count, use: what });
          const { chosen, rejected } = await purely(() => selector.pick(request, contextOn(run)));
          expect(chosen.length).toBeLessThanOrEqual(count);
          const named = [...chosen, ...rejected].map(({ rollout }) => rollout);
          expect(named.toSorted()).toEqual(rollouts.map(({ id }) => id).toSorted());
          expect([...chosen, ...rejected].every(({ why }) => why !== '')).toBe(true);
        }),
      );
    });

    test('never chooses what the oracle said nothing about', async () => {
      await fc.assert(
        fc.asyncProperty(view, use, async (run, what) => {
          const rollouts = [...run.rollouts.values()];
          const { chosen } = await selector.pick({ rollouts, count: 9, use: what }, contextOn(run));
          const silent = new Set(
            rollouts.filter((each) => fitnessOf(each) === undefined).map(({ id }) => id),
          );
          expect(chosen.filter(({ rollout }) => silent.has(rollout))).toEqual([]);
        }),
      );
    });
  },
);
