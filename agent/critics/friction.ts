// The critic of feedback friction: did the attempt change anything after it was told what was wrong?
import { against } from '../engine/fitness.ts';
import { type Critic, type Critique, type PluginContext, type Subject } from '../engine/plugin.ts';
import { verdictOf } from '../engine/view.ts';
import { type TestId } from '../engine/ids.ts';
import { ALIKE, likeness } from '../patch/likeness.ts';

/**
 * Value 0: the same tests fail as with the parent, so the feedback changed nothing; 1: none of the same do. Without
 * a red parent, or without a verdict of its own, there is nothing to compare: confidence 0.
 */
export const friction: Critic = {
  id: 'friction',
  about: 'Whether an attempt got anywhere with the feedback it was given.',
  source:
    'Feedback Friction (Jiang et al. 2025): the plateau comes from ignoring feedback; the measure is ours',
  tier: 'hard',
  shape: 'point',
  score: async (subject, context) => critiqueOf(subject, context),
};

const blank = { critic: 'friction', tier: 'hard' } as const;

function critiqueOf(subject: Subject, { view }: PluginContext): Critique {
  const rollout = subject.kind === 'pair' ? subject.a : subject.rollout;
  const failing = verdictOf(rollout) && against(rollout);
  const parents = rollout.parents.flatMap((id) => view.rollouts.get(id) ?? []);
  const compared = parents.flatMap((parent) => {
    const before = against(parent);
    return before.length > 0 && failing ? [{ parent, moved: distance(before, failing), before }] : [];
  });
  const [nearest] = compared.toSorted((a, b) => a.moved - b.moved);
  if (!nearest) {
    return { ...blank, value: 0, confidence: 0, why: 'there is no feedback to compare with', anchors: [] };
  }
  const { parent, moved, before } = nearest;
  if (moved > 0) {
    const why = `other tests fail than with ${parent.id}`;
    return { ...blank, value: moved, confidence: 1, why, anchors: [] };
  }
  const same = likeness(parent.patch, rollout.patch) >= ALIKE;
  return {
    ...blank,
    value: 0,
    confidence: same ? 1 : 0.7,
    why: `the same tests fail as with ${parent.id}, by ${same ? 'the same' : 'another'} patch`,
    anchors: before.map((test) => ({ kind: 'test', test }) as const),
  };
}

/** Share of the tests in either set that are not in both; 0 for equal sets. */
function distance(a: readonly TestId[], b: readonly TestId[]): number {
  const all = new Set([...a, ...b]);
  const both = a.filter((test) => b.includes(test)).length;
  return 1 - both / Math.max(1, all.size);
}
