import { describe, expect, test } from 'vitest';
import { repairsBy } from './repairs.testing.mjs';

describe('condition-add', () => {
  test('adds a variable, plain and negated', async () => {
    const text = 'function f(open, low) {\n  if (open) return 1;\n  if (low) return 2;\n  return 0;\n}\n';
    const repairs = await repairsBy('condition-add', 'javascript', text);
    expect(repairs).toContain(text.replace('if (open)', 'if (open || low)'));
    expect(repairs).toContain(text.replace('if (open)', 'if (open && !low)'));
  });

  test('adds a condition that the function has elsewhere', async () => {
    const text = 'def f(a, b):\n    while a > 0:\n        a -= 1\n    if b:\n        return a\n';
    expect(await repairsBy('condition-add', 'python', text)).toContain(
      text.replace('if b:', 'if b and a > 0:'),
    );
  });

  test('puts parentheses round a condition that binds weaker', async () => {
    const text = 'const f = (a: boolean, b: boolean, c: boolean) => { if (a || b) go(c); };';
    expect(await repairsBy('condition-add', 'typescript', text)).toContain(
      text.replace('a || b', '(a || b) && c'),
    );
  });
});
