import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seat } from '../src/booking.js';
import { Hall } from '../src/hall.js';

test('a taken seat parts a row, too', () => {
  const hall = new Hall(['sssss', 'sssss']);
  seat(hall, 'a', 2);
  hall.rows[0][3].guest = 'x';
  assert.equal(seat(hall, 'b', 2), 2);
  assert.deepEqual(hall.taken(), ['aa-x-', 'bb---']);
});
test('all seats of a group are freed', () => {
  const hall = new Hall(['sss']);
  seat(hall, 'a', 3);
  hall.free('a');
  assert.deepEqual(hall.taken(), ['---']);
});
test('wheelchairs get only their places', () => {
  const hall = new Hall(['ss', 'sw']);
  assert.equal(seat(hall, 'a', 1, { wheelchair: true }), 2);
  assert.deepEqual(hall.taken(), ['--', '-a']);
});
