import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Limiter } from '../src/limiter.js';
import { Sliding } from '../src/sliding.js';

test('everything old goes at once', () => {
  const limiter = new Limiter({ limit: 3, ms: 10 });
  for (const now of [0, 1, 2]) limiter.ask('x', now);
  assert.deepEqual([20, 20, 20].map((now) => limiter.ask('x', now)), [0, 0, 0]);
});
test('a look forgets all that is old', () => {
  const window = new Sliding(10);
  for (const now of [0, 1, 8]) window.add(now);
  window.prune(12);
  assert.deepEqual(window.times, [8]);
});
test('refused requests do not count', () => {
  const limiter = new Limiter({ limit: 1, ms: 10 });
  limiter.ask('x', 0);
  for (let now = 1; now < 10; now++) assert.equal(limiter.ask('x', now), 10 - now);
  assert.equal(limiter.ask('x', 10), 0);
});
