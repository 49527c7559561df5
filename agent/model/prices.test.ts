import { expect, test } from 'vitest';

import { usdOf } from './prices.ts';

test('tokens cost what their kind costs', () => {
  const usage = { prompt: 1_000_000, cached: 400_000, completion: 50_000 };
  expect(usdOf(usage, { prompt: 3, cached: 0.3, completion: 15 })).toBeCloseTo(1.8 + 0.12 + 0.75, 12);
});
