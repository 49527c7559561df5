// What a guide points at: tests in an order of their own for each attempt, and patches that are known already.
import { type PatchId } from '../engine/ids.ts';
import { verdictOf, type RolloutView } from '../engine/view.ts';

/** More would not be read. */
const AVOIDED = 50;

/** The items from another one on, so that attempts side by side attend to different ones first. */
export function rotated<Item>(items: readonly Item[], by: number): readonly Item[] {
  const from = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(from), ...items.slice(0, from)];
}

/** Patches that were judged already, latest first. */
export function judgedPatches(pool: readonly RolloutView[]): readonly PatchId[] {
  const judged = pool.filter((rollout) => verdictOf(rollout)).flatMap(({ patch }) => patch?.id ?? []);
  return [...new Set(judged.toReversed())].slice(0, AVOIDED);
}
