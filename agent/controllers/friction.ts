// The controller of feedback friction: a model that answers the same in spite of its feedback is shaken, then left alone.
import { against, failAlike } from '../engine/fitness.ts';
import { type RolloutId } from '../engine/ids.ts';
import { type Controller, type Knobs } from '../engine/plugin.ts';
import { verdictOf, type RolloutView } from '../engine/view.ts';
import { ALIKE, likeness } from '../patch/likeness.ts';
import { askedModel } from '../trajectory/asked-model.ts';

/** So much hotter per strike, up to the cap: the lever of the paper, which adds .1 in every round. */
const STEP = 0.1;
const CAP = 0.9;
/** Where nobody said how hot the stubborn attempt was. */
const COOL = 0.2;
/** A parent whose children ignored their feedback so often is left alone. */
const STRIKES = 3;
/** Of the weight of an operator, what one strike leaves. */
const LEFT = 0.7;
/** And no less than this, whatever happens. */
const LEAST = 0.2;

/**
 * A strike: an attempt of a model that was made from a parent, told what failed, and came back with the same failing
 * tests by nearly the same patch (`ALIKE`). Strikes count from the last attempt that moved. Each makes the next attempts
 * hotter and their operator less likely; after three children without one that moved, nothing more is made of a parent.
 * The patches themselves are ruled out by `Guide.avoid`. Attempts without a model are deterministic searches, and no
 * concern of this.
 */
export const frictionControl: Controller = {
  id: 'friction',
  about: 'Shakes a model that ignores its feedback, and leaves stuck parents alone.',
  source: 'Feedback Friction (Jiang et al. 2025): rising temperature, banned answers; strikes are ours',
  tune: (window, knobs) => {
    const heard = responsesIn(window);
    const streak = heard.slice(heard.findLastIndex(({ moved }) => moved) + 1);
    const stuck = stuckParents(heard);
    return {
      ...knobs,
      operators: changed(knobs.operators, streak),
      ...(streak.length > 0 && { temperature: heated(knobs, streak) }),
      ...(stuck.length > 0 && { avoidParents: [...new Set([...(knobs.avoidParents ?? []), ...stuck])] }),
    };
  },
};

/** What an attempt made of the feedback it was given. */
interface Response {
  readonly child: RolloutView;
  readonly parents: readonly RolloutView[];
  readonly moved: boolean;
}

function responsesIn(window: readonly RolloutView[]): readonly Response[] {
  const known = new Map(window.map((rollout) => [rollout.id, rollout]));
  return window.flatMap((child) => {
    const parents = child.parents.flatMap((id) => known.get(id) ?? []);
    const told = parents.filter((parent) => against(parent).length > 0);
    if (told.length === 0 || !askedModel(child) || !verdictOf(child)) return [];
    return [{ child, parents: told, moved: !told.some((parent) => isSame(parent, child)) }];
  });
}

const isSame = (parent: RolloutView, child: RolloutView): boolean =>
  failAlike(parent, child) && likeness(parent.patch, child.patch) >= ALIKE;

function stuckParents(heard: readonly Response[]): readonly RolloutId[] {
  const of = (parent: RolloutId) => heard.filter(({ parents }) => parents.some(({ id }) => id === parent));
  const parents = new Set(heard.flatMap((each) => each.parents.map(({ id }) => id)));
  return [...parents].filter((parent) => {
    const responses = of(parent);
    return responses.length >= STRIKES && !responses.some(({ moved }) => moved);
  });
}

/** From the temperature that was set, else from the coolest of those that did not move. Never colder than that. */
function heated({ temperature }: Knobs, streak: readonly Response[]): number {
  const used = streak.flatMap(({ child }) => child.guide?.temperature ?? []);
  const from = temperature ?? (used.length > 0 ? Math.min(...used) : COOL);
  const hot = Math.max(from, Math.min(CAP, from + STEP * streak.length));
  return Math.round(hot * 100) / 100;
}

/** Weights add up to what they did; an operator that is off stays off, and none is switched off. */
function changed(operators: Knobs['operators'], streak: readonly Response[]): Knobs['operators'] {
  if (streak.length === 0) return operators;
  const strikes = (operator: string) => streak.filter(({ child }) => child.operator === operator).length;
  const shaken = Object.entries(operators).map(
    ([operator, weight]) => [operator, weight * Math.max(LEAST, LEFT ** strikes(operator))] as const,
  );
  const sum = (weights: readonly (readonly [string, number])[]) =>
    weights.reduce((total, [, weight]) => total + weight, 0);
  const before = sum(Object.entries(operators));
  const after = sum(shaken);
  if (after === 0) return operators;
  return Object.fromEntries(shaken.map(([operator, weight]) => [operator, (weight * before) / after]));
}
