import { describe, expect, test } from 'vitest';
import { repairsBy } from './repairs.testing.mjs';

describe('unwrap', () => {
  test('keeps one operand', async () => {
    const repairs = await repairsBy('unwrap', 'javascript', 'for (let i = 0; i < n - 1; i++) visit(i);');
    expect(repairs).toContain('for (let i = 0; i < n; i++) visit(i);');
  });

  test('keeps the argument of a call', async () => {
    expect(await repairsBy('unwrap', 'python', 'total = int(price)\n')).toContain('total = price\n');
  });

  test('keeps the receiver of a call', async () => {
    expect(await repairsBy('unwrap', 'typescript', 'const key: string = name.trim();')).toContain(
      'const key: string = name;',
    );
  });

  test('keeps parentheses that are needed', async () => {
    expect(await repairsBy('unwrap', 'javascript', 'x = 2 * round(a + b);')).toContain('x = 2 * (a + b);');
  });

  test('swaps the branches of a conditional expression', async () => {
    expect(await repairsBy('unwrap', 'python', 'fee = 0 if member else 5\n')).toContain(
      'fee = 5 if member else 0\n',
    );
  });
});
