// The critic of the way an attempt took: where it first went wrong, by its recorded steps alone.
import { type Anchor, type Critic, type Critique, type Subject } from '../engine/plugin.ts';
import { type RolloutView } from '../engine/view.ts';
import { MISSTEPS, misstepsOf, turnsOf, type Misstep, type Taken } from './missteps.ts';

/**
 * Value: half of it the share of the turns before the first misstep, half the share of the kinds of misstep that did not
 * happen; 1 for a way without one. Confidence: that of the first misstep, .5 where none was found, for a way can be
 * wrong in more ways than these. No model is asked. Agents that take no turns (mender) have no way to speak of.
 */
export const trajectory: Critic = {
  id: 'trajectory',
  about: 'Where an attempt first went wrong: worse tests, wrong file, a loop, a limit.',
  source: 'first error of Agent-R (2501.11425), found by facts instead of a model; loop and limit are ours',
  tier: 'soft',
  shape: 'point',
  applies: (rollout) => turnsOf(rollout).length > 0,
  score: async (subject) => {
    const rollout = subject.kind === 'pair' ? subject.a : subject.rollout;
    const taken = turnsOf(rollout);
    return taken.length > 0
      ? critiqueOf(taken, rollout, subject)
      : { ...blank, value: 0, confidence: 0, why: 'there are no turns to look at', anchors: [] };
  },
};

const blank = { critic: 'trajectory', tier: 'soft' } as const;

/** How sure a misstep is one: a file may be right though nothing leads to it. */
const CERTAINTY: { readonly [kind in Misstep['kind']]: number } = {
  worsened: 0.9,
  'wrong-place': 0.6,
  loop: 0.9,
  'refused-again': 0.9,
  untested: 0.8,
  'finished-red': 0.9,
  unfinished: 0.8,
};

function critiqueOf(taken: readonly Taken[], rollout: RolloutView, { task }: Subject): Critique {
  const missteps = misstepsOf(taken, rollout, task);
  const [first, ...others] = missteps;
  if (!first) {
    const why = `nothing went wrong that ${taken.length} steps show`;
    return { ...blank, value: 1, confidence: 0.5, why, anchors: [] };
  }
  const before = taken.indexOf(first.at) / taken.length;
  const free = 1 - missteps.length / MISSTEPS.length;
  return {
    ...blank,
    value: (before + free) / 2,
    confidence: CERTAINTY[first.kind],
    why: [`it first went wrong at ${told(first)}`, ...(others.length > 0 ? [laterWords(others)] : [])].join(
      '. ',
    ),
    anchors: missteps.flatMap(anchorsOf),
  };
}

/** Steps are counted from 1 for people. */
const told = ({ at, words }: Misstep): string => `step ${at.step.index + 1} (${at.step.title}): ${words}`;

const laterWords = (missteps: readonly Misstep[]): string =>
  `Then ${missteps.map(({ at, words }) => `${words} (step ${at.step.index + 1})`).join('; ')}`;

const anchorsOf = ({ at }: Misstep): readonly Anchor[] => [{ kind: 'step', step: at.step.index }];
