// The selector of parents and survivors: the fit are preferred, the different are kept.
import { fitnessOf } from '../engine/fitness.ts';
import { type Rng } from '../engine/random.ts';
import { type Selection, type SelectionRequest, type Selector } from '../engine/plugin.ts';
import { verdictOf, type RolloutView } from '../engine/view.ts';
import { compareScores, isReasoned } from '../trajectory/score.ts';
import { distinct } from './distinct.ts';

const SIZE = 3;

/**
 * Parents: so many tournaments of three, each winner leaving the field, so that nobody is chosen twice. Survivors: the
 * best, then the best of those that fixed something else, then of those that changed other places, then the rest; of equal
 * patches one. Best is by fitness; where models were asked, by score, in which the tests come first. What the oracle was
 * silent about is neither.
 */
export const tournament: Selector = {
  id: 'tournament',
  about: 'Prefers fit attempts as parents, and keeps different ones alive.',
  source: 'tournament selection with elitism (Goldberg & Deb 1991); diversity by fixed tests is ours',
  pick: async (request, { rng, view }) => {
    const { use, count, rollouts } = request;
    // Efficiency is relative to everybody who was there, not to those that are asked about.
    const pool = view.rollouts.size > 0 ? [...view.rollouts.values()] : rollouts;
    const failToPass = view.task?.baseline.failToPass ?? [];
    const compare = compareScores(pool, failToPass, view.config?.options.weights);
    const sorted = rollouts.filter((rollout) => fitnessOf(rollout) !== undefined).toSorted(compare);
    const chosen =
      use === 'parent'
        ? winners(sorted, count, rng)
        : survivors(sorted, count, { byPlace: isReasoned(pool) }).toSorted(compare);
    return explained(chosen, request, sorted);
  },
};

/** Of a field that is sorted. */
function winners(sorted: readonly RolloutView[], count: number, rng: Rng): readonly RolloutView[] {
  const rest = [...sorted];
  const chosen: RolloutView[] = [];
  while (chosen.length < count && rest.length > 0) {
    // The field is sorted, so the smallest of the places drawn is the winner.
    const drawn = Array.from({ length: SIZE }, () => Math.floor(rng() * rest.length));
    chosen.push(...rest.splice(Math.min(...drawn), 1));
  }
  return chosen;
}

/** Of a field that is sorted: the first of every kind, then the first of every place within a kind, then the rest. */
function survivors(
  sorted: readonly RolloutView[],
  count: number,
  { byPlace }: { readonly byPlace: boolean },
): readonly RolloutView[] {
  const { firsts } = distinct(sorted);
  const ofKinds = firstsBy(firsts, kindOf);
  const placeOf = (rollout: RolloutView) => `${kindOf(rollout)}\n${placesOf(rollout)}`;
  const ofPlaces = byPlace ? firstsBy(firsts, placeOf) : [];
  return [...new Set([...ofKinds, ...ofPlaces, ...firsts])].slice(0, count);
}

function firstsBy(
  rollouts: readonly RolloutView[],
  keyOf: (rollout: RolloutView) => string,
): readonly RolloutView[] {
  const seen = new Set<string>();
  return rollouts.filter((rollout) => {
    const key = keyOf(rollout);
    return !seen.has(key) && seen.add(key);
  });
}

/** Where an attempt changed something: files and first lines of its hunks. */
const placesOf = ({ patch }: RolloutView): string =>
  (patch?.files ?? [])
    .flatMap(({ path, hunks }) => [path, ...hunks.map(({ start }) => `${path}:${start}`)])
    .join('\n');

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
  const twins = new Map(distinct(judged).doubles.map(({ rollout, of }) => [rollout.id, of.id]));
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
