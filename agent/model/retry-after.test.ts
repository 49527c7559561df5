import { describe, expect, test } from 'vitest';

import { retryAfterS } from './retry-after.ts';

describe('a wait that a server asks for', () => {
  const at = (headers: Record<string, string>): number | undefined =>
    retryAfterS(new Headers(headers), Date.UTC(2026, 1, 28, 23, 59, 30));

  test.each([
    [{ 'retry-after': '12' }, 12],
    [{ 'retry-after': '0.5' }, 0.5],
    [{ 'retry-after': '9', 'retry-after-ms': '250' }, 0.25],
    [{ 'retry-after': 'Sun, 01 Mar 2026 00:00:00 GMT' }, 30],
    [{ 'retry-after': 'Thu, 29 Feb 2024 00:00:10 GMT', date: 'Wed, 28 Feb 2024 23:59:50 GMT' }, 20],
    [{ 'retry-after': 'Sun, 01 Feb 2026 00:00:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '-1' }, undefined],
    [{}, undefined],
  ])('%j is %s seconds', (headers: Record<string, string>, seconds) => {
    expect(at(headers)).toBe(seconds);
  });

  test('is read from dates as the calendar has them', () => {
    for (const ms of [0, 951_782_400_000, 1_709_164_800_000, 4_107_542_400_000]) {
      const told = { 'retry-after': new Date(ms + 61_000).toUTCString(), date: new Date(ms).toUTCString() };
      expect(at(told)).toBe(61);
    }
  });
});
