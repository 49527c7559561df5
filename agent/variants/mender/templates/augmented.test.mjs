import { describe, expect, test } from 'vitest';
import { repairsBy } from './repairs.testing.mjs';

describe('augmented', () => {
  test('turns an addition round', async () => {
    expect((await repairsBy('augmented', 'python', 'balance += amount\n'))[0]).toBe('balance -= amount\n');
  });

  test('adds up instead of overwriting', async () => {
    const repairs = await repairsBy('augmented', 'javascript', 'total = price * amount;');
    expect(repairs[0]).toBe('total += price * amount;');
  });

  test('keeps the highest instead of the last', async () => {
    const repairs = await repairsBy('augmented', 'typescript', 'best = score;');
    expect(repairs).toContain('best = Math.max(best, score);');
  });

  test('counts the other way', async () => {
    expect(await repairsBy('augmented', 'javascript', 'left--;')).toEqual(['left++;']);
  });
});
