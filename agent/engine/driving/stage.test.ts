import { describe, expect, test } from 'vitest';

import {
  contextFor,
  green,
  id,
  judged,
  rolloutWith,
  silent,
  viewOf,
} from '../../../test/doubles/builders.ts';
import { type Critic, type Critique } from '../plugin.ts';
import { nextStage, type Stage } from './stage.ts';
import { type RolloutView } from '../view.ts';

const said = (critic: string): Critique => ({
  critic,
  tier: 'soft',
  value: 1,
  confidence: 1,
  why: 'so',
  anchors: [],
});
const criticCalled = (name: string, applies?: Critic['applies']): Critic => ({
  id: name,
  about: 'Says so.',
  source: 'ours',
  tier: 'soft',
  shape: 'point',
  score: async () => said(name),
  ...(applies && { applies }),
});

const { view } = contextFor();
const open = (critiques: readonly string[], parts: Partial<RolloutView> = {}): RolloutView => {
  const { end: _end, ...rollout } = rolloutWith(id(0, 0), [], {
    evaluations: [judged(green, 'target'), judged(green, 'full')],
    critiques: critiques.map(said),
    ...parts,
  });
  return rollout;
};
const stageOf = (rollout: RolloutView, critics: readonly Critic[], wholeOnly = false): string => {
  const stage = nextStage(rollout, { gates: [], critics, view, allowance: 9, wholeOnly });
  return named(stage);
};
const named = (stage: Stage): string => {
  if (stage.do === 'criticise') return stage.critic.id;
  return stage.do === 'judge' ? `judge ${stage.scope}` : stage.do;
};

describe('what a judged attempt needs next', () => {
  const critics = [criticCalled('first'), criticCalled('never', () => false), criticCalled('last')];

  test('is a critic that applies and has not spoken, in their order', () => {
    expect(stageOf(open([]), critics)).toBe('first');
    expect(stageOf(open(['first']), critics)).toBe('last');
    expect(stageOf(open(['last']), critics)).toBe('first');
    expect(stageOf(open(['first', 'last']), critics)).toBe('end');
  });

  test('does not depend on who is left out, or was there when the run began', () => {
    expect(stageOf(open(['of an older version', 'first']), critics)).toBe('last');
    expect(stageOf(open([]), [criticCalled('never', () => false)])).toBe('end');
  });

  test('lets a critic see the attempt, and the run as it was when its batch was decided', () => {
    const seen: unknown[] = [];
    const curious = criticCalled('curious', (rollout, run) => seen.push(rollout.id, run) > 0);
    expect(stageOf(open([]), [curious])).toBe('curious');
    expect(seen).toEqual(['g0.0', view]);
    expect(view).toEqual(viewOf([]));
  });

  test('is the whole suite at once where no failing test is wanted', () => {
    const unjudged = open([], { evaluations: [] });
    expect([stageOf(unjudged, critics), stageOf(unjudged, critics, true)]).toEqual([
      'judge target',
      'judge full',
    ]);
    const mute = open([], { evaluations: [judged(silent, 'full'), judged(silent, 'full')] });
    expect(stageOf(mute, critics, true)).toBe('first');
  });
});
