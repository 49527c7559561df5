// The strategy of plain retries: one attempt after the other, each told of the last failure alone.
import { isGreen } from '../engine/fitness.ts';
import { compareRollouts, rolloutId } from '../engine/ids.ts';
import { type Operator, type Strategy } from '../engine/plugin.ts';
import { scoutsFor } from './opening.ts';
import { meansOf } from './means.ts';
import { decodeProgress, passed, roundOf, stop } from './progress.ts';
import { readersOf } from './rota.ts';

/** As many attempts as evolve would make, one at a time. Parts: what begins, and what tries again. */
export function retryWith(plan: Operator, retry: Operator): Strategy {
  return {
    id: 'retry',
    about: 'Makes one attempt at a time, told of the last failure.',
    source: 'a single attempt with retries: the control arm beside best-of-n',
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
      const { population, generations, enough, generation } = decodeProgress(state);
      const attempts = [...view.rollouts.values()];
      const greens = attempts.filter(isGreen);
      if (greens.length >= enough) return [stop('repaired', greens)];
      const round = roundOf(generation, view);
      const most = population * generations;
      if (round >= most) return [stop(greens.length > 0 ? 'repaired' : 'exhausted', greens)];
      const scouts = scoutsFor(generation, plan.id, view);
      if (scouts.length > 0) return scouts;
      if (meansOf(context).attempts === 0) return [stop('budget', greens)];
      const last = attempts.toSorted((a, b) => compareRollouts(a.id, b.id)).at(-1);
      const isAgain = last !== undefined && round > 0 && retry.eligible([last], view);
      const readers = readersOf(view);
      const member = readers[round % readers.length]?.member;
      return [
        {
          do: 'expand',
          rollout: rolloutId(generation, 0),
          operator: isAgain ? retry.id : plan.id,
          parents: isAgain ? [last.id] : [],
          slice: { index: round, of: most },
          ...(member === undefined ? {} : { member }),
        },
      ];
    },
  };
}
