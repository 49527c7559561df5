import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { type Json } from '../../agent/engine/json.ts';
import { type Decision } from '../../agent/engine/plugin.ts';
import { plugins } from '../../agent/engine/registry.ts';
import { foldAll, type RunView } from '../../agent/engine/view.ts';
import { task } from '../doubles/builders.ts';
import { pond } from '../doubles/pond.ts';
import { contextOn, frozen, purely, view } from './worlds.ts';

const options = { population: 4, generations: 4, enough: 1 };

/** What is wrong with decisions, in words. */
function faultsOf(decisions: readonly Decision[], run: RunView): readonly string[] {
  const keys = decisions.flatMap((decision) => (decision.do === 'expand' ? decision.rollout : []));
  const expansions = decisions.filter((decision) => decision.do === 'expand');
  return [
    ...(decisions.length === 0 ? ['it decides nothing'] : []),
    ...(new Set(keys).size < keys.length ? ['it gives two attempts one key'] : []),
    ...(expansions.length < decisions.length && decisions.length > 1 ? ['it stops and goes on'] : []),
    ...expansions.flatMap(({ rollout, operator: id, parents, slice }) => {
      const operator = plugins.operators.find((each) => each.id === id);
      const present = parents.flatMap((parent) => run.rollouts.get(parent) ?? []);
      return [
        ...(run.rollouts.has(rollout) ? [`${rollout} is there already`] : []),
        ...(operator ? [] : [`there is no operator ${id}`]),
        ...(present.length < parents.length ? [`${rollout} has a parent that is not there`] : []),
        ...(operator?.eligible(present, run) ? [] : [`${id} is not eligible for ${parents.join(' and ')}`]),
        ...(slice.index < slice.of && slice.index >= 0 ? [] : [`${rollout} has no share`]),
      ];
    }),
  ];
}

describe.each(plugins.strategies.map((strategy) => [strategy.id, strategy] as const))(
  'the strategy %s',
  (_id, strategy) => {
    /** Its state after as many generations as the view has. */
    const stateAt = (run: RunView): Json => {
      const born = Math.max(-1, ...[...run.rollouts.values()].map(({ generation }) => generation));
      let state = strategy.init(task, options);
      for (let generation = 0; generation <= born; generation++) {
        const decisions = [{ do: 'stop', why: 'exhausted', best: [] } as const];
        const expand = {
          do: 'expand',
          rollout: [...run.rollouts.keys()][0],
          operator: 'plan',
          parents: [],
          slice: { index: 0, of: 1 },
        } as const;
        const event = {
          kind: 'strategy.decided',
          decisions: expand.rollout ? [{ ...expand, rollout: expand.rollout }] : decisions,
        } as const;
        state = strategy.observe(state, { seq: generation + 1, at: 0, event });
      }
      return state;
    };

    test('decides at any moment what can be done: pure, plain, without a throw', async () => {
      await fc.assert(
        fc.asyncProperty(view, fc.nat(1_000), async (run, seed) => {
          const state = frozen(stateAt(run));
          const decisions = await purely(() => strategy.next(state, contextOn(frozen(run), seed)));
          expect(faultsOf(decisions, run)).toEqual([]);
        }),
      );
    });

    test('follows its state from events alone, whatever they are', async () => {
      const records = await pond({ config: { strategy: strategy.id, seed: 3 } }).run();
      const replay = () =>
        records.reduce(
          (state, recorded) => strategy.observe(state, frozen(recorded)),
          strategy.init(task, options),
        );
      expect(await purely(replay)).toEqual(replay());
    });

    test.each([0, 1, 2, 3, 4, 5])(
      'comes to its end with seed %i, and stops as repaired only with a green patch',
      async (seed) => {
        const records = await pond({ config: { strategy: strategy.id, seed, options } }).run();
        const run = foldAll(records);
        const stop = run.decided.at(-1);
        const greens = [...run.rollouts.values()].filter(({ evaluations }) =>
          evaluations.some(({ verdict, scope }) => verdict.kind === 'green' && scope === 'full'),
        );
        expect(stop?.do === 'stop' && stop.why === 'repaired').toBe(greens.length > 0);
        const searched = run.decided.filter((each) => each.do === 'expand' && each.operator !== 'refine');
        expect(searched.length).toBeLessThanOrEqual(options.population * options.generations);
      },
    );
  },
);
