// The flat strategy: independent attempts, nothing learned between them. What every other strategy is compared with.
import { isGreen } from '../engine/fitness.ts';
import { rolloutId } from '../engine/ids.ts';
import { type Operator, type Strategy } from '../engine/plugin.ts';
import { scoutsFor } from './opening.ts';
import { decodeProgress, passed, roundOf, stop } from './progress.ts';
import { readersOf } from './turns.ts';

/**
 * As many attempts as evolve would make (population × generations), each with its own share of the candidates, in batches
 * of one population, so that a green patch stops it as early as it stops evolve. A mixed team opens as it does there, and
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
    next: async (state, { view }) => {
      const { population, generations, enough, generation } = decodeProgress(state);
      const greens = [...view.rollouts.values()].filter(isGreen);
      if (greens.length >= enough) return [stop('repaired', greens)];
      const round = roundOf(generation, view);
      if (round >= generations) return [stop(greens.length > 0 ? 'repaired' : 'exhausted', greens)];
      const scouts = scoutsFor(generation, plan.id, view);
      if (scouts.length > 0) return scouts;
      const readers = readersOf(view);
      return Array.from({ length: population }, (_, index) => {
        const place = round * population + index;
        const member = readers[place % readers.length]?.member;
        return {
          do: 'expand',
          rollout: rolloutId(generation, index),
          operator: plan.id,
          parents: [],
          slice: { index: place, of: population * generations },
          ...(member === undefined ? {} : { member }),
        };
      });
    },
  };
}
