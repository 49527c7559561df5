import { describe, expect, test } from 'vitest';
import { repairsBy } from './repairs.testing.mjs';

describe('operand', () => {
  test('adds a forgotten summand', async () => {
    const text = 'function price(net, tax) {\n  const gross = net * 2;\n  return gross - tax * 1;\n}\n';
    expect(await repairsBy('operand', 'javascript', text)).toContain(
      text.replace('net * 2', 'net * 2 + tax'),
    );
  });

  test('keeps the meaning of the calculation around', async () => {
    const text = 'def area(a, b, c):\n    return (a - b) * c\n';
    expect(await repairsBy('operand', 'python', text)).toContain(text.replace('* c', '* (c + a)'));
  });

  test('halves, doubles and squares', async () => {
    const text = 'const f = (r: number) => 3 * r;';
    const repairs = await repairsBy('operand', 'typescript', text);
    expect(repairs).toContain('const f = (r: number) => 3 * r ** 2;');
    expect(repairs).toContain('const f = (r: number) => 3 * Math.floor(r / 2);');
  });
});
