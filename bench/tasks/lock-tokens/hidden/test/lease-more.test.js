import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../src/clock.js';
import { LeaseTable } from '../src/lease-table.js';

test('tokens never repeat, whatever was released', () => {
  const table = new LeaseTable(new ManualClock());
  const seen = new Set();
  for (let n = 0; n < 20; n++) {
    const token = table.acquire(n % 2 ? 'a' : 'b', 5);
    assert.ok(!seen.has(token));
    seen.add(token);
    table.release(n % 2 ? 'a' : 'b', token);
  }
});
test('a lease is dead for good once its time is over', () => {
  for (const late of [0, 1, 7, 1000, 3001]) {
    const clock = new ManualClock(40);
    const table = new LeaseTable(clock);
    const token = table.acquire('x', 30);
    clock.advance(30 + late);
    assert.equal(table.renew('x', token, 5), false);
    assert.deepEqual(table.holders(), []);
  }
});
test('renewing moves the end', () => {
  const clock = new ManualClock();
  const table = new LeaseTable(clock);
  const token = table.acquire('x', 10);
  clock.advance(9);
  assert.ok(table.renew('x', token, 10));
  clock.advance(9);
  assert.equal(table.acquire('x', 1), undefined);
});
