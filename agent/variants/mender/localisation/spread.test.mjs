import { describe, expect, test } from 'vitest';

import { readTree } from '../syntax/reading.mjs';
import { parse } from '../syntax/parse.testing.mjs';
import { spread } from './spread.mjs';

describe('spread', () => {
  test('gives all lines of a statement the suspicion of its first, and leaves the others', async () => {
    const text = 'def f(a, b):\n    x = (\n        a +\n        b)\n    return x\n';
    const reading = readTree('python', await parse('python', text), text);
    expect([...spread(reading, new Map([[2, 0.7]]))]).toEqual([
      [2, 0.7],
      [3, 0.7],
      [4, 0.7],
    ]);
  });

  test('does not spread from a loop to its body', async () => {
    const text = 'for (const a of b) {\n  go(a);\n  stay();\n}\n';
    const reading = readTree('javascript', await parse('javascript', text), text);
    expect([...spread(reading, new Map([[1, 1]]))]).toEqual([[1, 1]]);
  });

  test('gives all lines of what an arrow function without braces gives the suspicion of its first', async () => {
    const text = 'export const f = (a) =>\n  a\n    .map(g)\n    .join();\n';
    const reading = readTree('javascript', await parse('javascript', text), text);
    expect([...spread(reading, new Map([[2, 0.7]]))]).toEqual([
      [2, 0.7],
      [3, 0.7],
      [4, 0.7],
    ]);
  });

  test('keeps what a line has of its own', async () => {
    const text = 'const x = [\n  a,\n  b,\n];\n';
    const reading = readTree('javascript', await parse('javascript', text), text);
    const wide = spread(
      reading,
      new Map([
        [1, 0.5],
        [2, 0.9],
      ]),
    );
    expect(wide.get(2)).toBe(0.9);
    expect(wide.get(3)).toBe(0.5);
  });
});
