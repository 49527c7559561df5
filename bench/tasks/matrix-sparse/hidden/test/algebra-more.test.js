import assert from 'node:assert/strict';
import { test } from 'node:test';
import { multiply } from '../src/algebra.js';
import { show } from '../src/show.js';
import { Sparse } from '../src/sparse.js';

test('an entry that becomes nought goes', () => {
  const matrix = new Sparse(2, 2).set(0, 0, 4).set(0, 0, 0);
  assert.deepEqual([matrix.stored, matrix.get(0, 0)], [0, 0]);
});
test('terms that cancel leave nothing', () => {
  const a = new Sparse(1, 2).set(0, 0, 1).set(0, 1, 1);
  const b = new Sparse(2, 1).set(0, 0, 5).set(1, 0, -5);
  assert.equal(multiply(a, b).stored, 0);
});
test('fractions are shown', () => {
  assert.equal(show(new Sparse(1, 1).set(0, 0, 0.5)), '0.5');
});
