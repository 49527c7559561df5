import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chapman, margin } from '../src/estimate.js';

describe('chapman', () => {
  test('is exact when every bird was seen again', () => {
    assert.equal(chapman({ marked: 12, caught: 12, again: 12 }), 12);
  });

  test('grows with every bird that carries no ring', () => {
    assert.equal(chapman({ marked: 40, caught: 30, again: 9 }), 126);
  });

  test('counts nobody where nobody was seen', () => {
    assert.equal(chapman({ marked: 0, caught: 0, again: 0 }), 0);
  });

  test('refuses numbers that cannot be', () => {
    assert.throws(() => chapman({ marked: 3, caught: 9, again: 4 }), RangeError);
  });
});

describe('margin', () => {
  test('is nothing when every bird was seen again', () => {
    assert.equal(margin({ marked: 12, caught: 12, again: 12 }), 0);
  });

  test('is wide when few were', () => {
    assert.equal(margin({ marked: 40, caught: 30, again: 9 }), 54);
  });
});
