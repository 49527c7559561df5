import { describe, expect, test } from 'vitest';
import { repairsBy } from './repairs.testing.mjs';

describe('boolean', () => {
  test('replaces an operator in JavaScript', async () => {
    const repairs = await repairsBy('boolean', 'javascript', 'if (low && high) go();');
    expect(repairs).toEqual(['if (low || high) go();', 'if (low ?? high) go();']);
  });

  test('replaces an operator in Python', async () => {
    const repairs = await repairsBy('boolean', 'python', 'dry = sun and not rain\n');
    expect(repairs).toEqual(['dry = sun or not rain\n']);
  });

  test('offers the default for what is missing instead of what is falsy', async () => {
    const repairs = await repairsBy('boolean', 'typescript', 'const size: number = given || 10;');
    expect(repairs).toContain('const size: number = given ?? 10;');
  });

  test('never mixes ?? with another operator without parentheses', async () => {
    const repairs = await repairsBy('boolean', 'javascript', 'if (a && b || c) go();');
    expect(repairs).toEqual(['if (a || b || c) go();', 'if (a && b && c) go();']);
  });
});
