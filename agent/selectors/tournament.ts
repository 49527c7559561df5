// The selector of parents and survivors: the fit are preferred, the different are kept.
import { compareFitness, fitnessOf } from '../engine/fitness.ts';
import { type Rng } from '../engine/random.ts';
import { type Selection, type SelectionRequest, type Selector } from '../engine/plugin.ts';
import { verdictOf, type RolloutView } from '../engine/view.ts';
import { distinct } from './distinct.ts';

const SIZE = 3;

/**
 * Parents: so many tournaments of three, each winner leaving the field, so that nobody is chosen twice. Survivors: the
 * fittest, then the fittest of those that fixed something else, then the rest by fitness; of equal patches one. What the
 * oracle was silent about is neither.
 */
export const tournament: Selector = {
  id: 'tournament',
  about: 'Prefers fit attempts as parents, and keeps different ones alive.',
  source: 'tournament selection with elitism (Goldberg & Deb 1991); diversity by fixed tests is ours',
  pick: async (request, { rng }) => {
    const judged = request.rollouts.filter((rollout) => fitnessOf(rollout) !== undefined);
    const chosen =
      request.use === 'parent' ? winners(judged, request.count, rng) : survivors(judged, request.count);
    return explained(chosen, request, judged);
  },
};

function winners(field: readonly RolloutView[], count: number, rng: Rng): readonly RolloutView[] {
  const rest = field.toSorted(compareFitness);
  const chosen: RolloutView[] = [];
  while (chosen.length < count && rest.length > 0) {
    // The field is sorted, so the smallest of the places drawn is the winner.
    const drawn = Array.from({ length: SIZE }, () => Math.floor(rng() * rest.length));
    chosen.push(...rest.splice(Math.min(...drawn), 1));
  }
  return chosen;
}

function survivors(field: readonly RolloutView[], count: number): readonly RolloutView[] {
  const { firsts } = distinct(field.toSorted(compareFitness));
  const kinds = new Set<string>();
  const first = firsts.filter((rollout) => {
    const kind = kindOf(rollout);
    return !kinds.has(kind) && kinds.add(kind);
  });
  const others = firsts.filter((rollout) => !first.includes(rollout));
  return [...first, ...others].slice(0, count).toSorted(compareFitness);
}

/** What an attempt achieved: green, or the set of tests that it fixed. */
function kindOf(rollout: RolloutView): string {
  const verdict = verdictOf(rollout)?.verdict;
  return verdict?.kind === 'red' ? verdict.fixed.toSorted().join('\n') : 'green';
}

function explained(
  chosen: readonly RolloutView[],
  { rollouts }: SelectionRequest,
  judged: readonly RolloutView[],
): Selection {
  const twins = new Map(
    distinct(judged.toSorted(compareFitness)).doubles.map(({ rollout, of }) => [rollout.id, of.id]),
  );
  const reject = (rollout: RolloutView) => {
    const twin = twins.get(rollout.id);
    if (fitnessOf(rollout) === undefined) return 'it has no verdict';
    return twin === undefined
      ? 'fitter or more different ones came first'
      : `it is the same patch as ${twin}`;
  };
  return {
    chosen: chosen.map((rollout) => ({
      rollout: rollout.id,
      why: `fitness ${(fitnessOf(rollout) ?? 0).toFixed(2)}`,
    })),
    rejected: rollouts
      .filter((rollout) => !chosen.includes(rollout))
      .map((rollout) => ({ rollout: rollout.id, by: 'tournament', why: reject(rollout) })),
  };
}
