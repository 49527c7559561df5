import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bandOf } from '../src/bands.js';
import { quote } from '../src/quote.js';
import { surcharge } from '../src/zones.js';

test('each limit belongs to its own band', () => {
  assert.deepEqual([500, 2000, 10000, 31500].map((grams) => bandOf(grams).cents), [390, 620, 1190, 2290]);
});
test('a gram more is the next band', () => {
  assert.deepEqual([501, 2001, 10001].map((grams) => bandOf(grams).cents), [620, 1190, 2290]);
});
test('small surcharges are not rounded up to the cap', () => {
  assert.deepEqual([1000, 1001, 2500, 31500].map((grams) => surcharge('remote', grams)), [480, 960, 1200, 1200]);
});
test('the heaviest parcel has a price', () => {
  assert.equal(quote({ grams: 31500, zone: 'near' }).total, 2290 + 1200);
});
