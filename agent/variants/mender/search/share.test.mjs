import { describe, expect, test } from 'vitest';

import { openShare } from './share.mjs';

/** @import { Json } from '../../../engine/json.ts' */

/**
 * A ranking of so many candidates: only their number counts.
 * @param {number} many
 */
const ranking = (many) => Array.from({ length: many }, (_, order) => order);

/**
 * What an attempt of this slice is told, and where its lessons go.
 * @param {{ index: number, of: number }} slice
 * @param {Map<string, Json>} lessons
 */
const contextOf = (slice, lessons) => ({
  guide: { text: '', slice },
  recall: async (/** @type {string} */ key) => lessons.get(key),
  remember: async (/** @type {string} */ key, /** @type {Json} */ value) => void lessons.set(key, value),
});

/**
 * @param {number} index
 * @param {number} of
 * @param {number} [many]
 */
const ordersOf = async (index, of, many = 40) =>
  (await openShare(contextOf({ index, of }, new Map()), ranking(many))).singles.map(({ order }) => order);

describe('the share of an attempt', () => {
  test('of the first slice begins with all of the likeliest candidates', async () => {
    expect(await ordersOf(0, 4)).toEqual([...Array.from({ length: 32 }, (_, order) => order), 32, 36]);
    expect(await ordersOf(1, 4)).toEqual([33, 37]);
  });

  test('holds every candidate once among the slices of a batch', async () => {
    const shares = await Promise.all([0, 1, 2].map((index) => ordersOf(index, 3, 100)));
    expect(shares.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, order) => order));
  });

  test('leaves out what earlier attempts tried, however the search was divided then', async () => {
    const lessons = new Map();
    const first = await openShare(contextOf({ index: 0, of: 4 }, lessons), ranking(40));
    await first.close(20);
    const later = await openShare(contextOf({ index: 0, of: 4 }, lessons), ranking(40));
    expect([later.singles[0]?.order, later.passedOver]).toEqual([20, 20]);
  });
});
