import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explain } from '../src/explain.js';

test('a long one is strong', () => {
  assert.deepEqual(explain('orange-wagon-sky'), []);
});
test('characters are counted, not bytes', () => {
  assert.deepEqual(explain('äöüäöüäö'), ['only 8 characters']);
});
test('look-alikes do not hide a word', () => {
  assert.deepEqual(explain('my-drag0n-is-big'), ['contains “dragon”']);
});
test('runs are found behind others', () => {
  assert.deepEqual(explain('wonderful-zzzz-ab'), ['repeats a character']);
});
