import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bus } from '../src/bus.js';
import { record } from '../src/log.js';

test('who listens hears', () => {
  const bus = new Bus();
  const lines = record(bus, 'a');
  bus.emit('a', 1);
  assert.deepEqual(lines, ['a 1']);
});
test('who leaves while listening skips nobody', () => {
  const bus = new Bus();
  const heard = [];
  const off = bus.on('a', () => off());
  bus.on('a', () => heard.push('second'));
  bus.emit('a');
  assert.deepEqual(heard, ['second']);
});
test('once is once, even when it asks again itself', () => {
  const bus = new Bus();
  let heard = 0;
  bus.once('a', () => {
    if (++heard < 3) bus.emit('a');
  });
  bus.emit('a');
  assert.equal(heard, 1);
});
test('a thrower does not silence others', () => {
  const bus = new Bus();
  bus.on('a', () => {
    throw new Error('ouch');
  });
  const lines = record(bus, 'a');
  assert.throws(() => bus.emit('a', 2), AggregateError);
  assert.deepEqual(lines, ['a 2']);
});
