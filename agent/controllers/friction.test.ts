import { describe, expect, test } from 'vitest';

import { green, id, one, patchAt, red, rolloutWith, two } from '../../test/doubles/builders.ts';
import { callId, type RolloutId } from '../engine/ids.ts';
import { type RolloutView } from '../engine/view.ts';
import { type Verdict } from '../task/verdict.ts';
import { frictionControl } from './friction.ts';

const asked = (rollout: RolloutId) => [{ call: callId(rollout, 1), model: 'm' }];
const parent = rolloutWith(id(0, 0), [red([one])], { patch: patchAt(1) });

/** An answer of a model to what it was told of the parent. */
function child(index: number, said: Verdict, line: number, parts: Partial<RolloutView> = {}): RolloutView {
  const key = id(1, index);
  return rolloutWith(key, [said], {
    operator: 'revise',
    parents: [parent.id],
    patch: patchAt(line),
    calls: asked(key),
    ...parts,
  });
}
const stubborn = (index: number, parts: Partial<RolloutView> = {}) => child(index, red([one]), 1, parts);

const even = { operators: { revise: 1, crossover: 1, refine: 0 } };
const tune = (...window: readonly RolloutView[]) => frictionControl.tune([parent, ...window], even);

describe('the controller of feedback friction', () => {
  test('raises the temperature and favours other operators with every answer that changes nothing', () => {
    const once = tune(stubborn(0));
    expect(once).toEqual({
      operators: { revise: (0.7 * 2) / 1.7, crossover: 2 / 1.7, refine: 0 },
      temperature: 0.3,
    });
    const twice = tune(stubborn(0), stubborn(1));
    expect(twice.temperature).toBe(0.4);
    expect(twice.operators['revise']).toBeLessThan(once.operators['revise'] ?? 0);
  });

  test('starts from the temperature that was used, and stops at .9, or where it was set higher', () => {
    const guide = { text: 'again', temperature: 0.6 };
    expect(tune(stubborn(0, { guide })).temperature).toBe(0.7);
    const many = [0, 1, 2, 3, 4, 5].map((index) => stubborn(index, { guide }));
    expect(tune(...many).temperature).toBe(0.9);
    const hot = { ...even, temperature: 1.4 };
    expect(frictionControl.tune([parent, ...many], hot).temperature).toBe(1.4);
  });

  test('leaves a parent alone after three children that did not move, and none that did', () => {
    const three = [stubborn(0), stubborn(1), stubborn(2)];
    expect(tune(...three.slice(1)).avoidParents).toBeUndefined();
    expect(tune(...three).avoidParents).toEqual([parent.id]);
    expect(tune(child(3, red([two]), 1), ...three).avoidParents).toBeUndefined();
  });

  test('begins anew once an attempt has moved: other tests fail, or another patch was tried', () => {
    expect(tune(stubborn(0), child(1, red([one, two]), 1))).toEqual(even);
    expect(tune(stubborn(0), child(1, red([one]), 9))).toEqual(even);
    expect(tune(stubborn(0), child(1, green, 1))).toEqual(even);
    expect(tune(child(0, red([one]), 9), stubborn(1)).temperature).toBe(0.3);
  });

  test('is no concern of attempts without a model, nor of those that were told nothing', () => {
    const searched = stubborn(0, { calls: [] });
    const criticised = stubborn(0, { calls: [{ call: callId('g1.0/checklist', 1), model: 'm' }] });
    expect([tune(searched), tune(criticised), tune(stubborn(0, { parents: [] }))]).toEqual([
      even,
      even,
      even,
    ]);
  });
});
