// The evolutionary strategy: SE-Agent on patches. Attempts breed attempts; the tests decide who lives and when to stop.
import { askedModel } from '../trajectory/asked-model.ts';
import { compareFitness, fitnessOf, isGreen } from '../engine/fitness.ts';
import { compareRollouts, rolloutId } from '../engine/ids.ts';
import { type Decision, type Knobs, type PluginContext, type Strategy } from '../engine/plugin.ts';
import { type RolloutView, type RunView } from '../engine/view.ts';
import { normalisedId } from '../patch/normalise.ts';
import { openReductions } from '../operators/refine.ts';
import { isDoubted } from '../operators/revise.ts';
import { distinct } from '../selectors/distinct.ts';
import { breed, crossings, type Mating } from './breed.ts';
import { effortOf } from './effort.ts';
import { scoutsFor } from './opening.ts';
import { knobsAt, type EvolveParts, type Family } from './parts.ts';
import { decodeProgress, passed, roundOf, stop, type Progress } from './progress.ts';
import { readersOf, turnsOf } from './turns.ts';

/** Generations without a new patch after which there is nothing left to try. */
const STALE = 2;

/**
 * Generation 0 plans. In every later one pairs that fixed different tests are crossed, then operators are drawn by
 * their weights and parents by tournament among the survivors. Attempts try more candidates from generation to
 * generation. When enough patches are green, the best of them are refined until nothing can be left out of them; that
 * is bounded by their hunks and so does not count against the generations. Unlike SE-Agent's public code, which chains
 * its operators over the last attempts and runs no test, parents are chosen by verdict, and the run stops when the
 * tests say so.
 *
 * Agents that work with a model go the paper's way: plans in several styles side by side, and only when those fail
 * mutation, then revision, crossover, transfer, restructuring and refinement, with survivors by score and diversity. In a
 * mixed team those who cost nothing look first, and what they nearly found is started from.
 */
export const evolve = (parts: EvolveParts): Strategy => evolveWith(parts, { without: [] });

/** Evolve with families of operators switched off: what each of them is worth (bench). */
export function evolveWith(
  parts: EvolveParts,
  { without }: { readonly without: readonly Family[] },
): Strategy {
  const lacks = without.length === 0 ? '' : `, without ${without.join(' and ')}`;
  return {
    id: ['evolve', ...without.map((family) => `without-${family}`)].join('-'),
    about: `Breeds better attempts from those that came near${lacks}.`,
    source: 'SE-Agent (2508.02085) §3; survivor selection and stop rules are ours',
    defaults: { population: 4, generations: 4, enough: 1 },
    init: (_task, { population, generations, enough }) => ({
      population,
      generations,
      enough,
      generation: 0,
    }),
    observe: passed,
    next: async (state, context) => next(decodeProgress(state), { parts, without }, context),
  };
}

interface Build {
  readonly parts: EvolveParts;
  readonly without: readonly Family[];
}

async function next(progress: Progress, build: Build, context: PluginContext): Promise<readonly Decision[]> {
  const { view } = context;
  const { generation, population, generations, enough } = progress;
  const judged = [...view.rollouts.values()].filter((each) => each.patch && fitnessOf(each) !== undefined);
  const greens = distinct(judged.filter(isGreen).toSorted(compareFitness)).firsts;
  const round = roundOf(generation, view);
  const doubted = build.without.includes('revise') ? undefined : doubtedOf(greens, round, view);
  if (doubted) {
    const matings = [{ operator: build.parts.revise.id, parents: [doubted.id] }];
    return expansions(matings, progress, { view, isTold: true });
  }
  if (greens.length >= enough) {
    const { refine } = build.parts;
    const matings = build.without.includes('refine')
      ? []
      : refinements(greens.slice(0, enough), refine.id, view).slice(0, population);
    return matings.length > 0 ? expansions(matings, progress, { view }) : [stop('repaired', greens)];
  }
  if (round >= generations) return [stop(greens.length > 0 ? 'repaired' : 'exhausted', greens)];
  if (isStale(generation, view)) return [stop(greens.length > 0 ? 'repaired' : 'converged', greens)];
  const scouts = scoutsFor(generation, build.parts.plan.id, view);
  if (scouts.length > 0) return scouts;
  return generationOf(round, judged, { progress, build, context });
}

/** So often a patch for a request is revised on an opinion alone. */
const SECOND_THOUGHTS = 2;

/** The last green patch, where no test speaks for the request and nobody thinks well of any of them. */
function doubtedOf(greens: readonly RolloutView[], round: number, view: RunView): RolloutView | undefined {
  const isOpen = round <= SECOND_THOUGHTS && readersOf(view).some(({ readsWords }) => readsWords);
  const all = greens.length > 0 && greens.every((green) => isDoubted(green, view.task));
  return isOpen && all ? greens.toSorted((a, b) => compareRollouts(a.id, b.id)).at(-1) : undefined;
}

interface Means {
  readonly progress: Progress;
  readonly build: Build;
  readonly context: PluginContext;
}

async function generationOf(
  round: number,
  judged: readonly RolloutView[],
  { progress, build, context }: Means,
): Promise<readonly Decision[]> {
  const { view } = context;
  const { population: count } = progress;
  const { parts, without } = build;
  const isTold = readersOf(view).some(({ readsWords }) => readsWords);
  const pool = [...view.rollouts.values()];
  const knobs = parts.controllers.reduce<Knobs>(
    (tuned, controller) => controller.tune(pool, tuned),
    knobsAt(round, { isTold, without }),
  );
  const patchless = isTold ? pool.filter((each) => !each.patch && askedModel(each)) : [];
  const input = { field: [...judged, ...patchless], count, parts, context, knobs, isTold };
  const plans = (many: number) =>
    Array.from({ length: many }, (): Mating => ({ operator: parts.plan.id, parents: [] }));
  // Flat attempts first: what scouts left behind is taken up, and the rest of the population plans for itself.
  const opening = isTold && round === 0 ? takenUp(judged, input) : [];
  const isFlat = input.field.length === 0 || (isTold && round === 0);
  const matings = isFlat ? [...opening, ...plans(count - opening.length)] : await breed(input);
  return expansions(matings, progress, { view, knobs, isTold });
}

/** Of what a search nearly found: one pair that fits together, and one start for whoever reads. */
function takenUp(judged: readonly RolloutView[], input: Parameters<typeof crossings>[1]): readonly Mating[] {
  const { parts, knobs, count } = input;
  const near = judged.filter((each) => (fitnessOf(each) ?? 0) > 0).toSorted(compareFitness);
  const revised = (knobs.operators[parts.revise.id] ?? 0) > 0 ? near.slice(0, 1) : [];
  return [
    ...crossings(near, input).slice(0, 1),
    ...revised.map(({ id }) => ({ operator: parts.revise.id, parents: [id] })),
  ].slice(0, Math.floor(count / 2));
}

/** One refinement for every piece that these patches may still do without. */
function refinements(greens: readonly RolloutView[], refine: string, view: RunView): readonly Mating[] {
  const pool = [...view.rollouts.values()];
  return greens.flatMap((green) =>
    openReductions(green, pool, view.task).map(() => ({ operator: refine, parents: [green.id] })),
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
function expansions(
  matings: readonly Mating[],
  { generation }: Progress,
  { view, knobs, isTold }: { readonly view: RunView; readonly knobs?: Knobs; readonly isTold?: boolean },
): readonly Decision[] {
  const keyOf = ({ operator, parents }: Mating) => `${operator} ${parents.join(' ')}`;
  const turns = turnsOf(readersOf(view), view, matings.length);
  const effort = isTold ? {} : { effort: effortOf(roundOf(generation, view)) };
  const warmth = knobs?.temperature === undefined || !isTold ? {} : { temperature: knobs.temperature };
  return matings.map((mating, index) => {
    const likes = matings.filter((other) => keyOf(other) === keyOf(mating));
    const slice = { index: likes.indexOf(mating), of: likes.length };
    const member = turns[index]?.member;
    return {
      do: 'expand',
      rollout: rolloutId(generation, index),
      ...mating,
      slice,
      ...effort,
      ...warmth,
      ...(member === undefined ? {} : { member }),
    };
  });
}
