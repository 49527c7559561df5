import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Flags } from '../src/flags.js';

const users = Array.from({ length: 2000 }, (_, n) => `user-${n}`);
const share = (flag) => users.filter((user) => new Flags({ f: flag }).isOn('f', user)).length / users.length;

test('a fifth is about a fifth', () => {
  assert.ok(Math.abs(share({ percent: 20 }) - 0.2) < 0.05);
});
test('a larger share contains the smaller', () => {
  const small = new Flags({ f: { percent: 30 } });
  const large = new Flags({ f: { percent: 60 } });
  assert.ok(users.every((user) => !small.isOn('f', user) || large.isOn('f', user)));
});
test('rules come before the share', () => {
  const flags = new Flags({ f: { percent: 100, off: ['x'] }, g: { percent: 0, on: ['x'] } });
  assert.deepEqual([flags.isOn('f', 'x'), flags.isOn('g', 'x')], [false, true]);
});
test('two flags draw differently', () => {
  const flags = new Flags({ f: { percent: 50 }, g: { percent: 50 } });
  assert.ok(users.some((user) => flags.isOn('f', user) !== flags.isOn('g', user)));
});
