// Budgets: what a run may spend, what it has spent, and when to say so.
import { type Cost } from '../trajectory/trajectory.ts';

/** Limits of a run. Absent means unlimited. */
export interface BudgetLimits {
  readonly rollouts?: number;
  readonly minutes?: number;
  /** Runs of the user's suite by the oracle, reruns included. */
  readonly testRuns?: number;
  readonly tokens?: number;
  /** US dollars for models; only where the prices of every model of the run are known. */
  readonly usd?: number;
}

/** What is left, in the units of the limits; Infinity where there is no limit. */
export type BudgetLeft = { readonly [limit in keyof Required<BudgetLimits>]: number };

/** Warn once when this share of a limit is used. */
export const WARN_AT = 0.8;

export const budgetKinds = [
  'rollouts',
  'minutes',
  'testRuns',
  'tokens',
  'usd',
] as const satisfies readonly (keyof BudgetLimits)[];

/** What of each limit is used up. Wall time counts the time the run was active, not the time it lay killed. */
export function used(cost: Cost, activeMs: number): Required<BudgetLimits> {
  return {
    rollouts: cost.rollouts,
    minutes: activeMs / 60_000,
    testRuns: cost.testRuns,
    tokens: cost.tokens,
    usd: cost.usd ?? 0,
  };
}

export function left(limits: BudgetLimits, cost: Cost, activeMs: number): BudgetLeft {
  const spent = used(cost, activeMs);
  const of = (kind: keyof BudgetLimits) => Math.max(0, (limits[kind] ?? Infinity) - spent[kind]);
  return {
    rollouts: of('rollouts'),
    minutes: of('minutes'),
    testRuns: of('testRuns'),
    tokens: of('tokens'),
    usd: of('usd'),
  };
}

export const isSpent = (budget: BudgetLeft): boolean => budgetKinds.some((kind) => budget[kind] <= 0);

/** Runs of the suite that a confirmation takes where nothing goes wrong. */
const CONFIRMING = 2;

/** What the search may spend: it leaves what it takes to confirm what it finds, in runs of the suite and in time. */
export function leftToSearch(budget: BudgetLeft, suiteMs: number): BudgetLeft {
  return {
    ...budget,
    testRuns: Math.max(0, budget.testRuns - CONFIRMING),
    minutes: Math.max(0, budget.minutes - (CONFIRMING * suiteMs) / 60_000),
  };
}

/** An equal share of runs of the suite, or of tokens, for each of some rollouts; the first ones get what does not divide. */
export function shareOf(whole: number, index: number, of: number): number {
  if (whole === Infinity) return Infinity;
  return Math.floor(whole / of) + (index < whole % of ? 1 : 0);
}
