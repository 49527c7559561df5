import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distance } from '../src/distance.js';
import { inside } from '../src/fence.js';

test('the middle of a box is inside', () => {
  assert.equal(inside([10, 50], [9, 49, 11, 51]), true);
});
test('the northern edge is inside', () => {
  assert.equal(inside([10, 51], [9, 49, 11, 51]), true);
});
test('a degree of latitude is 111 km', () => {
  assert.equal(Math.round(distance([0, 0], [0, 1]) / 1000), 111);
});
test('fiji lies on both sides of the date line', () => {
  assert.deepEqual([inside([179, -17], [177, -20, -178, -15]), inside([0, -17], [177, -20, -178, -15])], [true, false]);
});
