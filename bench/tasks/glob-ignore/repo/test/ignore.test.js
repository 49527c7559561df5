import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kept } from '../src/ignore.js';

test('a name is ignored in every folder', () => {
  assert.deepEqual(kept('dist', ['dist/a.js', 'lib/dist/b.js', 'distance.js']), ['distance.js']);
});
test('a pattern with a slash starts at the root', () => {
  assert.deepEqual(kept('docs/build', ['docs/build', 'old/docs/build']), ['old/docs/build']);
});
test('a star stays within its folder', () => {
  assert.deepEqual(kept('/src/*.tmp', ['src/a.tmp', 'src/deep/b.tmp']), ['src/deep/b.tmp']);
});
test('an exception takes back', () => {
  assert.deepEqual(kept('*.log\n!keep.log', ['a.log', 'keep.log']), ['keep.log']);
});
