import { describe, expect, test } from 'vitest';
import { repairsBy } from './repairs.testing.mjs';

describe('slice', () => {
  test('opens or moves a bound in Python', async () => {
    const repairs = await repairsBy('slice', 'python', 'tail = xs[1:-1]\n');
    expect(repairs.slice(0, 2)).toEqual(['tail = xs[:-1]\n', 'tail = xs[1:]\n']);
    expect(repairs).toContain('tail = xs[2:-1]\n');
  });

  test('changes the step in Python', async () => {
    const repairs = await repairsBy('slice', 'python', 'back = xs[::1]\n');
    expect(repairs).toContain('back = xs[:]\n');
    expect(repairs).toContain('back = xs[::-1]\n');
  });

  test('takes the last for the first in JavaScript', async () => {
    expect(await repairsBy('slice', 'javascript', 'const newest = log[0];')).toContain(
      'const newest = log[log.length - 1];',
    );
  });

  test('leaves the head out in TypeScript', async () => {
    const text = 'for (const row of rows) use(row);';
    expect(await repairsBy('slice', 'typescript', text)).toContain(
      'for (const row of rows.slice(1)) use(row);',
    );
  });
});
