// The flat strategy: independent attempts, nothing learned between them. What every other strategy is compared with.
import { isGreen } from '../engine/fitness.ts';
import { rolloutId } from '../engine/ids.ts';
import { type Operator, type Strategy } from '../engine/plugin.ts';
import { scoutsFor } from './opening.ts';
import { meansOf } from './means.ts';
import { attemptsUsed, decodeProgress, passed, stop } from './progress.ts';
import { readersOf } from './rota.ts';

/**
 * As many attempts as evolve would make (population × generations), each with its own share of the candidates, in batches
 * of one population, so that a green patch stops it as early as it stops evolve; of fewer where evolve, too, could not pay
 * for as many. A mixed team opens as it does there, and
 * its members take turns.
 */
export function bestOfN(plan: Operator): Strategy {
  return {
    id: 'best-of-n',
    about: 'Makes independent attempts and takes the best.',
    source: 'best-of-N sampling; the control arm of RSRepair (Qi et al., ICSE 2014) against evolution',
    defaults: { population: 4, generations: 4, enough: 1 },
    init: (_task, { population, generations, enough }) => ({
      population,
      generations,
      enough,
      generation: 0,
    }),
    observe: passed,
    next: async (state, context) => {
      const { view } = context;
      const progress = decodeProgress(state);
      const { population, generations, enough, generation } = progress;
      const greens = [...view.rollouts.values()].filter(isGreen);
      if (greens.length >= enough) return [stop('repaired', greens)];
      const made = attemptsUsed(progress, view);
      if (made >= population * generations)
        return [stop(greens.length > 0 ? 'repaired' : 'exhausted', greens)];
      const scouts = scoutsFor(generation, plan.id, view);
      if (scouts.length > 0) return scouts;
      const readers = readersOf(view);
      const means = meansOf(context);
      const width = Math.min(population, means.attempts);
      if (width === 0) return [stop(greens.length > 0 ? 'repaired' : 'budget', greens)];
      const tokens = means.allowance(width);
      return Array.from({ length: width }, (_, index) => {
        const place = made + index;
        const member = readers[place % readers.length]?.member;
        return {
          do: 'expand',
          rollout: rolloutId(generation, index),
          operator: plan.id,
          parents: [],
          slice: { index: place, of: population * generations },
          ...(member === undefined ? {} : { member }),
          ...(tokens === undefined ? {} : { tokens }),
        };
      });
    },
  };
}
