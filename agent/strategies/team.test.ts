import { describe, expect, test } from 'vitest';

import { contextFor, id, one, patchAt, red, rolloutWith, task, two } from '../../test/doubles/builders.ts';
import { by, decide, options, scouted, words } from '../../test/doubles/decisions.ts';
import { testId } from '../engine/ids.ts';
import { evolveWith } from './evolve.ts';
import { usualParts } from './evolving/usual-parts.ts';

const inRust = {
  ...task,
  suite: { ...task.suite, framework: 'cargo' },
  baseline: { ...task.baseline, failToPass: [testId('src/lib.rs', 'adds')] },
} as const;

describe('a mixed team', () => {
  test('sends those first who cost nothing, for a tenth of the time', async () => {
    const decisions = await decide({});
    expect(words(decisions)).toEqual(['g0.0 plan by mender', 'g0.1 plan by mender']);
    expect(decisions.map((each) => each.do === 'expand' && [each.effort, each.wallMs])).toEqual([
      [1 / 8, 30_000],
      [1 / 8, 30_000],
    ]);
  });

  test('sends no scouts for tests in a language it does not know', async () => {
    expect(words(await decide({ view: { task: inRust } }))).toEqual([
      'g0.0 plan by finch',
      'g0.1 plan by finch with b',
      'g0.2 plan by finch',
      'g0.3 plan by finch with b',
    ]);
  });

  test('then plans with models in turn', async () => {
    const decisions = await decide({ rollouts: scouted });
    expect(words(decisions)).toEqual([
      'g1.0 plan by finch',
      'g1.1 plan by finch with b',
      'g1.2 plan by finch',
      'g1.3 plan by finch with b',
    ]);
    expect(decisions.map((each) => each.do === 'expand' && each.effort)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('takes up what scouts nearly found', async () => {
    const near = [
      rolloutWith(id(0, 0), [red([one])], { member: 'mender', patch: patchAt(5) }),
      rolloutWith(id(0, 1), [red([two])], { member: 'mender', patch: patchAt(15) }),
    ];
    expect(words(await decide({ rollouts: near }))).toEqual([
      'g1.0 crossover g0.0 g0.1 by finch',
      'g1.1 revise g0.0 by finch with b',
      'g1.2 plan by finch',
      'g1.3 plan by finch with b',
    ]);
  });

  test('does not count scouts among the generations it has', async () => {
    const last = (generation: number) =>
      by('finch', rolloutWith(id(generation, 0), [red([one])], { patch: patchAt(generation + 5) }));
    expect(words(await decide({ rollouts: [...scouted, last(1), last(2), last(3)] }))[0]).toMatch(/^g4\.0 /);
    expect(words(await decide({ rollouts: [...scouted, last(1), last(2), last(3), last(4)] }))).toEqual([
      'stop: exhausted',
    ]);
  });
});

describe('retries', () => {
  test('make one attempt after the other, each after the last alone', async () => {
    const first = by('finch', rolloutWith(id(1, 0), [red([])], { patch: patchAt(5) }));
    const second = by('finch with b', rolloutWith(id(2, 0), [red([one])], { patch: patchAt(6) }));
    expect(words(await decide({ strategy: 'retry' }))).toEqual([
      'g0.0 plan by mender',
      'g0.1 plan by mender',
    ]);
    expect(words(await decide({ strategy: 'retry', rollouts: scouted }))).toEqual(['g1.0 plan by finch']);
    expect(words(await decide({ strategy: 'retry', rollouts: [...scouted, first] }))).toEqual([
      'g2.0 retry g1.0 by finch with b',
    ]);
    expect(words(await decide({ strategy: 'retry', rollouts: [...scouted, first, second] }))).toEqual([
      'g3.0 retry g2.0 by finch',
    ]);
  });
});

describe('best-of-n of a team', () => {
  test('opens as evolve does, then plans in turn and learns nothing', async () => {
    expect(words(await decide({ strategy: 'best-of-n' }))).toEqual([
      'g0.0 plan by mender',
      'g0.1 plan by mender',
    ]);
    const tried = by('finch', rolloutWith(id(1, 0), [red([one, two])]));
    expect(words(await decide({ strategy: 'best-of-n', rollouts: [...scouted, tried] }))).toEqual([
      'g2.0 plan by finch',
      'g2.1 plan by finch with b',
      'g2.2 plan by finch',
      'g2.3 plan by finch with b',
    ]);
  });
});

test('a run without a team is the one of its variant, unchanged', async () => {
  const strategy = evolveWith(usualParts, { without: [] });
  const [first] = await strategy.next({ ...options, generation: 0 }, contextFor({}));
  expect(first).toEqual({
    do: 'expand',
    rollout: 'g0.0',
    operator: 'plan',
    parents: [],
    slice: { index: 0, of: 4 },
    effort: 1 / 16,
  });
});
