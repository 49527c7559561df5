import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Flags } from '../src/flags.js';

const flags = new Flags({
  dark: true,
  maps: { on: ['ada'], off: ['bob'], otherwise: true },
  search: { percent: 100 },
  legacy: { percent: 0 },
  beta: { on: ['ada'] },
});

test('a plain flag is what it says', () => {
  assert.equal(flags.isOn('dark', 'ada'), true);
});
test('an unknown flag is off', () => {
  assert.equal(flags.isOn('telepathy', 'ada'), false);
});
test('a user can be excluded', () => {
  assert.deepEqual([flags.isOn('maps', 'bob'), flags.isOn('maps', 'eve')], [false, true]);
});
test('everybody and nobody', () => {
  assert.deepEqual([flags.isOn('search', 'eve'), flags.isOn('legacy', 'eve')], [true, false]);
});
test('others do not get what is for one', () => {
  assert.deepEqual([flags.isOn('beta', 'ada'), flags.isOn('beta', 'eve')], [true, false]);
});
