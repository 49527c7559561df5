import { expect, test } from 'vitest';

import { linesOf } from './blocks.mjs';

const text = 'function f(a) {\n  if (a) {\n    return 1;\n  }\n  return 2;\n}\n';

/** @type {(ranges: [number, number, number][]) => number[]} */
const ran = (ranges) =>
  linesOf(text, {
    url: 'file:///a.js',
    functions: [
      { ranges: ranges.map(([startOffset, endOffset, count]) => ({ startOffset, endOffset, count })) },
    ],
  });

test('lines ran that hold a visible character of the innermost block that ran', () => {
  const branch = text.indexOf('{\n    return');
  const end = text.indexOf('  return 2');
  expect(ran([[0, text.length, 1]])).toEqual([1, 2, 3, 5]);
  expect(
    ran([
      [0, text.length, 2],
      [branch, end, 0],
    ]),
  ).toEqual([1, 2, 5]);
});

test('a function that did not run takes its lines away', () => {
  expect(ran([[0, text.length, 0]])).toEqual([]);
});
