import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChessClock } from '../src/chess-clock.js';

test('time passes for the player to move', () => {
  const clock = new ChessClock(1000);
  clock.pass(300);
  assert.deepEqual(clock.left, { white: 700, black: 1000 });
});
test('who moved gets the increment', () => {
  const clock = new ChessClock(1000, { increment: 50 });
  clock.move();
  assert.deepEqual(clock.left, { white: 1050, black: 1000 });
});
test('no time left is lost', () => {
  const clock = new ChessClock(1000);
  clock.pass(1000);
  assert.equal(clock.loser, 'white');
});
test('a pause holds for black, too', () => {
  const clock = new ChessClock(1000);
  clock.move();
  clock.running = false;
  clock.pass(400);
  assert.equal(clock.left.black, 1000);
});
