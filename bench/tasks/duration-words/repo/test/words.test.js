import assert from 'node:assert/strict';
import { test } from 'node:test';
import { words } from '../src/words.js';

test('two units', () => {
  assert.equal(words(3 * 3600 + 120), '3 hours 2 minutes');
});
test('one is singular', () => {
  assert.equal(words(3601 + 60), '1 hour 1 minute');
});
test('nothing is plural', () => {
  assert.equal(words(0), '0 seconds');
});
test('a rounded hour is carried', () => {
  assert.equal(words(2 * 3600 - 1), '2 hours');
});
test('the past is ago', () => {
  assert.equal(words(-120), '2 minutes ago');
});
