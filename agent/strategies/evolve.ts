// The evolutionary strategy: SE-Agent on patches. Attempts breed attempts; the tests decide who lives and when to stop.
import { compareFitness, fitnessOf, isGreen } from '../engine/fitness.ts';
import { rolloutId } from '../engine/ids.ts';
import { type Decision, type PluginContext, type Strategy } from '../engine/plugin.ts';
import { type RolloutView, type RunView } from '../engine/view.ts';
import { normalisedId } from '../patch/normalise.ts';
import { openReductions } from '../operators/refine.ts';
import { distinct } from '../selectors/distinct.ts';
import { breed, type EvolveParts, type Mating } from './breed.ts';
import { effortOf } from './effort.ts';
import { decodeProgress, passed, stop, type Progress } from './progress.ts';

/** Generations without a new patch after which there is nothing left to try. */
const STALE = 2;

/**
 * Generation 0 plans. In every later one pairs that fixed different tests are recombined, then operators are drawn by
 * their weights and parents by tournament among the survivors. Attempts try more candidates from generation to
 * generation. When enough patches are green, the best of them are refined until nothing can be left out of them; that
 * is bounded by their hunks and so does not count against the generations. Unlike SE-Agent's public code, which chains
 * its operators over the last attempts and runs no test, parents are chosen by verdict, and the run stops when the
 * tests say so.
 */
export function evolve(parts: EvolveParts): Strategy {
  return {
    id: 'evolve',
    about: 'Breeds better attempts from those that came near.',
    source: 'SE-Agent (2508.02085) §3; survivor selection and stop rules are ours',
    defaults: { population: 4, generations: 4, enough: 1 },
    init: (_task, { population, generations, enough }) => ({
      population,
      generations,
      enough,
      generation: 0,
    }),
    observe: passed,
    next: async (state, context) => next(decodeProgress(state), parts, context),
  };
}

async function next(
  progress: Progress,
  parts: EvolveParts,
  context: PluginContext,
): Promise<readonly Decision[]> {
  const { view } = context;
  const { generation, population, generations, enough } = progress;
  const judged = [...view.rollouts.values()].filter((each) => each.patch && fitnessOf(each) !== undefined);
  const greens = distinct(judged.filter(isGreen).toSorted(compareFitness)).firsts;
  if (greens.length >= enough) {
    const matings = refinements(greens.slice(0, enough), parts.refine.id, view).slice(0, population);
    return matings.length > 0 ? expansions(generation, matings) : [stop('repaired', greens)];
  }
  if (generation >= generations) return [stop(greens.length > 0 ? 'repaired' : 'exhausted', greens)];
  if (isStale(generation, view)) return [stop(greens.length > 0 ? 'repaired' : 'converged', greens)];
  const plans: Mating[] = Array.from({ length: population }, () => ({
    operator: parts.plan.id,
    parents: [],
  }));
  if (judged.length === 0) return expansions(generation, plans);
  return expansions(generation, await breed({ judged, count: population, parts, context }));
}

/** One refinement for every piece that these patches may still do without. */
function refinements(greens: readonly RolloutView[], refine: string, view: RunView): readonly Mating[] {
  const pool = [...view.rollouts.values()];
  return greens.flatMap((green) =>
    openReductions(green, pool).map(() => ({ operator: refine, parents: [green.id] })),
  );
}

/**
 * The last generations brought no patch that had not been there before, and none of the last attempts was stopped by its
 * limit of candidates: there is nothing left to look at.
 */
function isStale(generation: number, { rollouts, config }: RunView): boolean {
  if (generation < STALE) return false;
  const limit = Math.ceil((config?.limits.candidates ?? Infinity) * effortOf(generation - 1));
  const firstSeen = new Map<string, number>();
  for (const { patch, generation: born, cost } of rollouts.values()) {
    if (born === generation - 1 && cost.candidates >= limit) return false;
    const form = patch && normalisedId(patch);
    if (form !== undefined) firstSeen.set(form, Math.min(born, firstSeen.get(form) ?? born));
  }
  return [...firstSeen.values()].every((born) => born < generation - STALE);
}

/** Decisions with keys. Rollouts with the same operator and parents divide the search between them. */
function expansions(generation: number, matings: readonly Mating[]): readonly Decision[] {
  const keyOf = ({ operator, parents }: Mating) => `${operator} ${parents.join(' ')}`;
  const effort = effortOf(generation);
  return matings.map((mating, index) => {
    const likes = matings.filter((other) => keyOf(other) === keyOf(mating));
    const slice = { index: likes.indexOf(mating), of: likes.length };
    return { do: 'expand', rollout: rolloutId(generation, index), ...mating, slice, effort };
  });
}
