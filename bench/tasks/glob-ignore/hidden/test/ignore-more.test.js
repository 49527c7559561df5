import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kept } from '../src/ignore.js';

test('deep and dotted anchors', () => {
  assert.deepEqual(kept('a/b/c.txt', ['a/b/c.txt', 'x/a/b/c.txt']), ['x/a/b/c.txt']);
});
test('two stars cross folders', () => {
  assert.deepEqual(kept('/a/**/z', ['a/b/c/z', 'a/y']), ['a/y']);
});
test('ignored again after an exception', () => {
  assert.deepEqual(kept('*.md\n!a.md\na.md', ['a.md']), []);
});
test('dots are only dots', () => {
  assert.deepEqual(kept('a.b', ['axb', '.env']), ['axb', '.env']);
});
