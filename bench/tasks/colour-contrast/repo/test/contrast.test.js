import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contrast, isReadable } from '../src/contrast.js';
import { channels } from '../src/hex.js';

test('black on white is most', () => {
  assert.equal(Math.round(contrast('#000000', '#ffffff')), 21);
});
test('short white is white', () => {
  assert.deepEqual(channels('#fff'), [1, 1, 1]);
});
test('grey on white is just readable', () => {
  assert.equal(contrast('#767676', '#ffffff').toFixed(2), '4.54');
});
test('large text needs less', () => {
  assert.equal(isReadable('#0000ff', '#e000e0', { px: 30 }), false);
  assert.equal(isReadable('#909090', '#ffffff', { px: 24 }), true);
});
