// The best that a run has which was not repaired: the attempt worth a look, and what it is worth in words.
import { compareFitness, fixedBy } from './engine/fitness.ts';
import { verdictOf, type RolloutView, type RunView } from './engine/view.ts';

/**
 * The fittest attempt that fixes something and breaks nothing that was run; where no test is wanted, that breaks nothing.
 * None of a run that was repaired, or has a proposal.
 */
export function bestAttempt(view: RunView): RolloutView | undefined {
  const end = view.ended?.reason;
  if (end === 'repaired' || end === 'proposed') return undefined;
  const [best] = [...view.rollouts.values()].filter((each) => isOfUse(each, view)).toSorted(compareFitness);
  return best;
}

function isOfUse(rollout: RolloutView, view: RunView): boolean {
  const verdict = verdictOf(rollout)?.verdict;
  if (!rollout.patch || !verdict || verdict.kind === 'silent') return false;
  const wanted = view.task?.baseline.failToPass ?? [];
  if (verdict.kind === 'green') return true;
  return !verdict.because && verdict.broken.length === 0 && fixedBy(rollout, wanted).length > 0;
}

/**
 * "fixes 2 of 4 failing tests and breaks none that ran with them". A patch that leaves tests failing was judged by
 * these alone, so nothing is claimed of the rest of the suite.
 */
export function bestWords(best: RolloutView, { task }: RunView): string {
  const wanted = task?.baseline.failToPass ?? [];
  if (wanted.length === 0) return 'breaks nothing, but was not confirmed';
  const fixes = fixesWords(fixedBy(best, wanted).length, wanted.length);
  const evaluation = verdictOf(best);
  const isWhole = evaluation?.verdict.kind === 'green' && evaluation.scope !== 'target';
  return `${fixes} and breaks ${isWhole ? 'nothing, but was not confirmed' : 'none that ran with them'}`;
}

/** "fixes 2 of 4 failing tests", in the words that the numbers call for. */
export function fixesWords(fixed: number, of: number): string {
  if (of === 1) return fixed === 1 ? 'fixes the failing test' : 'does not fix the failing test';
  if (fixed === 0) return `fixes none of ${of} failing tests`;
  return fixed === of ? `fixes all ${of} failing tests` : `fixes ${fixed} of ${of} failing tests`;
}
