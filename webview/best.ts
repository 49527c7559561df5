// Which attempt to show first: the chosen one, or the best so far. Only verdicts count, never what an agent says.
import { verdictOf, type RolloutView, type RunView } from '../agent/engine/view.ts';
import { type RolloutId } from '../agent/engine/ids.ts';

/** The attempt whose patch the final selection chose, else the one whose verdict comes nearest; ties go to the earlier. */
export function bestOf(view: RunView): RolloutView | undefined {
  const chosen = view.selection?.chosen[0];
  const picked = chosen && view.rollouts.get(chosen.rollout);
  if (picked?.patch) return picked;
  let best: RolloutView | undefined;
  for (const rollout of view.rollouts.values()) {
    if (worth(rollout) > (best ? worth(best) : 0)) best = rollout;
  }
  return best;
}

export const isChosen = (view: RunView, rollout: RolloutId): boolean =>
  view.selection?.chosen.some((choice) => choice.rollout === rollout) ?? false;

// Green above everything; then tests fixed, each broken one weighing as much as one that is fixed.
function worth(rollout: RolloutView): number {
  const verdict = rollout.patch && rollout.end !== 'refused' ? verdictOf(rollout)?.verdict : undefined;
  if (verdict?.kind === 'green') return Infinity;
  if (verdict?.kind !== 'red') return 0;
  return Math.max(0, verdict.fixed.length - verdict.broken.length);
}
