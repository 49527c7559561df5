import assert from 'node:assert/strict';
import { test } from 'node:test';
import { links } from '../src/links.js';
import { pageCount, slice } from '../src/pages.js';

test('full pages', () => {
  assert.equal(pageCount(20, 10), 2);
});
test('a rest is a page of its own', () => {
  assert.equal(pageCount(21, 10), 3);
});
test('the first page begins with the first item', () => {
  assert.deepEqual(slice(['a', 'b', 'c'], 1, 2), ['a', 'b']);
});
test('the current page stands in the middle', () => {
  assert.deepEqual(links({ page: 6, size: 10, total: 200 }), [4, 5, 6, 7, 8]);
});
