import { describe, expect, test } from 'vitest';
import { repairsBy } from './repairs.testing.mjs';

describe('element', () => {
  test('fills an empty list', async () => {
    const text = 'function walk(start) {\n  const queue = [];\n  return [queue, start];\n}\n';
    const repairs = await repairsBy('element', 'javascript', text);
    expect(repairs).toContain(text.replace('queue = []', 'queue = [start]'));
    expect(repairs).toContain(text.replace('queue = []', 'queue = [[]]'));
  });

  test('drops an element and the comma beside it', async () => {
    const repairs = await repairsBy('element', 'python', 'days = [1, 2, 3]\n');
    expect(repairs).toContain('days = [2, 3]\n');
    expect(repairs).toContain('days = [1, 3]\n');
    expect(repairs).toContain('days = [1, 2]\n');
  });

  test('drops an entry of a dictionary', async () => {
    const repairs = await repairsBy(
      'element',
      'typescript',
      'const options: Options = { deep: true, flat: true };',
    );
    expect(repairs).toEqual([
      'const options: Options = { flat: true };',
      'const options: Options = { deep: true };',
    ]);
  });
});
