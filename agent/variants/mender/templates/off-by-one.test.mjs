import { describe, expect, test } from 'vitest';
import { repairsBy } from './repairs.testing.mjs';

describe('off-by-one', () => {
  test('moves an index', async () => {
    const repairs = await repairsBy('off-by-one', 'javascript', 'const last = tides[tides.length];');
    expect(repairs).toContain('const last = tides[tides.length - 1];');
  });

  test('moves the end of a range in Python', async () => {
    const repairs = await repairsBy('off-by-one', 'python', 'for day in range(1, days):\n    visit(day)\n');
    expect(repairs).toContain('for day in range(1, days + 1):\n    visit(day)\n');
  });

  test('moves the end of a slice in Python', async () => {
    const repairs = await repairsBy(
      'off-by-one',
      'python',
      'def part(xs, low, high):\n    return xs[low:high]\n',
    );
    expect(repairs).toContain('def part(xs, low, high):\n    return xs[low:high + 1]\n');
  });

  test('moves the start of a count in TypeScript', async () => {
    const repairs = await repairsBy(
      'off-by-one',
      'typescript',
      'for (let page: number = 0; page <= pages; page++) load(page);',
    );
    expect(repairs).toContain('for (let page: number = 1; page <= pages; page++) load(page);');
  });

  test('keeps the meaning of the calculation around', async () => {
    const repairs = await repairsBy('off-by-one', 'javascript', 'const start = page * size;');
    expect(repairs).toContain('const start = (page - 1) * size;');
  });

  test('leaves texts and lists alone', async () => {
    expect(
      await repairsBy('off-by-one', 'javascript', "const name = first + 'x'; const all = [first];"),
    ).toEqual([]);
  });
});
