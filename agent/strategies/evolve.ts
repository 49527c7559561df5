// The evolutionary strategy: SE-Agent on patches. Attempts breed attempts; the tests decide who lives and when to stop.
import { askedModel } from '../trajectory/asked-model.ts';
import { compareFitness, fitnessOf, isGreen } from '../engine/fitness.ts';
import { compareRollouts, rolloutId } from '../engine/ids.ts';
import { type Decision, type Knobs, type PluginContext, type Strategy } from '../engine/plugin.ts';
import { type RolloutView, type RunView } from '../engine/view.ts';
import { openReductions } from '../operators/refine.ts';
import { isDoubted } from '../operators/revise.ts';
import { distinct } from '../selectors/distinct.ts';
import { breed, breedFree, crossings, type Mating } from './evolving/breed.ts';
import { effortOf } from './evolving/effort.ts';
import { scoutsFor } from './opening.ts';
import { prunings, standing } from './evolving/prune.ts';
import { type EvolveParts } from './evolving/evolve-parts.ts';
import { knobsAt, type Family } from './evolving/knobs.ts';
import { wishesAnswered } from '../engine/wishes.ts';
import { hasWantedTests } from '../task/task.ts';
import { madeBy } from './evolving/made-by.ts';
import { meansOf } from './means.ts';
import { attemptsUsed, decodeProgress, passed, roundOf, stop, type Progress } from './progress.ts';
import { isStale } from './evolving/stale.ts';
import { readersOf, rotaOf } from './rota.ts';
import { isTold } from '../team.ts';

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
  const knobs = tuned(round, build, view);
  const revise = build.parts.revise.id;
  const doubted =
    round < generations && (knobs.operators[revise] ?? 0) > 0 && doubtedOf(greens, round, context);
  if (doubted) return expansions([{ operator: revise, parents: [doubted.id] }], progress, { view, knobs });
  if (greens.length >= enough) {
    const matings = refinements(greens.slice(0, enough), build, view).slice(0, population);
    return matings.length > 0 ? expansions(matings, progress, { view }) : [stop('repaired', greens)];
  }
  const isOver = attemptsUsed(progress, view) >= population * generations;
  const end = isOver ? 'exhausted' : isStale(progress, view, knobs) && 'converged';
  if (end) return [stop(greens.length > 0 ? 'repaired' : end, greens)];
  const scouts = scoutsFor(generation, build.parts.plan.id, view);
  if (scouts.length > 0) return scouts;
  return onwards(round, judged, { progress, build, context, knobs });
}

/** The knobs of the next generation, as the controllers leave them. */
function tuned(round: number, { parts, without }: Build, view: RunView): Knobs {
  const pool = [...view.rollouts.values()];
  return parts.controllers.reduce<Knobs>(
    (knobs, controller) => controller.tune(pool, knobs),
    knobsAt(round, { isTold: isTold(view), without }),
  );
}

/** So often a patch for a request is revised on an opinion alone. */
const SECOND_THOUGHTS = 2;

/** The last green patch, where no test speaks for the request and nobody thinks well of any of them. */
function doubtedOf(
  greens: readonly RolloutView[],
  round: number,
  context: PluginContext,
): RolloutView | undefined {
  const { view } = context;
  const isPaid = meansOf(context).attempts > 0;
  const all = greens.length > 0 && greens.every((green) => isDoubted(green, view.task));
  return round <= SECOND_THOUGHTS && isTold(view) && isPaid && all
    ? greens.toSorted((a, b) => compareRollouts(a.id, b.id)).at(-1)
    : undefined;
}

interface Means {
  readonly progress: Progress;
  readonly build: Build;
  readonly context: PluginContext;
  readonly knobs: Knobs;
}

/** Before somebody reads what there is to go on from, it is rid of what no test thanks it for. */
async function onwards(
  round: number,
  judged: readonly RolloutView[],
  means: Means,
): Promise<readonly Decision[]> {
  const { progress, build, context } = means;
  const { view } = context;
  if (!isTold(view)) return generationOf(round, judged, means);
  const isPaid = meansOf(context).attempts > 0 && !build.without.includes('refine');
  const pruned = isPaid ? prunings(judged, view) : [];
  // Somebody has to be judged by the runs that are left.
  const isReached = pruned.length * 2 <= context.budget.testRuns;
  if (pruned.length > 0 && isReached) return expansions(pruned, progress, { view });
  return generationOf(round, standing(judged, view), means);
}

async function generationOf(
  round: number,
  judged: readonly RolloutView[],
  { progress, build, context, knobs }: Means,
): Promise<readonly Decision[]> {
  const { view } = context;
  const { parts } = build;
  const told = isTold(view);
  const isFirst = told && round === 0;
  const { population } = progress;
  const means = meansOf(context);
  const width = isFirst ? flatWidth(progress, view) : population;
  const count = Math.min(width, means.attempts);
  const patchless = told ? [...view.rollouts.values()].filter((each) => !each.patch && askedModel(each)) : [];
  const input = { field: [...judged, ...patchless], count, population, parts, context, knobs, isTold: told };
  if (count === 0) return withoutModels(input, progress, means);
  const plans = (many: number) =>
    Array.from({ length: many }, (): Mating => ({ operator: parts.plan.id, parents: [] }));
  // Flat attempts first: what scouts left behind is taken up, and the rest of the population plans for itself.
  const opening = isFirst ? takenUp(judged, input) : [];
  const isFlat = input.field.length === 0 || isFirst;
  const matings = isFlat ? [...opening, ...plans(count - opening.length)] : await breed(input);
  return expansions(matings, progress, { view, knobs, tokens: means.allowance(count) });
}

/** What asks nobody, when what is left does not even pay for one turn of a model; else the end. */
function withoutModels(
  input: Parameters<typeof breedFree>[0],
  progress: Progress,
  { allowance }: ReturnType<typeof meansOf>,
): readonly Decision[] {
  const { field, context, knobs, population } = input;
  const judged = field.filter(({ patch }) => patch !== undefined);
  const free = breedFree({ ...input, field: judged, count: population });
  const greens = judged.filter(isGreen);
  if (free.length === 0) return [stop(greens.length > 0 ? 'repaired' : 'budget', greens)];
  return expansions(free, progress, { view: context.view, knobs, tokens: allowance(free.length) });
}

/**
 * As many as are enough for a request without wanted tests: whatever breaks nothing is green there, and would end the batch.
 * Else the whole population.
 */
const flatWidth = ({ population, enough }: Progress, { task }: RunView): number =>
  task && !hasWantedTests(task) ? Math.min(population, enough) : population;

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

/** One refinement for every piece that these patches may still do without. What a person asked for stays as it is. */
function refinements(
  greens: readonly RolloutView[],
  { parts: { refine }, without }: Build,
  view: RunView,
): readonly Mating[] {
  if (without.includes('refine')) return [];
  const pool = [...view.rollouts.values()];
  const asked = wishesAnswered(view);
  return greens
    .filter(({ id }) => !asked.has(id))
    .flatMap((green) =>
      openReductions(green, pool, view.task).map(() => ({ operator: refine.id, parents: [green.id] })),
    );
}

/**
 * Decisions with keys. Rollouts with the same operator and parents divide the search between them. Plans and mutations of
 * agents that read are numbered through the whole run, so that each of them begins elsewhere.
 */
function expansions(
  matings: readonly Mating[],
  { generation }: Progress,
  {
    view,
    knobs,
    tokens,
  }: { readonly view: RunView; readonly knobs?: Knobs; readonly tokens?: number | undefined },
): readonly Decision[] {
  const told = knobs !== undefined && isTold(view);
  const rota = rotaOf(readersOf(view), view, matings.length);
  const effort = told ? {} : { effort: effortOf(roundOf(generation, view)) };
  const warmth = knobs?.temperature === undefined || !told ? {} : { temperature: knobs.temperature };
  return matings.map((mating, index) => {
    const member = rota[index]?.member;
    return {
      do: 'expand',
      rollout: rolloutId(generation, index),
      ...mating,
      slice: sliceOf(mating, matings, told ? view : undefined),
      ...effort,
      ...warmth,
      ...(tokens === undefined ? {} : { tokens }),
      ...(member === undefined ? {} : { member }),
    };
  });
}

const VARIED: ReadonlySet<string> = new Set(['plan', 'mutate']);

/** Which of its likes it is. `view`: of a run whose agents read. */
function sliceOf(mating: Mating, matings: readonly Mating[], view: RunView | undefined): Slice {
  const isVaried = view !== undefined && VARIED.has(mating.operator);
  const keyOf = ({ operator, parents }: Mating) => (isVaried ? operator : `${operator} ${parents.join(' ')}`);
  const likes = matings.filter((other) => keyOf(other) === keyOf(mating));
  const before = isVaried ? madeBy(mating.operator, view) : 0;
  return { index: before + likes.indexOf(mating), of: before + likes.length };
}

type Slice = Extract<Decision, { readonly do: 'expand' }>['slice'];
