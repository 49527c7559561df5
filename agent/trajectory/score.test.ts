import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
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
import { callId } from '../engine/ids.ts';
import { type RolloutView } from '../engine/view.ts';
import { noCost } from './trajectory.ts';
import { compareScores, scoresOf } from './score.ts';

const { failToPass } = task.baseline;

/** An attempt of a model that cost so many tokens, and what a judge thinks of it. */
const thought = (rollout: RolloutView, tokens: number, opinion?: number): RolloutView => ({
  ...rollout,
  calls: [{ call: callId(rollout.id, 1), model: 'm' }],
  cost: { ...noCost, tokens },
  critiques:
    opinion === undefined
      ? []
      : [{ critic: 'judge', tier: 'soft', value: opinion, confidence: 1, why: 'so', anchors: [] }],
});

const judgedTo = (index: number, fixed: Parameters<typeof red>[0], broken: Parameters<typeof red>[1] = []) =>
  rolloutWith(id(0, index), [red(fixed, broken)], { patch: patchAt(5 + index) });

describe('the score of an attempt', () => {
  const cheap = thought(judgedTo(0, [one]), 100, 1);
  const dear = thought(judgedTo(1, [two]), 300);

  test('weighs what the tests say, what judges think and what it took', () => {
    expect(scoresOf([cheap, dear], failToPass)).toEqual(
      new Map([
        // Tokens tell them apart; steps and lines are equal, so they say nothing.
        [
          'g0.0',
          { value: expect.closeTo(0.15 + 0.3 + 0.4 / 3), completion: 0.3, reasoning: 1, efficiency: 2 / 3 },
        ],
        [
          'g0.1',
          {
            value: expect.closeTo(0.15 + 0.15 + 0.2 / 3),
            completion: 0.3,
            reasoning: 0.5,
            efficiency: 1 / 3,
          },
        ],
      ]),
    );
  });

  test('takes its weights from the options, as shares', () => {
    const of = (weights: Parameters<typeof scoresOf>[2]) =>
      scoresOf([cheap, dear], failToPass, weights).get(id(0, 0));
    expect(of({ completion: 3, reasoning: 0, efficiency: 0 })?.value).toBeCloseTo(0.3);
    expect(of({ completion: 0, reasoning: 9, efficiency: 0 })?.value).toBeCloseTo(1);
  });

  test('never puts an opinion above what the tests say', () => {
    const opinion = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(opinion, opinion, opinion, opinion, (a, b, c, d) => {
        const pool = [
          thought(judgedTo(0, [one, two]), 900, a),
          thought(judgedTo(1, [one]), 1, b),
          thought(rolloutWith(id(0, 2), [green], { patch: patchAt(1, 2, 3) }), 5_000, c),
          thought(judgedTo(3, [one, two], [three]), 1, d),
          thought(rolloutWith(id(0, 4), [silent]), 0, 1),
        ];
        const order = pool.toSorted(compareScores(pool, failToPass)).map((each) => each.id);
        expect(order[0]).toBe('g0.2');
        expect(order.at(-1)).toBe('g0.4');
        expect(order.indexOf(id(0, 0))).toBeLessThan(order.indexOf(id(0, 1)));
        expect(order.indexOf(id(0, 0))).toBeLessThan(order.indexOf(id(0, 3)));
      }),
    );
  });

  test('is fitness alone where no model was asked', () => {
    const small = judgedTo(0, [one]);
    const fitter = rolloutWith(id(0, 1), [red([one, two])], { patch: patchAt(1, 2, 3, 4) });
    const pool = [small, fitter];
    expect(pool.toSorted(compareScores(pool, failToPass)).map((each) => each.id)).toEqual(['g0.1', 'g0.0']);
  });
});
