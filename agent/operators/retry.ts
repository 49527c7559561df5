// The operator of plain retries: a fresh attempt that is told the last failure and nothing else.
import { against } from '../engine/fitness.ts';
import { type Operator } from '../engine/plugin.ts';
import { verdictOf, type RolloutView } from '../engine/view.ts';
import { failureWords } from '../trajectory/failures.ts';
import { type Guide } from '../trajectory/guide.ts';
import { isGreenAnywhere } from './pairs.ts';

const FAILURES = 5;

/** No model is asked, nothing is taken over, and of the pool it knows its parent alone. */
export const retry: Operator = {
  id: 'retry',
  about: 'Starts afresh, told what the last attempt failed at.',
  source: 'a single attempt with retries: the control arm beside best-of-n',
  arity: [1, 1],
  eligible: ([parent, ...others]) =>
    parent !== undefined && others.length === 0 && parent.end !== undefined && !isGreenAnywhere(parent),
  propose: async ({ parents, slice, task }) => {
    const [parent] = parents;
    if (!parent) return { kind: 'none', why: 'there is no attempt to try again' };
    const guide: Guide = {
      text: textFor(parent),
      focus: task.baseline.failToPass,
      slice,
      ...(parent.patch && verdictOf(parent) ? { avoid: [parent.patch.id] } : {}),
    };
    return { kind: 'guide', guide };
  },
};

function textFor(parent: RolloutView): string {
  if (!parent.patch) return 'You start afresh. The last attempt came to no patch.';
  const evaluation = verdictOf(parent);
  if (!evaluation) return 'You start afresh. The tests gave no answer about the last attempt.';
  const failed = failureWords(against(parent), evaluation.failures, FAILURES).join('; ');
  return `You start afresh. With the patch of the last attempt these tests failed: ${failed}.`;
}
