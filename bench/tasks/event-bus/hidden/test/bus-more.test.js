import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bus } from '../src/bus.js';

test('listeners hear in the order in which they came', () => {
  const bus = new Bus();
  const heard = [];
  for (const name of ['x', 'y', 'z']) bus.on('a', () => heard.push(name));
  bus.emit('a');
  assert.deepEqual(heard, ['x', 'y', 'z']);
});
test('who joins while it is told hears the next time', () => {
  const bus = new Bus();
  let late = 0;
  bus.once('a', () => bus.on('a', () => late++));
  bus.emit('a');
  assert.equal(late, 0);
  bus.emit('a');
  assert.equal(late, 1);
});
test('all errors are told', () => {
  const bus = new Bus();
  for (const text of ['1', '2']) bus.on('a', () => { throw new Error(text); });
  assert.throws(() => bus.emit('a'), (error) => error.errors.length === 2);
});
