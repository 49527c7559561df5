import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inside } from '../src/fence.js';

test('all edges and corners', () => {
  for (const point of [[9, 49], [11, 51], [9, 51], [10, 49], [11, 50]]) assert.equal(inside(point, [9, 49, 11, 51]), true);
});
test('a circle', () => {
  const fence = { centre: [10, 54], metres: 1200 };
  assert.deepEqual([inside([10, 54.01], fence), inside([10, 54.011], fence)], [true, false]);
});
test('beyond the date line', () => {
  assert.equal(inside([-179, -16], [177, -20, -178, -15]), true);
  assert.equal(inside([-177, -16], [177, -20, -178, -15]), false);
});
