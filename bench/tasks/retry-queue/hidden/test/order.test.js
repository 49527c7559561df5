import assert from 'node:assert/strict';
import { test } from 'node:test';
import { delayAfter } from '../src/backoff.js';
import { DueList } from '../src/due-list.js';
import { RetryQueue } from '../src/queue.js';

test('equal times keep the order of arrival', () => {
  const list = new DueList();
  for (const name of ['a', 'b', 'c']) list.put(5, name);
  list.put(4, 'z');
  assert.deepEqual(list.take(5), ['z', 'a', 'b', 'c']);
});
test('waits stop growing at the maximum', () => {
  assert.deepEqual([6, 7, 30].map((n) => delayAfter(n)), [3200, 5000, 5000]);
});
test('other bases', () => {
  assert.deepEqual([1, 2, 3].map((n) => delayAfter(n, { base: 7, max: 20 })), [7, 14, 20]);
});
test('a single attempt is never repeated', () => {
  const queue = new RetryQueue(() => false, { attempts: 1 });
  queue.add('x');
  assert.equal(queue.tick(0), Infinity);
  assert.deepEqual(queue.dead, ['x']);
});
