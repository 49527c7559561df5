import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChessClock } from '../src/chess-clock.js';

test('half a millisecond is still time', () => {
  const clock = new ChessClock(10);
  clock.pass(9.5);
  assert.equal(clock.loser, undefined);
});
test('nobody moves after the end', () => {
  const clock = new ChessClock(5);
  clock.pass(5);
  assert.throws(() => clock.move(), /over/);
});
test('black is given its own increment', () => {
  const clock = new ChessClock(100, { increment: 7 });
  clock.move();
  clock.move();
  assert.deepEqual(clock.left, { white: 107, black: 107 });
});
