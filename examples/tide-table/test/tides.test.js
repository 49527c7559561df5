import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { heightAt, nextHigh, parseTides } from '../src/tides.js';

const day = parseTides(`
# Landing beach, 23 November
03:10 high 2.2
09:20 low  0.4
15:30 high 2.0
21:50 low  0.6
`);

describe('parseTides', () => {
  test('reads times, kinds and heights', () => {
    assert.deepEqual(day[0], { minute: 190, kind: 'high', metres: 2.2 });
    assert.equal(day.length, 4);
  });

  test('sorts by time', () => {
    const [first] = parseTides('09:20 low 0.4\n03:10 high 2.2');
    assert.equal(first.minute, 190);
  });

  test('reads heights below chart datum', () => {
    assert.equal(parseTides('09:20 low -0.1')[0].metres, -0.1);
  });

  test('says which line it does not understand', () => {
    assert.throws(() => parseTides('03:10 high 2.2\nnoon'), /line 2: "noon" is no tide/);
  });
});

describe('nextHigh', () => {
  test('counts the present minute', () => {
    assert.equal(nextHigh(day, 190).minute, 190);
  });

  test('looks past the low water', () => {
    assert.equal(nextHigh(day, 191).minute, 930);
  });

  test('is undefined after the last one', () => {
    assert.equal(nextHigh(day, 931), undefined);
  });
});

describe('heightAt', () => {
  test('is exact at the turns of the tide', () => {
    assert.equal(heightAt(day, 190).toFixed(2), '2.20');
    assert.equal(heightAt(day, 560).toFixed(2), '0.40');
  });

  test('is the mean halfway between two turns', () => {
    assert.equal(heightAt(day, 375).toFixed(2), '1.30');
  });

  test('follows the evening ebb', () => {
    assert.equal(heightAt(day, 1120)?.toFixed(2), '1.30');
    assert.equal(heightAt(day, 1310)?.toFixed(2), '0.60');
  });

  test('is undefined outside of the turns it knows', () => {
    assert.equal(heightAt(day, 189), undefined);
    assert.equal(heightAt(day, 1311), undefined);
  });

  test('is undefined when there is nothing to go between', () => {
    assert.equal(heightAt([], 600), undefined);
    assert.equal(heightAt(day.slice(0, 1), 190), undefined);
  });
});
