import { describe, expect, test } from 'vitest';
import { repairsBy } from './repairs.testing.mjs';

describe('expression', () => {
  test('takes another expression of the function', async () => {
    const text = 'function f(xs, at) {\n  const first = xs[at - 1];\n  return first + xs[at];\n}\n';
    expect(await repairsBy('expression', 'javascript', text)).toContain(text.replace('xs[at - 1]', 'xs[at]'));
  });

  test('takes another condition of the function', async () => {
    const text = 'def f(a, b):\n    while a < b:\n        a += 1\n    if b:\n        return a\n';
    expect(await repairsBy('expression', 'python', text)).toContain(text.replace('if b:', 'if a < b:'));
  });

  test('takes nothing from another function', async () => {
    const text = 'const f = (a: number[]) => a.length;\nconst g = (b: number[]) => b[0];\n';
    expect(await repairsBy('expression', 'typescript', text)).toEqual([]);
  });
});
