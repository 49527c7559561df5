import { describe, expect, test } from 'vitest';
import { repairsBy } from './repairs.testing.mjs';

describe('argument', () => {
  test('swaps two arguments', async () => {
    const repairs = await repairsBy('argument', 'javascript', 'const share = ratio(total, part);');
    expect(repairs[0]).toBe('const share = ratio(part, total);');
  });

  test('drops one', async () => {
    expect(await repairsBy('argument', 'python', 'x = pad(name, 8)\n')).toContain('x = pad(name)\n');
  });

  test('adds a variable in scope', async () => {
    const text = 'const f = (size: number, at: number) => take(at);';
    expect(await repairsBy('argument', 'typescript', text)).toContain(
      'const f = (size: number, at: number) => take(at, size);',
    );
  });

  test('adds the comparator that sorts numbers', async () => {
    const repairs = await repairsBy('argument', 'javascript', 'heights.sort();');
    expect(repairs.slice(0, 2)).toEqual(['heights.sort((a, b) => a - b);', 'heights.sort((a, b) => b - a);']);
  });

  test('adds the option that sorts downwards', async () => {
    expect(await repairsBy('argument', 'python', 'best = sorted(scores, key=rank)\n')).toContain(
      'best = sorted(scores, key=rank, reverse=True)\n',
    );
  });

  test('never puts a plain argument behind a named one', async () => {
    const repairs = await repairsBy('argument', 'python', 'def f(a):\n    return g(b=a)\n');
    expect(repairs).toEqual(['def f(a):\n    return g()\n']);
  });
});
