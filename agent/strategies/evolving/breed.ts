// Who has offspring with whom, and by which operator.
import { fitnessOf, fixedBy } from '../../engine/fitness.ts';
import { type RolloutId } from '../../engine/ids.ts';
import { type Knobs, type Operator, type PluginContext } from '../../engine/plugin.ts';
import { type Rng } from '../../engine/random.ts';
import { type RolloutView } from '../../engine/view.ts';
import { currentName } from '../../operator-words.ts';
import { areComplementary } from '../../operators/pairs.ts';
import { unionOf } from '../../operators/crossover.ts';
import { openReductions } from '../../operators/refine.ts';
import { PLANNING_STYLES } from '../../operators/plan.ts';
import { madeBy } from './made-by.ts';
import { type EvolveParts } from './evolve-parts.ts';

export interface Mating {
  readonly operator: string;
  readonly parents: readonly RolloutId[];
}

/** After so many children that came no further by the same operator a parent is left alone (Feedback Friction). */
const STRIKES = 3;
/** Attempts that one look at the whole pool takes in. */
const POOL = 6;

export interface BreedInput {
  /** Rollouts with a verdict that says something, and trajectories without a patch. */
  readonly field: readonly RolloutView[];
  readonly count: number;
  /** So many live on: more than `count` where little is left to pay for attempts. */
  readonly population: number;
  readonly parts: EvolveParts;
  readonly context: PluginContext;
  /** As controllers left them. An operator that weighs nothing, or does not stand in them, is not used. */
  readonly knobs: Knobs;
  /** The attempts are made by agents that read words. */
  readonly isTold: boolean;
}

/** So many matings. At most half of them cross pairs, so that a crowded population still changes its members. */
export async function breed(input: BreedInput): Promise<readonly Mating[]> {
  const { field, count, population, knobs } = input;
  const avoided = new Set(knobs.avoidParents);
  const survivors = await pick(field, population, 'survivor', input);
  const alive = survivors.filter(({ id }) => !avoided.has(id));
  const patchless = field.filter(({ id, patch }) => !patch && !avoided.has(id)).slice(-population);
  const matings = [...crossings(alive, input), ...untriedStyle(input)];
  // One after the other: they draw from one stream of chance.
  while (matings.length < count) matings.push(await draw({ alive, patchless, matings }, input));
  return matings;
}

/** What asks nobody: unions of pairs that fit together, and red patches without a piece that is too much. */
export function breedFree(input: BreedInput): readonly Mating[] {
  const { field, count, parts, context, knobs } = input;
  const { view } = context;
  const pool = [...view.rollouts.values()];
  const unions = crossings(field, input).filter(({ parents }) => {
    const [a, b] = parents.flatMap((id) => view.rollouts.get(id) ?? []);
    return a !== undefined && b !== undefined && unionOf(a, b, view.task) !== undefined;
  });
  const near = weighs(parts.refine, knobs) ? field.filter((each) => parts.refine.eligible([each], view)) : [];
  const smaller = near.flatMap((parent) =>
    openReductions(parent, pool, view.task).map(() => ({ operator: parts.refine.id, parents: [parent.id] })),
  );
  return [...unions, ...smaller].slice(0, count);
}

/** One plan more, until every style of planning was tried. */
function untriedStyle({ parts, context, count, isTold }: BreedInput): readonly Mating[] {
  const isOpen = isTold && count > 1 && madeBy(parts.plan.id, context.view) < PLANNING_STYLES;
  return isOpen ? [{ operator: parts.plan.id, parents: [] }] : [];
}

/** Pairs that each fixed what the other did not, half of a batch at most. */
export function crossings(alive: readonly RolloutView[], input: BreedInput): readonly Mating[] {
  const { parts, context, count, knobs } = input;
  if (!weighs(parts.crossover, knobs)) return [];
  const failToPass = context.view.task?.baseline.failToPass ?? [];
  return untriedPairs(alive, parts.crossover, context)
    .filter(([a, b]) => a !== undefined && b !== undefined && areComplementary(a, b, failToPass))
    .slice(0, Math.ceil(count / 2))
    .map((pair) => ({ operator: parts.crossover.id, parents: pair.map(({ id }) => id) }));
}

const weighs = ({ id }: Operator, { operators }: Knobs): boolean => (operators[id] ?? 0) > 0;

async function pick(
  rollouts: readonly RolloutView[],
  count: number,
  use: 'parent' | 'survivor',
  { parts, context }: Pick<BreedInput, 'parts' | 'context'>,
): Promise<readonly RolloutView[]> {
  const { chosen } = await parts.selector.pick({ rollouts, count, use }, context);
  return chosen.flatMap(({ rollout }) => rollouts.find(({ id }) => id === rollout) ?? []);
}

const keyOf = (operator: string, parents: readonly RolloutId[]): string =>
  `${currentName(operator)} ${parents.toSorted().join(' ')}`;

/** What was done already, and what is about to be. */
const triedIn = ({ view }: PluginContext, matings: readonly Mating[] = []): ReadonlySet<string> =>
  new Set([...view.rollouts.values(), ...matings].map(({ operator, parents }) => keyOf(operator, parents)));

/** Pairs of survivors that may be crossed and have not been; of pairs that would fix the same tests one. */
function untriedPairs(
  alive: readonly RolloutView[],
  crossover: Operator,
  context: PluginContext,
): readonly (readonly RolloutView[])[] {
  const { view } = context;
  const failToPass = view.task?.baseline.failToPass ?? [];
  const tried = triedIn(context);
  const promised = new Set<string>();
  return alive
    .flatMap((a, index) => alive.slice(index + 1).map((b) => [a, b]))
    .filter((pair) => crossover.eligible(pair, view))
    .filter((pair) => !tried.has(keyOf(crossover.id, idsOf(pair))))
    .filter((pair) => {
      const together = new Set(pair.flatMap((parent) => fixedBy(parent, failToPass)));
      const promise = [...together].toSorted().join('\n');
      return !promised.has(promise) && promised.add(promise);
    });
}

const idsOf = (rollouts: readonly RolloutView[]): readonly RolloutId[] => rollouts.map(({ id }) => id);

interface Stock {
  readonly alive: readonly RolloutView[];
  readonly patchless: readonly RolloutView[];
  /** Decided for this batch already. */
  readonly matings: readonly Mating[];
}

/** An operator by weight, and parents that it may be used on; a fresh plan when there are none. */
async function draw(stock: Stock, input: BreedInput): Promise<Mating> {
  const { parts, context, knobs, isTold } = input;
  const parentsFor = (operator: Operator) => singlesFor(operator, stock, input);
  const singles = (isTold ? [parts.mutate, parts.revise, parts.refine] : [parts.revise, parts.refine]).filter(
    (operator) => weighs(operator, knobs) && parentsFor(operator).length > 0,
  );
  const groups = isTold ? groupsIn(stock, input) : [];
  const usable = [...singles, ...groups.map(({ operator }) => operator)];
  const operator = drawn(usable, knobs.operators, context.rng);
  const group = groups.find((each) => each.operator === operator);
  if (group) return { operator: group.operator.id, parents: idsOf(group.parents) };
  const candidates = operator ? parentsFor(operator) : [];
  const [judged] = operator ? await pick(candidates, 1, 'parent', input) : [];
  // Without a verdict nobody wins a tournament: of those the latest.
  const parent = judged ?? candidates.at(-1);
  return operator && parent
    ? { operator: operator.id, parents: [parent.id] }
    : { operator: parts.plan.id, parents: [] };
}

function singlesFor(
  operator: Operator,
  { alive, patchless }: Stock,
  { context }: BreedInput,
): readonly RolloutView[] {
  return [...alive, ...patchless].filter(
    (parent) => operator.eligible([parent], context.view) && strikes(parent, operator, context) < STRIKES,
  );
}

interface Group {
  readonly operator: Operator;
  readonly parents: readonly RolloutView[];
}

/** For each operator of several parents the best group that it has not been used on. */
function groupsIn({ alive, patchless, matings }: Stock, input: BreedInput): readonly Group[] {
  const { parts, context, knobs } = input;
  const tried = triedIn(context, matings);
  const all = [...alive, ...patchless];
  const weak = all.toReversed();
  const groups = [
    { operator: parts.crossover, options: untriedPairs(alive, parts.crossover, context) },
    {
      operator: parts.transfer,
      options: alive.flatMap((winner) => weak.map((other) => [winner, other])),
    },
    { operator: parts.restructure, options: [all.slice(0, POOL)] },
  ];
  return groups
    .filter(({ operator }) => weighs(operator, knobs))
    .flatMap(({ operator, options }) => {
      const parents = options.find(
        (group) => operator.eligible(group, context.view) && !tried.has(keyOf(operator.id, idsOf(group))),
      );
      return parents ? [{ operator, parents }] : [];
    });
}

/** How often this operator was used on this parent and the child came no further. */
function strikes(parent: RolloutView, operator: Operator, { view }: PluginContext): number {
  return [...view.rollouts.values()].filter(
    (child) =>
      child.operator === operator.id &&
      child.parents.includes(parent.id) &&
      (fitnessOf(child) ?? 0) <= (fitnessOf(parent) ?? 0),
  ).length;
}

/** Roulette wheel: as likely as it weighs. */
function drawn(operators: readonly Operator[], weights: Knobs['operators'], rng: Rng): Operator | undefined {
  const weightOf = ({ id }: Operator) => weights[id] ?? 0;
  const total = operators.reduce((sum, operator) => sum + weightOf(operator), 0);
  let left = rng() * total;
  return operators.find((operator) => (left -= weightOf(operator)) < 0) ?? operators.at(-1);
}
