import { describe, expect, test } from 'vitest';
import { repairsBy } from './repairs.testing.mjs';

describe('return-value', () => {
  test('returns what was only calculated', async () => {
    const text = 'function scale(xs) {\n  xs.map((x) => x * 2);\n}\n';
    expect((await repairsBy('return-value', 'javascript', text))[0]).toBe(
      text.replace('  xs.map', '  return xs.map'),
    );
  });

  test('returns a variable instead of a constant', async () => {
    const text = 'def count(xs):\n    n = len(xs)\n    return 0\n';
    expect(await repairsBy('return-value', 'python', text)).toContain(text.replace('return 0', 'return n'));
  });

  test('gives a bare return a value', async () => {
    const text = 'function f(size: number): number {\n  return;\n}\n';
    expect(await repairsBy('return-value', 'typescript', text)).toContain(
      text.replace('return;', 'return size;'),
    );
  });

  test('returns another plain value', async () => {
    expect(await repairsBy('return-value', 'python', 'def f():\n    return 0\n')).toContain(
      'def f():\n    return None\n',
    );
  });
});
