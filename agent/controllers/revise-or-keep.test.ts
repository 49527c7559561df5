import { describe, expect, test } from 'vitest';

import { green, id, one, red, rolloutWith, silent } from '../../test/doubles/builders.ts';
import { callId, type RolloutId } from '../engine/ids.ts';
import { type Critique } from '../engine/plugin.ts';
import { type RolloutView } from '../engine/view.ts';
import { type Verdict } from '../task/verdict.ts';
import { reviseOrKeep, selfCorrection } from './revise-or-keep.ts';

const asked = (rollout: RolloutId) => [{ call: callId(rollout, 1), model: 'm' }];
const listed = (value: number, confidence = 0.8): Critique => ({
  critic: 'checklist',
  tier: 'soft',
  value,
  confidence,
  why: 'said',
  anchors: [],
});

const wrong = rolloutWith(id(0, 0), [red([one])]);
const right = rolloutWith(id(0, 1), [green]);
const revised = (index: number, parent: RolloutView, said: Verdict, parts: Partial<RolloutView> = {}) => {
  const key = id(1, index);
  return rolloutWith(key, [said], { operator: 'revise', parents: [parent.id], calls: asked(key), ...parts });
};

describe('how well a model corrects itself', () => {
  test('is told by what became of what was right, and of what was wrong', () => {
    const window = [
      wrong,
      right,
      revised(0, wrong, green),
      revised(1, wrong, red([])),
      revised(2, wrong, red([one])),
      revised(3, right, red([one])),
    ];
    const cl = 1 / 3;
    const cs = 2 / 5;
    const after = 0.25 * cl + 0.75 * cs;
    expect(selfCorrection(window)).toEqual({
      confidenceLevel: cl,
      critiqueScore: cs,
      before: 0.25,
      after,
      relative: (after - 0.25 ** 2) / (2 * 0.25 * 0.75),
    });
  });

  test('is even while nothing is known, and counts models alone that were judged', () => {
    const nothing = { confidenceLevel: 0.5, critiqueScore: 0.5 };
    expect(selfCorrection([])).toEqual(nothing);
    const searched = revised(0, wrong, green, { calls: [] });
    const planned = revised(1, wrong, green, { operator: 'plan' });
    const unheard = revised(2, wrong, silent);
    expect(selfCorrection([wrong, searched, planned, unheard])).toEqual(nothing);
  });

  test('takes a patch that breaks nothing for wrong where its checklist says no too often', () => {
    const doubted = rolloutWith(id(0, 2), [green], { critiques: [listed(0.5)] });
    const window = [doubted, revised(0, doubted, green, { critiques: [listed(1)] })];
    expect(selfCorrection(window)).toMatchObject({ before: 0, critiqueScore: 2 / 3 });
  });
});

describe('the controller that revises or keeps', () => {
  const knobs = { operators: { revise: 1, crossover: 0.8, refine: 0.5 } };
  const closed = { operators: { revise: 0, crossover: 0.8, refine: 0 } };
  const spoilt = [1, 2, 3].map((index) => revised(index, right, red([])));

  test('revises while the best is wrong, however rarely that helped', () => {
    const fruitless = [1, 2, 3, 4].map((index) => revised(index, wrong, red([])));
    expect(reviseOrKeep.tune([wrong, ...fruitless], knobs)).toEqual(knobs);
  });

  test('goes on revising for another green patch where one is settled, which nobody revises', () => {
    expect(reviseOrKeep.tune([wrong, right, ...spoilt], knobs)).toEqual(knobs);
  });

  test('weighs what no test speaks for by its checklist', () => {
    const sure = rolloutWith(id(0, 2), [green], { critiques: [listed(1)] });
    const unsure = rolloutWith(id(0, 2), [green], { critiques: [listed(0.25)] });
    const doubtful = (best: RolloutView) => [best, revised(0, best, red([]))];
    // Sure: p = .9, CL = 1/3, CS = 1/2: .05 < .6. Unsure: p = .3, CL = 1/2, CS = 1/3: .23 > .15.
    expect(reviseOrKeep.tune(doubtful(sure), knobs)).toEqual(closed);
    expect(reviseOrKeep.tune(doubtful(unsure), knobs)).toEqual(knobs);
  });

  test('does nothing before a model has revised, and never leaves nothing to draw from', () => {
    expect(reviseOrKeep.tune([wrong, right], knobs)).toEqual(knobs);
    const sure = rolloutWith(id(0, 2), [green], { critiques: [listed(1)] });
    const alone = { operators: { revise: 1, refine: 1 } };
    expect(
      reviseOrKeep.tune([sure, right, ...spoilt], {
        ...alone,
        operators: { ...alone.operators, crossover: 1 },
      }),
    ).toEqual({
      operators: { revise: 0, refine: 0, crossover: 1 },
    });
    expect(reviseOrKeep.tune([sure, right, ...spoilt], alone)).toEqual(alone);
  });
});
