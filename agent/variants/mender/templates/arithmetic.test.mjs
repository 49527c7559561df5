import { describe, expect, test } from 'vitest';
import { repairsBy } from './repairs.testing.mjs';

describe('arithmetic', () => {
  test('replaces an operator by its likeliest neighbour first', async () => {
    const repairs = await repairsBy(
      'arithmetic',
      'typescript',
      'const area = (a: number, b: number) => a + b;',
    );
    expect(repairs[0]).toBe('const area = (a: number, b: number) => a - b;');
    expect(repairs).toContain('const area = (a: number, b: number) => a * b;');
  });

  test('knows the two divisions of Python', async () => {
    const repairs = await repairsBy('arithmetic', 'python', 'middle = (low + high) / 2\n');
    expect(repairs).toContain('middle = (low + high) // 2\n');
  });

  test('swaps operands whose order matters, and keeps what they mean', async () => {
    const repairs = await repairsBy('arithmetic', 'javascript', 'const gap = from - to * 2;');
    expect(repairs).toContain('const gap = to * 2 - from;');
    expect(await repairsBy('arithmetic', 'javascript', 'const gap = (a - b) - c;')).toContain(
      'const gap = c - (a - b);',
    );
  });

  test('takes a sign away', async () => {
    expect(await repairsBy('arithmetic', 'python', 'order = -weight\n')).toEqual(['order = weight\n']);
  });

  test('joins texts in the other order and does nothing else to them', async () => {
    const repairs = await repairsBy('arithmetic', 'javascript', "const label = ring + '-';");
    expect(repairs).toEqual(["const label = '-' + ring;"]);
  });
});
