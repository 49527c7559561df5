// When there is nothing left to look at.
import { type Knobs } from '../../engine/plugin.ts';
import { type RolloutView, type RunView } from '../../engine/view.ts';
import { normalisedId } from '../../patch/normalise.ts';
import { effortOf } from './effort.ts';
import { attemptsIn, ownGenerations, type Progress } from '../progress.ts';

/** Generations without a new patch after which there is nothing left to try. */
const STALE = 2;

/**
 * The last generations of the strategy's own, of narrow ones as many as hold as many attempts, brought no patch that had
 * not been there before, none of the last attempts was stopped by its limit of candidates, and no model is to be asked
 * hotter than it was.
 */
export function isStale(progress: Progress, view: RunView, knobs: Knobs): boolean {
  const { generation, population } = progress;
  const own = ownGenerations(generation, view);
  const last = own.at(-1);
  const from = own.findLast((_, at) => {
    const since = own.slice(at).reduce((sum, each) => sum + attemptsIn(each, progress, view), 0);
    return since >= STALE * population;
  });
  if (from === undefined || last === undefined) return false;
  const attempts = [...view.rollouts.values()];
  const limit = Math.ceil((view.config?.limits.candidates ?? Infinity) * effortOf(own.length - 1));
  const goesOn = ({ cost, guide }: RolloutView): boolean =>
    cost.candidates >= limit || (knobs.temperature ?? 0) > (guide?.temperature ?? 0);
  if (attempts.some((each) => each.generation === last && goesOn(each))) return false;
  const earlier = formsOf(attempts.filter((each) => each.generation < from));
  return [...formsOf(attempts)].every((form) => earlier.has(form));
}

const formsOf = (attempts: readonly RolloutView[]): ReadonlySet<string> =>
  new Set(attempts.flatMap(({ patch }) => (patch ? [normalisedId(patch)] : [])));
