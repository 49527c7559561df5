import { describe, expect, test } from 'vitest';

import {
  disagreeing,
  green,
  id,
  judged,
  one,
  patchAt,
  red,
  rolloutWith,
  silent,
  three,
  two,
} from '../../test/doubles/builders.ts';
import { compareFitness, fitness, fitnessOf, isGreen } from './fitness.ts';

describe('fitness', () => {
  test('is the share of failing tests that were fixed, less what was broken', () => {
    expect(fitness(judged(red([])))).toBe(0);
    expect(fitness(judged(red([one])))).toBeCloseTo(0.3);
    expect(fitness(judged(red([one, two])))).toBeCloseTo(0.6);
    expect(fitness(judged(red([one, two], [three])))).toBeCloseTo(0.3);
    expect(fitness(judged(red([one], [two, three])))).toBe(0);
  });

  test('of a green patch is above every red one, and full only for the whole suite', () => {
    expect(fitness(judged(disagreeing))).toBe(0.9);
    expect(fitness(judged(green, 'target'))).toBe(0.95);
    expect(fitness(judged(green, 'full'))).toBe(1);
  });

  test('of a run that ended at its first failure makes nothing of what was fixed', () => {
    const verdict = {
      kind: 'red',
      failing: [],
      fixed: [one, two, three],
      broken: [],
      partial: true,
    } as const;
    expect(fitness({ verdict, scope: 'confirm' })).toBe(0);
  });

  test('refuses what the oracle was silent about', () => {
    expect(fitness(judged(silent))).toBeUndefined();
    expect(fitnessOf(rolloutWith(id(0, 0), [silent, silent]))).toBeUndefined();
    expect(fitnessOf(rolloutWith(id(0, 0), [red([one]), silent]))).toBeCloseTo(0.3);
  });
});

describe('isGreen', () => {
  test('needs the whole suite, and is taken back by a red confirmation', () => {
    const answers = [judged(green, 'target'), judged(green, 'full'), judged(red([one, two]), 'confirm')];
    const after = (count: number) =>
      isGreen(rolloutWith(id(0, 0), [], { evaluations: answers.slice(0, count) }));
    expect([after(0), after(1), after(2), after(3)]).toEqual([false, false, true, false]);
  });
});

describe('compareFitness', () => {
  test('puts the fitter first, then the less harmful, the smaller, the earlier', () => {
    const fit = rolloutWith(id(2, 0), [red([one, two])]);
    const harmful = rolloutWith(id(0, 1), [red([one, two], [three])]);
    const large = rolloutWith(id(0, 2), [red([one])], { patch: patchAt(1, 5) });
    const small = rolloutWith(id(0, 3), [red([one])]);
    const late = rolloutWith(id(0, 12), [red([one])]);
    const mute = rolloutWith(id(0, 0), [silent]);
    const all = [mute, late, large, small, harmful, fit];
    expect(all.toSorted(compareFitness)).toEqual([fit, small, late, large, harmful, mute]);
  });
});
