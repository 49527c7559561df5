import assert from 'node:assert/strict';
import { test } from 'node:test';
import { words } from '../src/words.js';

test('many days', () => {
  assert.equal(words(100 * 86_400), '100 days');
});
test('a day but a second', () => {
  assert.equal(words(86_399), '24 hours');
});
test('a carried minute', () => {
  assert.equal(words(-(119.7)), '2 minutes ago');
});
