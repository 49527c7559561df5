import assert from 'node:assert/strict';
import { test } from 'node:test';
import { links } from '../src/links.js';
import { pageCount, slice } from '../src/pages.js';

test('any rest', () => {
  assert.deepEqual([[0, 10], [1, 10], [18, 10], [12, 5]].map(([total, size]) => pageCount(total, size)), [1, 1, 2, 3]);
});
test('at both ends the window is full', () => {
  assert.deepEqual(links({ page: 1, size: 1, total: 9 }), [1, 2, 3, 4, 5]);
  assert.deepEqual(links({ page: 9, size: 1, total: 9 }), [5, 6, 7, 8, 9]);
});
test('beyond the end is nothing', () => {
  assert.deepEqual(slice([1, 2], 3, 1), []);
});
