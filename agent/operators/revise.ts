// The operator that mends one attempt: what it achieved stays, what still fails is pointed out.
import { against, fitnessOf } from '../engine/fitness.ts';
import { type TestId } from '../engine/ids.ts';
import { type Operator, type OperatorInput } from '../engine/plugin.ts';
import { verdictOf, type RolloutView } from '../engine/view.ts';
import { failureWords } from '../trajectory/failures.ts';
import { type Guide } from '../trajectory/guide.ts';
import { judgedPatches, rotated } from './focus.ts';

/**
 * Starts from the parent's patch when it fixed more than it broke, else from the base with that patch ruled out. The
 * critiques and the failures that remain are the instruction. Of attempts that revise the same parent side by side, each
 * takes its share of the candidates. SE-Agent's public code revises the first entry of its pool, whatever the task; here
 * parents are named by key.
 */
export const revise: Operator = {
  id: 'revise',
  about: 'Tries again from one attempt, told what still fails.',
  source: 'SE-Agent revision (2508.02085), on patches and test verdicts',
  arity: [1, 1],
  eligible: ([parent, ...others]) => parent !== undefined && others.length === 0 && isRed(parent),
  propose: async (input) => {
    const [parent] = input.parents;
    if (!parent || !isRed(parent)) return { kind: 'none', why: 'there is no red attempt to revise' };
    return { kind: 'guide', guide: guideFor(parent, input) };
  },
};

const isRed = (rollout: RolloutView): boolean =>
  rollout.patch !== undefined && verdictOf(rollout)?.verdict.kind === 'red';

function guideFor(parent: RolloutView, { pool, slice }: OperatorInput): Guide {
  const keeps = (fitnessOf(parent) ?? 0) > 0;
  const focus = rotated(against(parent), slice.index);
  const text = [
    keeps
      ? `Attempt ${parent.id} is on the way; its patch is in your copy. Keep what works and repair the rest.`
      : `Attempt ${parent.id} led nowhere; you start afresh. Look in another place, or for another kind of cause.`,
    ...reproaches(parent, focus),
  ].join(' ');
  const avoid = judgedPatches(pool);
  return {
    text,
    focus,
    slice,
    ...(keeps && parent.patch ? { start: parent.patch } : {}),
    ...(avoid.length > 0 ? { avoid } : {}),
  };
}

/** What speaks against an attempt, in the words of its critics, harshest first; else the tests themselves. */
function reproaches(parent: RolloutView, focus: readonly TestId[]): readonly string[] {
  const heard = parent.critiques.filter(({ confidence, value }) => confidence > 0 && value < 1);
  if (heard.length > 0) {
    return heard.toSorted((a, b) => a.value - b.value).map(({ critic, why }) => `${critic}: ${why}.`);
  }
  return [`Still failing: ${failureWords(focus, verdictOf(parent)?.failures ?? [], 5).join('; ')}.`];
}
