import { describe, expect, test } from 'vitest';

import {
  contextFor,
  green,
  id,
  one,
  patchAt,
  red,
  rolloutWith,
  silent,
  task,
  three,
  two,
} from '../../test/doubles/builders.ts';
import { type Decision } from '../engine/plugin.ts';
import { plugins } from '../engine/registry.ts';
import { type RolloutView } from '../engine/view.ts';

const [evolve] = plugins.strategies;
if (!evolve) throw new Error('there is no strategy');
const options = { population: 4, generations: 4, enough: 1 };

/** What evolve decides when these rollouts have ended and so many generations have passed. */
const decide = (
  generation: number,
  rollouts: readonly RolloutView[],
  seed = 1,
  more: Partial<typeof options> = {},
) => evolve.next({ ...options, ...more, generation }, contextFor({ rollouts, seed }));

const words = (decisions: readonly Decision[]) =>
  decisions.map((decision) =>
    decision.do === 'stop'
      ? `stop: ${decision.why}`
      : [
          decision.rollout,
          decision.operator,
          ...decision.parents,
          `${decision.slice.index + 1}/${decision.slice.of}`,
        ].join(' '),
  );

const fixesOne = rolloutWith(id(0, 0), [red([one])], { patch: patchAt(5) });
const fixesTwo = rolloutWith(id(0, 1), [red([two])], { patch: patchAt(15) });
const empty = (generation: number, index: number) => {
  const { patch: _none, ...rest } = rolloutWith(id(generation, index), [], { end: 'empty' });
  return rest;
};

describe('evolve', () => {
  test('begins with plans that divide the search', async () => {
    expect(evolve.init(task, options)).toEqual({ ...options, generation: 0 });
    expect(words(await decide(0, []))).toEqual([
      'g0.0 plan 1/4',
      'g0.1 plan 2/4',
      'g0.2 plan 3/4',
      'g0.3 plan 4/4',
    ]);
  });

  test('lets attempts try little at first, and more from generation to generation', async () => {
    const efforts = await Promise.all(
      [0, 1, 2, 3].map(async (generation) => {
        const [first] = await decide(generation, [fixesOne, rolloutWith(id(generation, 9), [red([])])]);
        return first?.do === 'expand' ? first.effort : undefined;
      }),
    );
    expect(efforts).toEqual([1 / 16, 1 / 4, 1, 1]);
  });

  test('crosses those that fixed different tests, and revises for the rest of the generation', async () => {
    const decisions = words(await decide(1, [fixesOne, fixesTwo]));
    expect(decisions[0]).toBe('g1.0 crossover g0.0 g0.1 1/1');
    expect(decisions.slice(1).every((each) => /^g1\.\d revise g0\.[01] \d\/\d$/.test(each))).toBe(true);
    expect(decisions.length).toBe(4);
  });

  test('crosses a pair once', async () => {
    const child = rolloutWith(id(1, 0), [red([one], [three])], {
      operator: 'crossover',
      parents: [id(0, 1), id(0, 0)],
      patch: patchAt(5, 15),
    });
    const decisions = words(await decide(2, [fixesOne, fixesTwo, child]));
    expect(decisions.filter((each) => each.includes('crossover'))).toEqual([]);
  });

  test('divides the neighbourhood of a parent among those that revise it', async () => {
    expect(words(await decide(1, [fixesOne]))).toEqual([
      'g1.0 revise g0.0 1/4',
      'g1.1 revise g0.0 2/4',
      'g1.2 revise g0.0 3/4',
      'g1.3 revise g0.0 4/4',
    ]);
  });

  test('leaves a parent alone after three children that came no further', async () => {
    const strikes = [0, 1, 2].map((index) =>
      rolloutWith(id(1, index), [red([])], {
        operator: 'revise',
        parents: [fixesOne.id],
        patch: patchAt(30 + 2 * index),
      }),
    );
    const decisions = words(await decide(2, [fixesOne, ...strikes]));
    expect(decisions.filter((each) => each.includes('revise g0.0'))).toEqual([]);
  });

  test('stops when a patch is green that has nothing to lose', async () => {
    const minimal = rolloutWith(id(0, 2), [green], { patch: patchAt(7) });
    expect(await decide(1, [fixesOne, minimal])).toEqual([{ do: 'stop', why: 'repaired', best: ['g0.2'] }]);
  });

  test('refines a green patch first, even when its generations are spent', async () => {
    const large = rolloutWith(id(0, 2), [green], { patch: patchAt(5, 15, 25) });
    expect(words(await decide(4, [large]))).toEqual([
      'g4.0 refine g0.2 1/3',
      'g4.1 refine g0.2 2/3',
      'g4.2 refine g0.2 3/3',
    ]);
  });

  test('goes on until enough patches are green', async () => {
    const minimal = rolloutWith(id(0, 2), [green], { patch: patchAt(7) });
    const same = rolloutWith(id(0, 3), [green], { patch: patchAt(7) });
    expect(words(await decide(1, [minimal, same, fixesOne], 1, { enough: 2 }))[0]).not.toContain('stop');
    expect(words(await decide(4, [minimal, same, fixesOne], 1, { enough: 2 }))).toEqual(['stop: repaired']);
  });

  test('stops as exhausted when its generations are spent', async () => {
    expect(words(await decide(4, [fixesOne, rolloutWith(id(3, 0), [red([])])]))).toEqual(['stop: exhausted']);
  });

  test('plans anew when nobody came back with anything, and stops as converged when that is in vain too', async () => {
    expect(words(await decide(1, [empty(0, 0), empty(0, 1)]))[0]).toBe('g1.0 plan 1/4');
    expect(words(await decide(2, [empty(0, 0), empty(1, 0)]))).toEqual(['stop: converged']);
  });

  test('goes on where the limit of candidates stopped the search', async () => {
    const cut = { ...empty(1, 0), cost: { ...empty(1, 0).cost, candidates: 25 } };
    expect(words(await decide(2, [empty(0, 0), cut]))[0]).toBe('g2.0 plan 1/4');
  });

  test('stops as converged when two generations brought nothing new', async () => {
    const again = [1, 2].map((generation) =>
      rolloutWith(id(generation, 0), [red([one])], { patch: patchAt(5) }),
    );
    expect(words(await decide(3, [fixesOne, ...again]))).toEqual(['stop: converged']);
  });

  test('does not take a silent attempt for a parent', async () => {
    const mute = rolloutWith(id(0, 0), [silent, silent]);
    expect(words(await decide(1, [mute]))[0]).toBe('g1.0 plan 1/4');
  });
});
