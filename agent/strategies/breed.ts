// Who has offspring with whom, and by which operator.
import { fitnessOf, fixedBy } from '../engine/fitness.ts';
import { type RolloutId } from '../engine/ids.ts';
import {
  type Controller,
  type Knobs,
  type Operator,
  type PluginContext,
  type Selector,
} from '../engine/plugin.ts';
import { type Rng } from '../engine/random.ts';
import { type RolloutView } from '../engine/view.ts';

export interface EvolveParts {
  readonly plan: Operator;
  readonly revise: Operator;
  readonly recombine: Operator;
  readonly refine: Operator;
  readonly selector: Selector;
  readonly controller: Controller;
}

export interface Mating {
  readonly operator: string;
  readonly parents: readonly RolloutId[];
}

/** What operators weigh before anything is known. Revision matters most in SE-Agent's ablations. */
const PRIOR: Knobs = { operators: { revise: 1, recombine: 0.8, refine: 0.5 } };

/** After so many children that came no further by the same operator a parent is left alone (Feedback Friction). */
const STRIKES = 3;

export interface BreedInput {
  /** Rollouts with a verdict that says something. */
  readonly judged: readonly RolloutView[];
  readonly count: number;
  readonly parts: EvolveParts;
  readonly context: PluginContext;
}

/** So many matings. At most half of them cross pairs, so that a crowded population still changes its members. */
export async function breed({ judged, count, parts, context }: BreedInput): Promise<readonly Mating[]> {
  const alive = await pick(judged, count, 'survivor', { parts, context });
  const pairs = untriedPairs(alive, parts.recombine, context).slice(0, Math.ceil(count / 2));
  const crossed = pairs.map((parents) => ({ operator: parts.recombine.id, parents }));
  const weights = parts.controller.tune([...context.view.rollouts.values()], PRIOR).operators;
  const matings: Mating[] = [...crossed];
  // One after the other: they draw from one stream of chance.
  while (matings.length < count) matings.push(await drawSingle(alive, weights, { parts, context }));
  return matings;
}

type Means = Pick<BreedInput, 'parts' | 'context'>;

async function pick(
  rollouts: readonly RolloutView[],
  count: number,
  use: 'parent' | 'survivor',
  { parts, context }: Means,
): Promise<readonly RolloutView[]> {
  const { chosen } = await parts.selector.pick({ rollouts, count, use }, context);
  return chosen.flatMap(({ rollout }) => rollouts.find(({ id }) => id === rollout) ?? []);
}

/** Pairs of survivors that may be recombined and have not been; of pairs that would fix the same tests one. */
function untriedPairs(
  alive: readonly RolloutView[],
  recombine: Operator,
  { view }: PluginContext,
): readonly (readonly RolloutId[])[] {
  const failToPass = view.task?.baseline.failToPass ?? [];
  const tried = new Set(
    [...view.rollouts.values()]
      .filter(({ operator }) => operator === recombine.id)
      .map(({ parents }) => parents.toSorted().join(' ')),
  );
  const promised = new Set<string>();
  return alive
    .flatMap((a, index) => alive.slice(index + 1).map((b) => [a, b]))
    .filter((pair) => recombine.eligible(pair, view))
    .filter(
      (pair) =>
        !tried.has(
          pair
            .map(({ id }) => id)
            .toSorted()
            .join(' '),
        ),
    )
    .filter((pair) => {
      const together = new Set(pair.flatMap((parent) => fixedBy(parent, failToPass)));
      const promise = [...together].toSorted().join('\n');
      return !promised.has(promise) && promised.add(promise);
    })
    .map((pair) => pair.map(({ id }) => id));
}

/** An operator by weight, and a parent that it may be used on; a fresh plan when there is none. */
async function drawSingle(
  alive: readonly RolloutView[],
  weights: Knobs['operators'],
  means: Means,
): Promise<Mating> {
  const { parts, context } = means;
  const parentsFor = (operator: Operator) =>
    alive.filter(
      (parent) => operator.eligible([parent], context.view) && strikes(parent, operator, context) < STRIKES,
    );
  const usable = [parts.revise, parts.refine].filter((operator) => parentsFor(operator).length > 0);
  const operator = drawn(usable, weights, context.rng);
  const [parent] = operator ? await pick(parentsFor(operator), 1, 'parent', means) : [];
  return operator && parent
    ? { operator: operator.id, parents: [parent.id] }
    : { operator: parts.plan.id, parents: [] };
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
