// What a guide points at: tests in an order of their own for each attempt, and patches that are known already.
import { type PatchId, type TestId } from '../engine/ids.ts';
import { against } from '../engine/fitness.ts';
import { verdictOf, type RolloutView } from '../engine/view.ts';
import { failureWords } from '../trajectory/failures.ts';

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

const FAILURES = 5;

/** The tests that fail with a patch and how, which is not how they failed without it; no words where none is known to. */
export function failingWith(
  rollout: RolloutView,
  tests: readonly TestId[] = against(rollout),
): readonly string[] {
  const words = failureWords(tests, verdictOf(rollout)?.failures ?? [], FAILURES);
  return words.length > 0 ? [`Still failing: ${words.join('; ')}.`] : [];
}
