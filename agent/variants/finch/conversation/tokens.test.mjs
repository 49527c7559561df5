import { expect, test } from 'vitest';

import { Gauge } from './tokens.mjs';

test('what a provider counts makes the guess of tokens better, and never smaller', () => {
  const gauge = new Gauge();
  gauge.learn(100, 150);
  expect(gauge.read(1_000)).toBe(1_500);
  gauge.learn(100, 50);
  expect(gauge.read(1_000)).toBe(1_000);
});
