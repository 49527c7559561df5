// What two attempts have for each other.
import { askedModel } from '../trajectory/asked-model.ts';
import { brokenBy, fixedBy } from '../engine/fitness.ts';
import { type TestId } from '../engine/ids.ts';
import { verdictOf, type RolloutView, type RunView } from '../engine/view.ts';
import { mergePatches } from '../patch/merge.ts';
import { normalisedId } from '../patch/normalise.ts';
import { type Patch } from '../patch/patch.ts';

export type Patched = RolloutView & { readonly patch: Patch };

export const isPatched = (rollout: RolloutView): rollout is Patched => rollout.patch !== undefined;

export const isGreenAnywhere = (rollout: RolloutView): boolean =>
  verdictOf(rollout)?.verdict.kind === 'green';

/** Each fixed a test that the other did not. */
export function areComplementary(a: RolloutView, b: RolloutView, failToPass: readonly TestId[]): boolean {
  const [byA, byB] = [fixedBy(a, failToPass), fixedBy(b, failToPass)];
  return byA.some((test) => !byB.includes(test)) && byB.some((test) => !byA.includes(test));
}

/** Is the union of two patches there already, or an attempt that fixed what these two fixed together and broke nothing? */
export function isReached(a: Patched, b: Patched, view: RunView, failToPass: readonly TestId[]): boolean {
  const together = new Set([...fixedBy(a, failToPass), ...fixedBy(b, failToPass)]);
  const union = mergePatches(a.patch, b.patch);
  return [...view.rollouts.values()].some((rollout) => {
    const fixed = fixedBy(rollout, failToPass);
    const hasFixed = brokenBy(rollout).length === 0 && [...together].every((test) => fixed.includes(test));
    return hasFixed || (union.ok && rollout.patch?.id === union.value.id);
  });
}

/** Two red attempts that thought differently: they have segments to give each other even where neither fixed a test. */
export function areDifferentThoughts(a: Patched, b: Patched): boolean {
  const open = [a, b].every((each) => askedModel(each) && verdictOf(each)?.verdict.kind === 'red');
  return open && normalisedId(a.patch) !== normalisedId(b.patch);
}
