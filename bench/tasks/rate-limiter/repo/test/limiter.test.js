import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Limiter } from '../src/limiter.js';

const asked = (times, key = 'a') => {
  const limiter = new Limiter({ limit: 2, ms: 100 });
  return times.map((now) => limiter.ask(key, now));
};

test('up to the limit all go', () => {
  assert.deepEqual(asked([0, 1]), [0, 0]);
});
test('the third waits for the first', () => {
  assert.deepEqual(asked([0, 30, 40]), [0, 0, 60]);
});
test('only what is old is forgotten', () => {
  assert.deepEqual(asked([0, 90, 100, 110]).map((wait) => wait > 0), [false, false, false, true]);
});
test('others have their own limit', () => {
  const limiter = new Limiter({ limit: 1, ms: 100 });
  assert.deepEqual([limiter.ask('a', 0), limiter.ask('b', 0)], [0, 0]);
});
