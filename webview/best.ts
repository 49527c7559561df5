// Which attempt to show first: the chosen one, or the best so far. Only verdicts count, never what an agent says.
import { compareFitness, fitnessOf } from '../agent/engine/fitness.ts';
import { type RolloutView, type RunView } from '../agent/engine/view.ts';
import { type RolloutId } from '../agent/engine/ids.ts';

/** The attempt whose patch the final selection chose, else the fittest that fixed something. */
export function bestOf(view: RunView): RolloutView | undefined {
  const chosen = view.selection?.chosen[0];
  const picked = chosen && view.rollouts.get(chosen.rollout);
  if (picked?.patch) return picked;
  let best: RolloutView | undefined;
  for (const rollout of view.rollouts.values()) {
    if (!isWorthShowing(rollout)) continue;
    if (!best || compareFitness(rollout, best) < 0) best = rollout;
  }
  return best;
}

const isWorthShowing = (rollout: RolloutView): boolean =>
  rollout.patch !== undefined && rollout.end !== 'refused' && (fitnessOf(rollout) ?? 0) > 0;

export const isChosen = (view: RunView, rollout: RolloutId): boolean =>
  view.selection?.chosen.some((choice) => choice.rollout === rollout) ?? false;
