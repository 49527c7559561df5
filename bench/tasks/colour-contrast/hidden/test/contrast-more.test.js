import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contrast, isReadable } from '../src/contrast.js';
import { channels } from '../src/hex.js';

test('short colours are doubled', () => {
  assert.deepEqual(channels('#1a3'), channels('#11aa33'));
});
test('bold text is large earlier', () => {
  assert.deepEqual([19, 18].map((px) => isReadable('#909090', '#fff', { px, bold: true })), [true, false]);
});
test('both orders are one contrast', () => {
  assert.equal(contrast('#123456', '#fedcba'), contrast('#fedcba', '#123456'));
});
