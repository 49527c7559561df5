// What an attempt does with the attempts it comes from, in words that need no knowledge of the search.
import { type RolloutView } from './engine/view.ts';

/** Names that operators had in earlier versions: journals of those read on. */
const FORMERLY: { readonly [name: string]: string } = { recombine: 'crossover' };

/** The name by which an operator goes today. */
export const currentName = (operator: string): string => FORMERLY[operator] ?? operator;

/** "plan", "revise of g0.1", "shrinking the patch of g1.0". */
export function attemptWords({
  operator,
  parents,
  guide,
}: Pick<RolloutView, 'operator' | 'parents' | 'guide'>): string {
  const name = currentName(operator);
  if (parents.length === 0) return name;
  const of = listed(parents);
  // Without a guide it edits a patch itself: it leaves out what the tests do not need. Else it mends a near miss.
  if (name === 'refine') return guide ? `searching near ${of}` : `shrinking the patch of ${of}`;
  if (name === 'transfer') return `transfer from ${parents.join(' to ')}`;
  return `${PHRASES[name] ?? `${name} of`} ${of}`;
}

const PHRASES: { readonly [operator: string]: string } = {
  mutate: 'variation of',
  restructure: 'fresh start after',
  heed: 'as you asked, from',
  retry: 'another try after',
};

function listed(parents: readonly string[]): string {
  return [parents.slice(0, -1).join(', '), ...parents.slice(-1)].filter((each) => each !== '').join(' and ');
}
