// What can be done after a run that was not repaired: with its best attempt, with more budget, by going on with it.
import { bestAttempt, bestWords } from '../../agent/best-attempt.ts';
import { budgetKinds, used, type BudgetLimits } from '../../agent/engine/budget.ts';
import { isResumable } from '../../agent/engine/driver.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { type RunView } from '../../agent/engine/view.ts';
import { becauseOf } from '../find-run.ts';

/** The line to be pasted for these words after the program's name. */
type Paste = (words: readonly string[]) => string;

/** `name` is the run as it can be typed. None of a run that was repaired, or that has nothing of use. */
export function nextSteps(view: RunView, name: string, paste: Paste): readonly string[] {
  return [...bestLines(view, name, paste), ...onward(view, name, paste)];
}

function bestLines(view: RunView, name: string, paste: Paste): readonly string[] {
  const best = view.ended && bestAttempt(view);
  if (!best) return [];
  const which = [name, '--rollout', best.id];
  return [
    `Best attempt: ${best.id} ${bestWords(best, view)}.`,
    `  See it:                  ${paste(['show', ...which])}`,
    `  Write it all the same:   ${paste(['apply', ...which])}`,
  ];
}

function onward(view: RunView, name: string, paste: Paste): readonly string[] {
  if (isResumable(view)) return [`Go on with it:             ${paste(['resume', name])}`];
  if (view.ended?.reason !== 'budget') return [];
  const fewer =
    (view.task?.baseline.failToPass.length ?? 0) > 1 ? ', or for one test alone: --only NAME' : '';
  const command = view.config?.request === undefined ? 'repair' : 'solve';
  return [`Run again with more:       ${paste([command, '…', ...moreOf(view)])}${fewer}`];
}

const options = {
  minutes: 'minutes',
  rollouts: 'rollouts',
  testRuns: 'test-runs',
  tokens: 'tokens',
  usd: 'usd',
} as const;

/** The option, doubled, of the limit that is used up most. */
function moreOf({ config, cost, activeMs }: RunView): readonly string[] {
  const limits: BudgetLimits = config?.budget ?? {};
  const spent = used(cost, activeMs);
  const share = (kind: keyof BudgetLimits): number => spent[kind] / (limits[kind] ?? Infinity);
  const [first = 'minutes'] = budgetKinds.toSorted((a, b) => share(b) - share(a));
  return [`--${options[first]}`, String(Math.ceil(2 * (limits[first] ?? spent[first])))];
}

/** Why a run has no patch to apply, with the attempt that comes nearest. */
export function noPatch(run: string, view: RunView): Fault {
  const best = bestAttempt(view);
  return {
    kind: 'no-patch',
    run,
    ...(view.ended?.reason === 'budget' ? { spent: true } : {}),
    ...(view.rollouts.size === 0 ? becauseOf(view) : {}),
    ...(best ? { best: { rollout: best.id, words: bestWords(best, view) } } : {}),
  };
}
