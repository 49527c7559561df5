import assert from 'node:assert/strict';
import { test } from 'node:test';
import { delayAfter } from '../src/backoff.js';
import { DueList } from '../src/due-list.js';
import { RetryQueue } from '../src/queue.js';

test('a job that works is run once', () => {
  const ran = [];
  const queue = new RetryQueue((job) => ran.push(job) > 0);
  queue.add('a');
  assert.equal(queue.tick(0), Infinity);
  assert.deepEqual(ran, ['a']);
});
test('a job that never works is tried three times', () => {
  const tries = [];
  const queue = new RetryQueue((_job, nth) => void tries.push(nth));
  queue.add('a');
  for (let now = 0; now < 60000; now += 50) queue.tick(now);
  assert.deepEqual([tries, queue.dead], [[1, 2, 3], ['a']]);
});
test('waits double', () => {
  assert.deepEqual([1, 2, 3, 4].map((n) => delayAfter(n)), [100, 200, 400, 800]);
});
test('what is due first comes first', () => {
  const list = new DueList();
  list.put(30, 'late');
  list.put(10, 'early');
  list.put(90, 'not yet');
  assert.deepEqual(list.take(50), ['early', 'late']);
});
