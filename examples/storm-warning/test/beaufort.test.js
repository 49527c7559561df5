import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { beaufort, warningFor } from '../src/beaufort.js';

describe('beaufort', () => {
  test('begins with calm', () => {
    assert.equal(beaufort(0), 0);
  });

  test('counts a limit to the next force', () => {
    assert.equal(beaufort(10.7), 5);
    assert.equal(beaufort(10.8), 6);
  });

  test('ends with a hurricane', () => {
    assert.equal(beaufort(32.7), 12);
    assert.equal(beaufort(60), 12);
  });
});

describe('warningFor', () => {
  test('knows strong wind, gale and storm', () => {
    const warnings = [5, 6, 7, 8, 9, 10, 12].map(warningFor);
    assert.deepEqual(warnings, ['none', 'strong wind', 'strong wind', 'gale', 'gale', 'storm', 'storm']);
  });
});
