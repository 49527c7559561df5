import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mean, median } from '../src/figures.js';
import { spikes } from '../src/watch.js';
import { Window } from '../src/window.js';

test('a window of three holds three', () => {
  const window = new Window(3);
  for (const n of [1, 2, 3, 4, 5]) window.add(n);
  assert.deepEqual(window.readings, [3, 4, 5]);
});
test('the mean of nothing is no number', () => {
  assert.ok(Number.isNaN(mean([])));
});
test('the median of four readings lies between the middle two', () => {
  assert.equal(median([9, 1, 4, 2]), 3);
});
test('a reading far above is a spike', () => {
  assert.deepEqual(spikes([5, 5, 5.1, 5, 5.1, 20, 5]), [5]);
});
test('a reading far below is a spike, too', () => {
  assert.deepEqual(spikes([5, 5, 5.1, 5, 5.1, -20, 5]), [5]);
});
