import { describe, expect, test } from 'vitest';
import { repairsBy } from './repairs.testing.mjs';

describe('statement-insert', () => {
  test('inserts what the function does elsewhere, with another variable', async () => {
    const text = 'def f(low, high):\n    low.sort()\n    return merge(low, high)\n';
    expect(await repairsBy('statement-insert', 'python', text)).toContain(
      'def f(low, high):\n    low.sort()\n    high.sort()\n    return merge(low, high)\n',
    );
  });

  test('never jumps where there is no loop', async () => {
    const text = 'def f(xs):\n    for x in xs:\n        if x: break\n    g(x)\n';
    const repairs = await repairsBy('statement-insert', 'python', text);
    expect(repairs.filter((each) => /^ {4}if x: break/m.test(each))).toEqual([]);
  });
});
