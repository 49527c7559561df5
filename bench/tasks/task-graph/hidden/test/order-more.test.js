import assert from 'node:assert/strict';
import { test } from 'node:test';
import { order } from '../src/order.js';
import { parse } from '../src/parse.js';

test('long circles are told with their way', () => {
  assert.throws(() => order(parse('a: b\nb: c\nc: d\nd: b'), ['a']), /b → c → d → b/);
});
test('a diamond', () => {
  assert.deepEqual(order(parse('top: l r\nl: base\nr: base\nbase:')), ['base', 'l', 'r', 'top']);
});
test('what nobody makes', () => {
  assert.throws(() => order(parse('a: ghost')), /nobody makes ghost/);
});
