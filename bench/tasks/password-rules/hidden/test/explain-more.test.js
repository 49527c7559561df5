import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explain } from '../src/explain.js';
import { longestRun } from '../src/runs.js';

test('several look-alikes', () => {
  assert.deepEqual(explain('xx-p@$$w0rd-xx-1'), ['contains “password”']);
});
test('all reasons at once', () => {
  assert.deepEqual(explain('FINCHaaaa'), ['only 9 characters', 'contains “finch”', 'repeats a character']);
});
test('runs anywhere', () => {
  assert.deepEqual(['', 'a', 'aab', 'abbba', 'cabb'].map(longestRun), [0, 1, 2, 3, 2]);
});
