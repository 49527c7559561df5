// Survivors where models were asked; the tournament without them is in selectors.test.ts.
import { describe, expect, test } from 'vitest';

import { contextFor, id, one, patchAt, red, rolloutWith, two } from '../../test/doubles/builders.ts';
import { callId } from '../engine/ids.ts';
import { type RolloutView } from '../engine/view.ts';
import { makePatch } from '../patch/identity.ts';
import { tournament } from './tournament.ts';

const thought = (index: number, rollout: Partial<RolloutView>, opinion: number): RolloutView => ({
  ...rolloutWith(id(0, index), [red([one])], rollout),
  calls: [{ call: callId(id(0, index), 1), model: 'm' }],
  critiques: [{ critic: 'judge', tier: 'soft', value: opinion, confidence: 1, why: 'so', anchors: [] }],
});
const at5 = (added: string) =>
  makePatch([
    {
      path: 'src/sum.js',
      change: 'modified',
      hunks: [{ start: 5, removed: ['old 5\n'], added: [`${added}\n`] }],
    },
  ]);

const survivors = async (rollouts: readonly RolloutView[], count: number) =>
  (await tournament.pick({ rollouts, count, use: 'survivor' }, contextFor({ rollouts }))).chosen.map(
    ({ rollout }) => rollout,
  );

describe('survivors among attempts of models', () => {
  const first = thought(0, { patch: at5('a') }, 0.9);
  const alike = thought(1, { patch: at5('b') }, 0.8);
  const elsewhere = thought(2, { patch: patchAt(20) }, 0.1);
  const otherTest = {
    ...thought(3, { patch: patchAt(30) }, 0),
    evaluations: rolloutWith(id(0, 3), [red([two])]).evaluations,
  };

  test('are the best by score, of every behaviour, then of every place', async () => {
    const all = [otherTest, elsewhere, alike, first];
    expect(await survivors(all, 4)).toEqual(['g0.0', 'g0.1', 'g0.2', 'g0.3']);
    expect(await survivors(all, 3)).toEqual(['g0.0', 'g0.2', 'g0.3']);
    expect(await survivors(all, 2)).toEqual(['g0.0', 'g0.3']);
  });

  test('are those that the tests say more for, whatever was thought of them', async () => {
    const fitter = {
      ...thought(4, { patch: patchAt(5, 15) }, 0),
      evaluations: rolloutWith(id(0, 4), [red([one, two])]).evaluations,
    };
    expect(await survivors([first, fitter], 1)).toEqual(['g0.4']);
  });
});
