// Who stands for whom among red patches and what was left of them without a piece.
import { compareFitness, fitnessOf } from '../../engine/fitness.ts';
import { type RolloutView, type RunView } from '../../engine/view.ts';
import { openPrunings, refine } from '../../operators/refine.ts';
import { isReduced } from '../../trajectory/reduced.ts';
import { type Mating } from './breed.ts';

/**
 * The nearest red patch without each of its pieces, as long as nobody has looked: what is made of an attempt should not
 * begin with what no test thanks it for. It costs runs of the failing tests and no token.
 */
export function prunings(judged: readonly RolloutView[], view: RunView): readonly Mating[] {
  const [nearest] = standing(judged, view).toSorted(compareFitness);
  if (!nearest) return [];
  return openPrunings(nearest, [...view.rollouts.values()], view.task).map(() => ({
    operator: refine.id,
    parents: [nearest.id],
  }));
}

/** Without those of which a part does as much, and without parts that do less than the whole. */
export function standing(judged: readonly RolloutView[], { rollouts }: RunView): readonly RolloutView[] {
  const replaced = new Set<RolloutView>();
  for (const part of judged.filter(isReduced)) {
    const [whole] = part.parents.flatMap((id) => rollouts.get(id) ?? []);
    if (whole) replaced.add((fitnessOf(part) ?? 0) >= (fitnessOf(whole) ?? 0) ? whole : part);
  }
  return judged.filter((each) => !replaced.has(each));
}
