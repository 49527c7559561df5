import assert from 'node:assert/strict';
import { test } from 'node:test';
import { date } from '../src/inscription.js';
import { fromRoman } from '../src/roman.js';
import { yearsBetween } from '../src/years.js';

test('a plain numeral', () => {
  assert.equal(date('MDCCLXVI'), 1766);
});
test('smaller before larger is taken off', () => {
  assert.equal(fromRoman('XIV'), 14);
});
test('four strokes are no numeral', () => {
  assert.throws(() => fromRoman('IIII'), SyntaxError);
});
test('there was no year nought', () => {
  assert.equal(yearsBetween({ count: 1, era: 'before' }, { count: 1, era: 'after' }), 1);
});
