// What an attempt does with the attempts it comes from, in words that need no knowledge of the search.
import { type RolloutView } from './engine/view.ts';

/** "plan", "revise of g0.1", "shrinking the patch of g1.0". */
export function attemptWords({
  operator,
  parents,
  guide,
}: Pick<RolloutView, 'operator' | 'parents' | 'guide'>): string {
  if (parents.length === 0) return operator;
  const of = parents.join(' and ');
  if (operator !== 'refine') return `${operator} of ${of}`;
  // Without a guide it edits a patch itself: it leaves out what the tests do not need. Else it mends a near miss.
  return guide ? `searching near ${of}` : `shrinking the patch of ${of}`;
}
