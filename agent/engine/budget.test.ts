import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { noCost } from '../trajectory/trajectory.ts';
import { isSpent, left, leftToSearch, shareOf } from './budget.ts';

describe('what is left of a budget', () => {
  test('is endless where there is no limit, and never below nothing', () => {
    expect(left({ rollouts: 3, minutes: 1 }, { ...noCost, rollouts: 5, testRuns: 9 }, 30_000)).toEqual({
      rollouts: 0,
      minutes: 0.5,
      testRuns: Infinity,
      tokens: Infinity,
      usd: Infinity,
    });
  });

  test('is spent when one limit is', () => {
    expect(isSpent(left({ tokens: 10 }, noCost, 0))).toBe(false);
    expect(isSpent(left({ tokens: 10 }, { ...noCost, tokens: 10 }, 0))).toBe(true);
  });

  test('keeps two runs of the suite, and the time for them, back from the search', () => {
    const all = left({ testRuns: 4, minutes: 2 }, noCost, 0);
    expect(leftToSearch(all, 30_000)).toMatchObject({ testRuns: 2, minutes: 1 });
    expect(leftToSearch(left({}, noCost, 0), 30_000)).toEqual(left({}, noCost, 0));
  });
});

describe('shares', () => {
  test('add up to the whole and differ by one at most, the first ones having more', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.integer({ min: 1, max: 20 }), (whole, of) => {
        const shares = Array.from({ length: of }, (_, index) => shareOf(whole, index, of));
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(whole);
        expect(shares).toEqual(shares.toSorted((a, b) => b - a));
        expect((shares[0] ?? 0) - (shares.at(-1) ?? 0)).toBeLessThanOrEqual(1);
      }),
    );
    expect(shareOf(Infinity, 3, 4)).toBe(Infinity);
  });
});
