import assert from 'node:assert/strict';
import { test } from 'node:test';
import { multiply, transpose } from '../src/algebra.js';
import { show } from '../src/show.js';
import { Sparse } from '../src/sparse.js';

test('what is not set is nought', () => {
  assert.equal(show(new Sparse(2, 2).set(0, 1, 3)), '0 3\n0 0');
});
test('products add up', () => {
  const a = new Sparse(1, 2).set(0, 0, 2).set(0, 1, 3);
  assert.equal(multiply(a, new Sparse(2, 1).set(0, 0, 5).set(1, 0, 7)).get(0, 0), 31);
});
test('noughts are not stored', () => {
  assert.equal(new Sparse(3, 3).set(1, 1, 0).stored, 0);
});
test('a turned matrix has turned sizes', () => {
  const turned = transpose(new Sparse(1, 3).set(0, 2, 9));
  assert.deepEqual([turned.rows, turned.columns, turned.get(2, 0)], [3, 1, 9]);
});
