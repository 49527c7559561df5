// The controller of the operators' share: what led to progress is used more, what led nowhere less, never not at all.
import { fitnessOf } from '../engine/fitness.ts';
import { type Controller } from '../engine/plugin.ts';
import { type RolloutView } from '../engine/view.ts';

/** No operator falls below this share of an even one: what fails now may be what helps later. */
const FLOOR = 0.2;
/** Attempts per operator that count, latest ones. */
const MEMORY = 12;
/** Every operator begins as if it had made this much progress, once. */
const HOPE = 0.5;

/**
 * Probability matching: an operator's weight is its mean progress, the gain in fitness over the fittest parent. Weights
 * add up to the number of operators that are on; what is switched off (weight 0) stays off.
 */
export const operatorWeights: Controller = {
  id: 'operator-weights',
  about: 'Uses operators more that led to progress in this run.',
  source: 'probability matching (Goldberg 1990; Thierens, GECCO 2005)',
  tune: (window, knobs) => {
    const known = new Map(window.map((rollout) => [rollout.id, rollout]));
    const on = Object.entries(knobs.operators).filter(([, weight]) => weight > 0);
    const merits = on.map(([operator, weight]) => {
      const gains = window
        .filter((rollout) => rollout.operator === operator && rollout.end !== undefined)
        .slice(-MEMORY)
        .map((rollout) => progressOf(rollout, known));
      const mean = (HOPE + gains.reduce((sum, each) => sum + each, 0)) / (gains.length + 1);
      return [operator, weight * (FLOOR + (1 - FLOOR) * mean)] as const;
    });
    const total = merits.reduce((sum, [, merit]) => sum + merit, 0);
    const scaled = merits.map(([operator, merit]) => [operator, (merit * on.length) / total] as const);
    return { ...knobs, operators: { ...knobs.operators, ...Object.fromEntries(scaled) } };
  },
};

/** 0 … 1: how much fitter than its fittest parent. Green is full progress whatever the parent was. */
export function progressOf(rollout: RolloutView, known: ReadonlyMap<string, RolloutView>): number {
  const own = fitnessOf(rollout) ?? 0;
  const parents = rollout.parents
    .map((id) => known.get(id))
    .map((parent) => (parent && fitnessOf(parent)) ?? 0);
  return own === 1 ? 1 : Math.max(0, own - Math.max(0, ...parents));
}
