import { describe, expect, test } from 'vitest';

import { green, id, one, red, rolloutWith, two } from '../../test/doubles/builders.ts';
import { operatorWeights } from './operator-weights.ts';

const parent = rolloutWith(id(0, 0), [red([one])]);
const child = (index: number, operator: string, verdict: Parameters<typeof rolloutWith>[1][number]) =>
  rolloutWith(id(1, index), [verdict], { operator, parents: [parent.id] });
const even = { operators: { revise: 1, recombine: 1, refine: 0 } };

describe('the weights of operators', () => {
  test('grow with progress over the parent, and fall without, but not to nothing', () => {
    const { operators } = operatorWeights.tune(
      [
        parent,
        child(0, 'revise', red([one])),
        child(1, 'revise', red([])),
        child(2, 'recombine', red([one, two])),
        child(3, 'recombine', green),
      ],
      even,
    );
    expect(operators['recombine']).toBeGreaterThan(operators['revise'] ?? 0);
    expect(operators['revise']).toBeGreaterThan(0.2);
    expect((operators['revise'] ?? 0) + (operators['recombine'] ?? 0)).toBeCloseTo(2);
    expect(operators['refine']).toBe(0);
  });

  test('leave the other knobs as they were', () => {
    const knobs = { ...even, temperature: 0.5, avoidParents: [parent.id] };
    expect(operatorWeights.tune([parent], knobs)).toEqual(knobs);
  });

  test('forget what is long past', () => {
    const old = Array.from({ length: 12 }, (_, index) => child(index, 'revise', green));
    const recent = Array.from({ length: 12 }, (_, index) => child(100 + index, 'revise', red([])));
    expect(operatorWeights.tune([parent, ...old, ...recent], even)).toEqual(
      operatorWeights.tune([parent, ...recent], even),
    );
  });
});
