import assert from 'node:assert/strict';
import { test } from 'node:test';
import { order } from '../src/order.js';
import { parse } from '../src/parse.js';
import { run } from '../src/run.js';

test('what is needed comes first', () => {
  const built = [];
  run('app: lib\nlib:', (name) => built.push(name), ['app']);
  assert.deepEqual(built, ['lib', 'app']);
});
test('what two need is made once', () => {
  assert.equal(order(parse('a: c\nb: c\nc:'), ['a', 'b']).filter((name) => name === 'c').length, 1);
});
test('a circle is told', () => {
  assert.throws(() => order(parse('a: b\nb: a')), /circle/);
});
test('needs are built in their order', () => {
  assert.deepEqual(order(parse('app: x y z\nx:\ny:\nz:'), ['app']), ['x', 'y', 'z', 'app']);
});
