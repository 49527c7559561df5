// Equal patches among rollouts: who stands for whom.
import { type RolloutView } from '../engine/view.ts';
import { normalisedId } from '../patch/normalise.ts';

/** Of rollouts in order, the first of every set of equal patches; the others with the one that stands for them. */
export function distinct(rollouts: readonly RolloutView[]): {
  readonly firsts: readonly RolloutView[];
  readonly doubles: readonly { readonly rollout: RolloutView; readonly of: RolloutView }[];
} {
  const seen = new Map<string, RolloutView>();
  const firsts: RolloutView[] = [];
  const doubles: { rollout: RolloutView; of: RolloutView }[] = [];
  for (const rollout of rollouts) {
    const form = rollout.patch ? normalisedId(rollout.patch) : rollout.id;
    const first = seen.get(form);
    if (first) doubles.push({ rollout, of: first });
    else {
      seen.set(form, rollout);
      firsts.push(rollout);
    }
  }
  return { firsts, doubles };
}
