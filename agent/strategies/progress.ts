// What strategies that go by generations share: their state, made of events, and how they stop.
import { type Recorded } from '../engine/events.ts';
import { type Json } from '../engine/json.ts';
import { type Decision, type StopWhy, type StrategyOptions } from '../engine/plugin.ts';
import { placeOf } from '../engine/ids.ts';
import { type RolloutView, type RunView } from '../engine/view.ts';
import { isReduced } from '../trajectory/reduced.ts';
import { isScout } from './opening.ts';

export interface Progress extends Omit<StrategyOptions, 'weights'> {
  /** Number of the next generation. */
  readonly generation: number;
}

/** The state after an event: every batch that was decided is one generation more. */
export function passed(state: Json, { event }: Recorded): Json {
  const isBatch = event.kind === 'strategy.decided' && event.decisions.some((each) => each.do === 'expand');
  if (!isBatch) return state;
  const progress = decodeProgress(state);
  return { ...progress, generation: progress.generation + 1 };
}

/** The state as what it is. What is missing or no number counts as the least that makes sense. */
export function decodeProgress(state: Json): Progress {
  const field = (name: keyof Progress, least: number) => {
    const value =
      typeof state === 'object' && state !== null
        ? Object.entries(state).find(([key]) => key === name)?.[1]
        : 0;
    return typeof value === 'number' && value >= least ? Math.floor(value) : least;
  };
  return {
    population: field('population', 1),
    generations: field('generations', 1),
    enough: field('enough', 1),
    generation: field('generation', 0),
  };
}

export const stop = (why: StopWhy, best: readonly RolloutView[]): Decision => ({
  do: 'stop',
  why,
  best: best.map(({ id }) => id),
});

/**
 * The generations before this one that a strategy decided for itself: batches that answered a person's wish, what scouts
 * did before anybody was asked who costs money, and mere edits of patches, for which no agent was sent, do not count against
 * those it has.
 */
export function ownGenerations(generation: number, view: RunView): readonly number[] {
  const beside = new Set(
    view.decided.flatMap((decision) =>
      decision.do === 'expand' && (decision.wish !== undefined || isScout(decision, view))
        ? placeOf(decision.rollout)[0]
        : [],
    ),
  );
  return Array.from({ length: generation }, (_, index) => index).filter(
    (each) => !beside.has(each) && !isEdited(each, view),
  );
}

/** All that was done in it is to leave something out of patches. */
function isEdited(generation: number, { rollouts }: RunView): boolean {
  const batch = [...rollouts.values()].filter((each) => each.generation === generation);
  return batch.length > 0 && batch.every(isReduced);
}

/** How many they are: the number of the next one, from 0. */
export const roundOf = (generation: number, view: RunView): number => ownGenerations(generation, view).length;

/** How many attempts a generation counts for: a whole population, unless tokens were too scarce for that many. */
export function attemptsIn(generation: number, { population }: Progress, { decided }: RunView): number {
  const batch = decided.filter((each) => each.do === 'expand' && placeOf(each.rollout)[0] === generation);
  const isNarrow = batch.some((each) => each.do === 'expand' && each.tokens !== undefined);
  return isNarrow ? Math.min(population, batch.length) : population;
}

/** Of the attempts that its generations are good for, so many are used up. */
export const attemptsUsed = (progress: Progress, view: RunView): number =>
  ownGenerations(progress.generation, view).reduce((sum, each) => sum + attemptsIn(each, progress, view), 0);
