// The operator of the first generation: independent attempts that divide the search between them.
import { type Operator, type OperatorInput } from '../engine/plugin.ts';
import { failureWords } from '../trajectory/failures.ts';
import { type Guide } from '../trajectory/guide.ts';
import { judgedPatches, rotated } from './focus.ts';

/** Different places to begin: attempts that begin alike end alike. */
const STANCES = [
  'Follow the failure: begin where the first stack trace or assertion points, and go from there to its cause.',
  'Follow the contract: read what the failing tests demand, and compare it with what the code under test promises.',
  'Look for what is missing: a case, a guard, a return, a step that nobody wrote.',
  'Look at the edges: first and last element, empty and null, equal and off by one, sign and rounding.',
  'Look for the odd one out: a name, operator or argument that differs from its siblings for no reason.',
] as const;

/**
 * A guide with a stance, the failing tests from another one on, and its own share of the candidates. When earlier plans
 * came back with nothing, it says so.
 */
export const plan: Operator = {
  id: 'plan',
  about: 'Starts fresh attempts that begin in different places.',
  source: 'SE-Agent multi-planning (2508.02085); slices of the candidates are ours',
  arity: [0, 0],
  eligible: (parents) => parents.length === 0,
  propose: async (input) => ({ kind: 'guide', guide: guideFor(input) }),
};

function guideFor({ task, pool, slice }: OperatorInput): Guide {
  const { failToPass, failures } = task.baseline;
  const stance = STANCES[slice.index % STANCES.length] ?? STANCES[0];
  const wanted = failureWords(failToPass, failures, 5).join('; ');
  const tried = judgedPatches(pool);
  const text = [
    `Attempt ${slice.index + 1} of ${slice.of}. Make these tests pass without breaking others: ${wanted}.`,
    stance,
    ...(pool.length > 0
      ? [`${pool.length} earlier attempts did not succeed: go further than they did.`]
      : []),
  ].join(' ');
  return {
    text,
    focus: rotated(failToPass, slice.index),
    slice,
    ...(tried.length > 0 ? { avoid: tried } : {}),
  };
}
