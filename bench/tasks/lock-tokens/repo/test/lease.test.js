import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../src/clock.js';
import { LeaseTable } from '../src/lease-table.js';

test('a held name is refused to others', () => {
  const table = new LeaseTable(new ManualClock());
  assert.ok(table.acquire('index', 100));
  assert.equal(table.acquire('index', 100), undefined);
});
test('a lease that ran out can be taken', () => {
  const clock = new ManualClock();
  const table = new LeaseTable(clock);
  table.acquire('index', 500);
  clock.advance(1500);
  assert.ok(table.acquire('index', 500));
});
test('only the holder renews', () => {
  const table = new LeaseTable(new ManualClock());
  const token = table.acquire('index', 100);
  assert.equal(table.renew('index', 'index#99', 900), false);
  assert.equal(table.renew('index', token, 900), true);
});
test('a token of a former lease is worth nothing', () => {
  const table = new LeaseTable(new ManualClock());
  const first = table.acquire('index', 100);
  table.release('index', first);
  table.acquire('index', 100);
  assert.equal(table.release('index', first), false);
});
test('holders are those that are alive', () => {
  const clock = new ManualClock();
  const table = new LeaseTable(clock);
  table.acquire('a', 10);
  table.acquire('b', 50);
  clock.advance(10);
  assert.deepEqual(table.holders(), ['b']);
});
