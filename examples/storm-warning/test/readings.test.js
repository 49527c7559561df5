import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { meanWind, parseReadings } from '../src/readings.js';

describe('parseReadings', () => {
  test('reads wind and gusts', () => {
    assert.deepEqual(parseReadings('14:20 11.5 gust 17.2'), [{ minute: 860, wind: 11.5, gust: 17.2 }]);
  });

  test('takes the wind for the gust when there was none', () => {
    assert.equal(parseReadings('14:20 11.5')[0].gust, 11.5);
  });

  test('says what it cannot read', () => {
    assert.throws(() => parseReadings('calm'), /"calm" is no reading/);
  });
});

describe('meanWind', () => {
  const readings = parseReadings('14:00 10\n14:10 12\n14:20 14\n14:30 16');

  test('takes the last half hour', () => {
    assert.equal(meanWind(readings, 870), 14);
  });

  test('is nothing before the first reading', () => {
    assert.equal(meanWind(readings, 800), 0);
  });
});
