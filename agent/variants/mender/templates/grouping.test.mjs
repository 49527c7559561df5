import { describe, expect, test } from 'vitest';
import { repairsBy } from './repairs.testing.mjs';

describe('grouping', () => {
  test('puts parentheses round what belongs together', async () => {
    expect(await repairsBy('grouping', 'javascript', 'mean = low + high / 2;')).toEqual([
      'mean = (low + high) / 2;',
    ]);
    expect(await repairsBy('grouping', 'python', 'share = part / part + rest\n')).toEqual([
      'share = part / (part + rest)\n',
    ]);
  });

  test('groups a condition the other way', async () => {
    expect(await repairsBy('grouping', 'typescript', 'const ok: boolean = a || b && c;')).toEqual([
      'const ok: boolean = (a || b) && c;',
    ]);
  });

  test('takes parentheses away', async () => {
    expect(await repairsBy('grouping', 'python', 'price = net * (1 + tax)\n')).toEqual([
      'price = net * 1 + tax\n',
    ]);
  });
});
