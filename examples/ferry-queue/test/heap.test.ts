import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Heap } from '../src/heap.ts';

function drained(numbers: readonly number[]): number[] {
  const heap = new Heap<number>((one, other) => one < other);
  for (const number of numbers) heap.push(number);
  const out: number[] = [];
  while (heap.size > 0) out.push(heap.pop()!);
  return out;
}

describe('a heap', () => {
  test('gives back what was put in', () => {
    assert.deepEqual(drained([7]), [7]);
  });

  test('has nothing to give when it is empty', () => {
    assert.equal(new Heap<number>((one, other) => one < other).pop(), undefined);
  });

  test('puts two in order', () => {
    assert.deepEqual(drained([2, 1]), [1, 2]);
  });

  test('puts three in order', () => {
    assert.deepEqual(drained([3, 1, 2]), [1, 2, 3]);
  });

  test('keeps what is in order already', () => {
    assert.deepEqual(drained([1, 2, 3, 4]), [1, 2, 3, 4]);
  });

  test('puts many in order', () => {
    assert.deepEqual(drained([9, 4, 7, 1, 8, 2, 6, 3, 5, 0]), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('puts a descending row in order', () => {
    assert.deepEqual(drained([6, 5, 4, 3, 2, 1]), [1, 2, 3, 4, 5, 6]);
  });

  test('keeps equal ones', () => {
    assert.deepEqual(drained([2, 1, 2, 1]), [1, 1, 2, 2]);
  });

  test('counts', () => {
    const heap = new Heap<string>((one, other) => one < other);
    heap.push('a');
    heap.push('b');
    heap.pop();
    assert.equal(heap.size, 1);
  });
});
