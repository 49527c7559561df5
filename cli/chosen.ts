// The attempt whose patch a run stands for.
import { type RolloutView, type RunView } from '../agent/engine/view.ts';

/** The first chosen by the final selection, and only of a run that was repaired or has a proposal: nothing less is offered to apply. */
export function chosenRollout(view: RunView): RolloutView | undefined {
  const end = view.ended?.reason;
  const first = end === 'repaired' || end === 'proposed' ? view.selection?.chosen[0] : undefined;
  return first && view.rollouts.get(first.rollout);
}

/** The attempt that the user named with --rollout, or the chosen one. */
export function wantedRollout(view: RunView, wanted: string | undefined): RolloutView | undefined {
  return wanted === undefined
    ? chosenRollout(view)
    : [...view.rollouts.values()].find(({ id }) => id === wanted);
}
