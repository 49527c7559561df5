// What a guide points at: tests in an order of their own for each attempt, and patches that are known already.
import { type PatchId, type TestId } from '../engine/ids.ts';
import { verdictOf, type RolloutView } from '../engine/view.ts';

/** More would not be read. */
const AVOIDED = 50;

/** The items from another one on, so that attempts side by side attend to different ones first. */
export function rotated<Item>(items: readonly Item[], by: number): readonly Item[] {
  const from = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(from), ...items.slice(0, from)];
}

/** Tests that speak against a patch: those it should fix and those it broke. */
export function against(rollout: RolloutView): readonly TestId[] {
  const verdict = verdictOf(rollout)?.verdict;
  return verdict?.kind === 'red' ? [...verdict.failing, ...verdict.broken] : [];
}

/** Failing tests that a patch turns green; all of them for a green patch. */
export function fixedBy(rollout: RolloutView, failToPass: readonly TestId[]): readonly TestId[] {
  const verdict = verdictOf(rollout)?.verdict;
  if (verdict?.kind === 'green') return failToPass;
  return verdict?.kind === 'red' ? verdict.fixed : [];
}

export function brokenBy(rollout: RolloutView): readonly TestId[] {
  const verdict = verdictOf(rollout)?.verdict;
  return verdict?.kind === 'red' ? verdict.broken : [];
}

/** Patches that were judged already, latest first. */
export function judgedPatches(pool: readonly RolloutView[]): readonly PatchId[] {
  const judged = pool.filter((rollout) => verdictOf(rollout)).flatMap(({ patch }) => patch?.id ?? []);
  return [...new Set(judged.toReversed())].slice(0, AVOIDED);
}
