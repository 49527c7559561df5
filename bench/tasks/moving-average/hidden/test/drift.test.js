import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median, spread } from '../src/figures.js';
import { spikes } from '../src/watch.js';
import { Window } from '../src/window.js';

test('medians of any number', () => {
  assert.deepEqual([[7], [1, 2], [3, 1, 2], [1, 2, 3, 4, 5, 6]].map(median), [7, 1.5, 2, 3.5]);
});
test('the spread of equal readings is nought', () => {
  assert.equal(spread([2, 2, 2, 2]), 0);
});
test('a window of one', () => {
  assert.deepEqual(new Window(1).add(1).add(2).readings, [2]);
});
test('nothing is a spike before the window is full', () => {
  assert.deepEqual(spikes([1, 100, 1, -100], { size: 5 }), []);
});
