import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seat } from '../src/booking.js';
import { Hall } from '../src/hall.js';

test('the front row comes first', () => {
  const hall = new Hall(['ssss', 'ssss']);
  assert.equal(seat(hall, 'a', 2), 1);
  assert.deepEqual(hall.taken(), ['aa--', '----']);
});
test('an aisle parts a row', () => {
  const hall = new Hall(['ss.ss', 'sssss']);
  assert.equal(seat(hall, 'a', 3), 2);
});
test('wheelchair places are kept', () => {
  const hall = new Hall(['wwss']);
  seat(hall, 'a', 1);
  assert.deepEqual(hall.taken(), ['--a-']);
});
test('a cancelled seat is free again', () => {
  const hall = new Hall(['s']);
  seat(hall, 'a', 1);
  hall.free('a');
  assert.equal(seat(hall, 'b', 1), 1);
});
test('a full hall says so', () => {
  assert.equal(seat(new Hall(['s']), 'a', 2), undefined);
});
