import assert from 'node:assert/strict';
import { test } from 'node:test';
import { date } from '../src/inscription.js';
import { fromRoman } from '../src/roman.js';

test('all subtractive pairs', () => {
  assert.deepEqual(['IX', 'XL', 'XC', 'CD', 'CM', 'MCMXCIV'].map(fromRoman), [9, 40, 90, 400, 900, 1994]);
});
test('impossible numerals', () => {
  for (const text of ['VV', 'IC', 'XXXX', 'IXI', 'ix', '']) assert.throws(() => fromRoman(text), SyntaxError);
});
test('before Christ', () => {
  assert.equal(date('XLIV a. Chr.'), -43);
});
