import { describe, expect, test } from 'vitest';

import { whenWords } from './when.ts';

/** A time without zone is one of this machine's. */
const local = (time: string): number => new Date(time).getTime();

describe('when', () => {
  const now = local('2026-03-30T00:10');

  test.each([
    [local('2026-03-30T00:05'), 'Today 00:05'],
    [local('2026-03-29T23:59'), 'Yesterday 23:59'],
    [local('2026-03-28T08:02'), '28 Mar 08:02'],
    [local('2025-11-12T08:02'), '12 Nov 2025'],
  ])('%i is %s', (at, words) => {
    expect(whenWords(at, now)).toBe(words);
  });
});
