// What a strategy decides for a mixed team, of which one member searches and two ask models.
import { type RunConfig } from '../../agent/engine/events.ts';
import { callId } from '../../agent/engine/ids.ts';
import { type Decision } from '../../agent/engine/plugin.ts';
import { plugins } from '../../agent/engine/registry.ts';
import { type RolloutView, type RunView } from '../../agent/engine/view.ts';
import { evolveWith } from '../../agent/strategies/evolve.ts';
import { usualParts } from '../../agent/strategies/evolving/usual-parts.ts';
import { contextFor, id, rolloutWith } from './builders.ts';

const finch = { name: 'finch', hash: '1'.repeat(64) };
const mender = { name: 'mender', hash: '0'.repeat(64) };
const mixed: Partial<RunConfig> = {
  team: [
    { name: 'mender', variant: mender },
    { name: 'finch', variant: finch },
    { name: 'finch with b', variant: finch },
  ],
  budget: { minutes: 10 },
};
export const options = { population: 4, generations: 4, enough: 1 };

export interface World {
  readonly rollouts?: readonly RolloutView[];
  readonly config?: Partial<RunConfig>;
  readonly view?: Partial<RunView>;
  readonly seed?: number;
  readonly without?: Parameters<typeof evolveWith>[1]['without'];
  readonly strategy?: string;
  readonly generations?: number;
  readonly testRuns?: number;
}

/** What is decided when these rollouts have ended; the generation follows from theirs. Without a strategy by its name, evolve. */
export async function decide({
  rollouts = [],
  seed = 1,
  without = [],
  generations = options.generations,
  testRuns = Infinity,
  ...world
}: World): Promise<readonly Decision[]> {
  const context = contextFor({ rollouts, seed, config: { ...mixed, ...world.config } });
  const generation = 1 + Math.max(-1, ...rollouts.map((each) => each.generation));
  const decided = rollouts.map(({ id: rollout, operator, parents, member }): Decision => ({
    do: 'expand',
    rollout,
    operator,
    parents,
    slice: { index: 0, of: 1 },
    ...(member === undefined ? {} : { member }),
  }));
  const strategy =
    world.strategy === undefined
      ? evolveWith(usualParts, { without })
      : plugins.strategies.find((each) => each.id === world.strategy);
  if (!strategy) throw new Error(`there is no strategy ${world.strategy}`);
  return strategy.next(
    { ...options, generations, generation },
    {
      ...context,
      budget: { ...context.budget, testRuns },
      view: { ...context.view, decided, ...world.view },
    },
  );
}

/** "g1.0 revise g0.0 by finch" */
export const words = (decisions: readonly Decision[]) =>
  decisions.map((decision) =>
    decision.do === 'stop'
      ? `stop: ${decision.why}`
      : [decision.rollout, decision.operator, ...decision.parents, `by ${decision.member ?? 'whoever'}`].join(
          ' ',
        ),
  );

/** Two attempts of the member that asks no model: they came to nothing. */
export const scouted = [0, 1].map((index) => {
  const { patch: _none, ...rest } = rolloutWith(id(0, index), [], { end: 'empty', member: 'mender' });
  return rest;
});

/** An attempt of this member, which asked a model. */
export const by = (member: string, rollout: RolloutView): RolloutView => ({
  ...rollout,
  member,
  calls: [{ call: callId(rollout.id, 1), model: 'm' }],
});
