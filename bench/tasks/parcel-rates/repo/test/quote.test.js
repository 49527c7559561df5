import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quote } from '../src/quote.js';

test('a letter-sized parcel pays the first band', () => {
  assert.deepEqual(quote({ grams: 200, zone: 'home' }), { base: 390, extra: 0, total: 390 });
});
test('two kilograms sharp stay in the second band', () => {
  assert.equal(quote({ grams: 2000, zone: 'home' }).base, 620);
});
test('a bulky parcel pays for its volume', () => {
  assert.equal(quote({ grams: 300, zone: 'home', size: [50, 40, 20] }).base, 1190);
});
test('a remote surcharge never exceeds twelve', () => {
  assert.equal(quote({ grams: 9000, zone: 'remote' }).extra, 1200);
});
test('an unknown zone is refused', () => {
  assert.throws(() => quote({ grams: 10, zone: 'moon' }), /unknown zone/);
});
