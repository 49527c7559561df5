import { describe, expect, test } from 'vitest';

import { assertionLine } from './failures.ts';

describe('a failure in one line', () => {
  test.each([
    [
      'what our reporters tell',
      "AssertionError: Expected values to be strictly equal:\n+ actual - expected\n\n+ 'North 7'\n- 'North #07'\n         ^\n  expected: 'North #07'\n  actual: 'North 7'\n  at Test.<anonymous> (test/a.test.js:8:64)",
      "AssertionError: Expected values to be strictly equal: expected 'North #07', got 'North 7'",
    ],
    [
      'a difference',
      "AssertionError: Expected values to be strictly equal:\n+ actual - expected\n\n+ 'North 7'\n- 'North #07'\n",
      "AssertionError: Expected values to be strictly equal: expected 'North #07', got 'North 7'",
    ],
    [
      'what jest tells',
      'Error: expect(received).toBe(expected) // Object.is equality\n\nExpected: 3\nReceived: 2\n    at Object.toBe (sum.test.js:3:20)',
      'Error: expect(received).toBe(expected) // Object.is equality expected 3, got 2',
    ],
    [
      'the line after a colon',
      'AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:\n\n2 !== 3\n',
      'AssertionError [ERR_ASSERTION]: Expected values to be strictly equal: 2 !== 3',
    ],
    [
      'other words as they are',
      'TypeError: x is not a function\n    at f (src/a.js:1:2)',
      'TypeError: x is not a function',
    ],
    ['that there are none', undefined, 'no message'],
  ])('tells %s', (_what, message, line) => {
    expect(assertionLine(message)).toBe(line);
  });

  test('cuts first words, and each value for itself', () => {
    const line = (expected: string, got: string) =>
      assertionLine(
        `AssertionError: Expected values to be loosely deep-equal:\nexpected: ${expected}\nactual: ${got}`,
      );
    const long = 'a'.repeat(63);
    expect(line(`${long}a`, 'b')).toBe(
      `AssertionError: Expected values to be loosely deep-equal: expected ${long}a, got b`,
    );
    expect(line(`${long}aa`, 'b'.repeat(70))).toBe(`expected ${long}…, got ${'b'.repeat(63)}…`);
  });
});
