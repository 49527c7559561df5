import { describe, expect, test } from 'vitest';

import {
  contextFor,
  green,
  id,
  judged,
  disagreeing,
  one,
  patchAt,
  red,
  rolloutWith,
  silent,
  task,
  three,
  two,
} from '../../test/doubles/builders.ts';
import { type Selector } from '../engine/plugin.ts';
import { type RolloutView } from '../engine/view.ts';
import { makePatch } from '../patch/identity.ts';
import { finalWith } from './final.ts';
import { tournament } from './tournament.ts';

const final = finalWith({ id: 'refine' });

const pick = async (
  selector: Selector,
  rollouts: readonly RolloutView[],
  use: 'parent' | 'survivor' | 'final',
  { count = rollouts.length, seed = 1 } = {},
) => selector.pick({ rollouts, count, use }, contextFor({ seed }));

const chosenBy = async (...request: Parameters<typeof pick>) =>
  (await pick(...request)).chosen.map(({ rollout }) => rollout);

describe('the final selection', () => {
  const small = rolloutWith(id(0, 0), [green], { patch: patchAt(1) });
  const large = rolloutWith(id(0, 1), [green], { patch: patchAt(1, 8, 20) });

  test('prefers the smaller patch', async () => {
    expect(await pick(final, [large, small], 'final')).toEqual({
      chosen: [
        { rollout: 'g0.0', why: 'the whole suite is green with 1 changed line' },
        { rollout: 'g0.1', why: 'the whole suite is green with 3 changed lines' },
      ],
      rejected: [],
    });
  });

  test('prefers what a person asked for, their last wish first, and never to a test', async () => {
    const asked = (index: number, wish: number) =>
      ({
        do: 'expand',
        rollout: id(1, index),
        operator: 'heed',
        parents: [small.id],
        slice: { index, of: 2 },
        wish,
      }) as const;
    const rollouts = [
      small,
      rolloutWith(id(1, 0), [green], { patch: patchAt(1, 8) }),
      rolloutWith(id(1, 1), [green], { patch: patchAt(1, 8, 20, 30) }),
      rolloutWith(id(1, 2), [red([one])], { patch: patchAt(1, 9) }),
    ];
    const { view, ...context } = contextFor({ rollouts });
    const decided = [asked(0, 0), asked(1, 1), asked(2, 2)];
    const { chosen } = await final.pick(
      { rollouts, count: 4, use: 'final' },
      { ...context, view: { ...view, decided } },
    );
    expect(chosen).toEqual([
      { rollout: 'g1.1', why: 'the whole suite is green with 4 changed lines; it is what was asked for' },
      { rollout: 'g1.0', why: 'the whole suite is green with 2 changed lines; it is what was asked for' },
      { rollout: 'g0.0', why: 'the whole suite is green with 1 changed line' },
    ]);
  });

  test('praises no more than the named tests where others were left alone', async () => {
    const context = contextFor({});
    const baseline = { ...task.baseline, failToPass: [one], leftOut: [two, three] };
    const view = { ...context.view, task: { ...task, baseline } };
    const picked = await final.pick({ rollouts: [small], count: 1, use: 'final' }, { ...context, view });
    expect(picked.chosen[0]?.why).toBe(
      'the named test passes and nothing else got worse with 1 changed line; 2 other failing tests were left alone',
    );
  });

  test('does not call the whole suite green where flaky tests were not counted', async () => {
    const context = contextFor({});
    const view = { ...context.view, task: { ...task, baseline: { ...task.baseline, flaky: [three] } } };
    const picked = await final.pick({ rollouts: [small], count: 1, use: 'final' }, { ...context, view });
    expect(picked.chosen[0]?.why).toBe('the whole suite but for 1 flaky test is green with 1 changed line');
    const evaluations = small.evaluations.map((each) => ({ ...each, flaky: [two, three] }));
    const lucky = { ...small, evaluations };
    expect((await pick(final, [lucky], 'final')).chosen[0]?.why).toBe(
      'the whole suite but for 2 flaky tests is green with 1 changed line',
    );
  });

  test('drops what breaks or fails a test, and what has no verdict, with the reason', async () => {
    const breaking = rolloutWith(id(0, 2), [red([one, two, three], [one, two])]);
    const failing = rolloutWith(id(0, 3), [red([one])]);
    const mute = rolloutWith(id(0, 4), [silent]);
    const lying = rolloutWith(id(0, 5), [disagreeing]);
    const tampering = rolloutWith(id(0, 7), [{ ...disagreeing, because: 'tests-changed' }]);
    const unsure = rolloutWith(id(0, 6), [green, green, red([one, two])]);
    const all = [breaking, failing, mute, lying, unsure, tampering];
    expect((await pick(final, all, 'final')).rejected).toEqual([
      { rollout: 'g0.2', by: 'final', why: 'it breaks 2 tests' },
      { rollout: 'g0.3', by: 'final', why: 'it still fails 2 of 3 tests' },
      { rollout: 'g0.4', by: 'final', why: 'the tests gave no answer about it' },
      { rollout: 'g0.5', by: 'final', why: 'all tests passed, but the command reports failure' },
      { rollout: 'g0.6', by: 'final', why: 'it still fails 1 of 3 tests' },
      { rollout: 'g0.7', by: 'final', why: 'all tests passed, but the tests were changed while they ran' },
    ]);
  });

  test('keeps one of patches that differ in blanks and comments alone', async () => {
    const [file] = patchAt(1).files;
    const commented = makePatch([
      {
        path: 'src/sum.js',
        change: 'modified',
        hunks: [{ start: 1, removed: ['old 1\n'], added: ['// why\n', 'new 1  \n'] }],
      },
    ]);
    expect(file?.path).toBe('src/sum.js');
    const double = rolloutWith(id(0, 7), [green], { patch: commented });
    expect(await pick(final, [double, small], 'final')).toEqual({
      chosen: [{ rollout: 'g0.0', why: 'the whole suite is green with 1 changed line' }],
      rejected: [{ rollout: 'g0.7', by: 'final', why: 'it is the same patch as g0.0' }],
    });
  });

  test('puts mere deletions behind repairs, and the unsure behind the sure', async () => {
    const deletion = rolloutWith(id(0, 8), [green], {
      patch: makePatch([
        { path: 'src/sum.js', change: 'modified', hunks: [{ start: 3, removed: ['old 3\n'], added: [] }] },
      ]),
    });
    const partly = rolloutWith(id(0, 9), [], { patch: patchAt(30), evaluations: [judged(green, 'target')] });
    expect(await chosenBy(final, [partly, deletion, large, small], 'final')).toEqual([
      'g0.0',
      'g0.1',
      'g0.8',
      'g0.9',
    ]);
  });
});

describe('the tournament', () => {
  const best = rolloutWith(id(0, 0), [red([one, two])]);
  const alike = rolloutWith(id(0, 1), [red([one, two])]);
  const other = rolloutWith(id(0, 2), [red([three])]);
  const nothing = rolloutWith(id(0, 3), [red([])]);
  const mute = rolloutWith(id(0, 4), [silent]);
  const field = [nothing, mute, other, alike, best];

  test('keeps the best and those that fixed something else alive', async () => {
    expect(await chosenBy(tournament, field, 'survivor', { count: 3 })).toEqual(['g0.0', 'g0.2', 'g0.3']);
    expect(await chosenBy(tournament, field, 'survivor', { count: 9 })).toEqual([
      'g0.0',
      'g0.1',
      'g0.2',
      'g0.3',
    ]);
  });

  test('keeps one of equal patches', async () => {
    const twin = rolloutWith(id(1, 1), [red([one, two])], { patch: patchAt(1) });
    const selection = await pick(tournament, [best, twin], 'survivor');
    expect(selection.rejected).toEqual([
      { rollout: 'g1.1', by: 'tournament', why: 'it is the same patch as g0.0' },
    ]);
  });

  test('draws the fitter more often, and nobody twice', async () => {
    const firsts = await Promise.all(
      Array.from({ length: 1_000 }, (_, seed) => chosenBy(tournament, field, 'parent', { count: 1, seed })),
    );
    const times = (key: string) => firsts.filter(([first]) => first === key).length;
    expect(times('g0.0')).toBeGreaterThan(times('g0.1'));
    expect(times('g0.1')).toBeGreaterThan(times('g0.2'));
    expect(times('g0.2')).toBeGreaterThan(times('g0.3'));
    expect(times('g0.3')).toBeGreaterThan(0);
    const all = await chosenBy(tournament, field, 'parent');
    expect(all.toSorted()).toEqual(['g0.0', 'g0.1', 'g0.2', 'g0.3']);
  });
});
