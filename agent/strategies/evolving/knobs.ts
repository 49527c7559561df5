// What evolve leans to before controllers turn it, and what an ablation takes away to see what it is worth.
import { type Knobs } from '../../engine/plugin.ts';

/** A family of operators, as SE-Agent's ablations take them away. */
export type Family = 'revise' | 'recombine' | 'refine';

/** What operators weigh for agents that search, before anything is known. Revision matters most in SE-Agent's ablations. */
const SEARCHING: Knobs['operators'] = { revise: 1, crossover: 0.8, refine: 0.5 };

/** For agents that read: the population is varied first, then revised, recombined and refined. */
const EARLY: Knobs['operators'] = { mutate: 1, revise: 0.8, crossover: 0.4, transfer: 0.2, refine: 0.4 };
const LATE: Knobs['operators'] = {
  mutate: 0.2,
  revise: 1,
  crossover: 0.8,
  transfer: 0.6,
  restructure: 0.5,
  refine: 0.5,
};

/** Generations in which variation comes first. */
const EARLY_ROUNDS = 1;

/** The knobs before controllers turn them. What an ablation took away is off. */
export function knobsAt(
  round: number,
  { isTold, without }: { readonly isTold: boolean; readonly without: readonly Family[] },
): Knobs {
  const toldAt = round <= EARLY_ROUNDS ? EARLY : LATE;
  const prior = isTold ? toldAt : SEARCHING;
  const isOff = (operator: string) => without.some((family) => FAMILIES[family].includes(operator));
  const weights = Object.entries(prior).map(([name, weight]) => [name, isOff(name) ? 0 : weight] as const);
  return { operators: Object.fromEntries(weights) };
}

const FAMILIES: { readonly [Name in Family]: readonly string[] } = {
  revise: ['revise'],
  recombine: ['crossover', 'transfer', 'restructure'],
  refine: ['refine'],
};
