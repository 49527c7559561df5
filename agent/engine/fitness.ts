// How good a judged rollout is, and what it fixed and broke. Silent about what the oracle was silent about.
import { compareRollouts, type TestId } from './ids.ts';
import { verdictOf, type RolloutView } from './view.ts';
import { sizeOfPatch, type PatchSize } from '../patch/size.ts';
import { type Evaluation } from '../task/verdict.ts';

/** Green on the failing tests alone: the rest was not run, so something may be broken. */
const TARGET_GREEN = 0.95;
/** No red patch comes nearer than this. */
const BEST_RED = 0.9;

/**
 * 0 (nothing fixed, or as much broken as fixed) … 1 (the whole suite is green). For a red patch: the share of the
 * failing tests that it fixed, less what it broke, each broken test weighing as much as a fixed one. Undefined for a
 * silent verdict: it says nothing about the patch. Of a run that ended at its first failure nobody knows how much is
 * broken: nothing is made of what it fixed.
 */
export function fitness({ verdict, scope }: Pick<Evaluation, 'verdict' | 'scope'>): number | undefined {
  if (verdict.kind === 'silent') return undefined;
  if (verdict.kind === 'green') return scope === 'target' ? TARGET_GREEN : 1;
  if (verdict.partial) return 0;
  const wanted = verdict.fixed.length + verdict.failing.length;
  const gained = verdict.fixed.length - verdict.broken.length;
  return BEST_RED * Math.max(0, gained / Math.max(1, wanted));
}

/** Fitness by the last verdict that says something; undefined when none does. */
export function fitnessOf(rollout: RolloutView): number | undefined {
  const evaluation = verdictOf(rollout);
  return evaluation && fitness(evaluation);
}

/** Green over the whole suite, by the last verdict that says something. */
export function isGreen(rollout: RolloutView): boolean {
  const evaluation = verdictOf(rollout);
  return evaluation?.verdict.kind === 'green' && evaluation.scope !== 'target';
}

/** Fittest first; between equals fewer tests broken, then the smaller patch, then the earlier one. */
export function compareFitness(a: RolloutView, b: RolloutView): number {
  return (
    (fitnessOf(b) ?? -1) - (fitnessOf(a) ?? -1) ||
    brokenBy(a).length - brokenBy(b).length ||
    compareSize(a, b) ||
    compareRollouts(a.id, b.id)
  );
}

/** Negative when the patch of `a` changes less: fewer lines, then fewer characters. */
export function compareSize(a: RolloutView, b: RolloutView): number {
  const [mine, theirs] = [sizeOf(a), sizeOf(b)];
  return mine.lines - theirs.lines || mine.characters - theirs.characters;
}

export const sizeOf = ({ patch }: RolloutView): PatchSize =>
  patch ? sizeOfPatch(patch) : { lines: 0, characters: 0 };

/** Tests that speak against a patch: those it should fix and those it broke. None without a verdict. */
export function against(rollout: RolloutView): readonly TestId[] {
  const verdict = verdictOf(rollout)?.verdict;
  return verdict?.kind === 'red' ? [...verdict.failing, ...verdict.broken] : [];
}

/** Do the same tests speak against both? */
export const failAlike = (a: RolloutView, b: RolloutView): boolean =>
  against(a).toSorted().join('\n') === against(b).toSorted().join('\n');

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
