import { describe, expect, test } from 'vitest';
import { repairsBy } from './repairs.testing.mjs';

describe('statement-delete', () => {
  test('takes a statement out with its line', async () => {
    const text = 'function f(a) {\n  a.sort(); // once\n  a.sort();\n  return a;\n}\n';
    const repairs = await repairsBy('statement-delete', 'javascript', text);
    expect(repairs).toContain('function f(a) {\n  a.sort(); // once\n  return a;\n}\n');
    expect(repairs).toContain('function f(a) {\n  a.sort();\n  return a;\n}\n');
  });

  test('leaves a block of Python something to hold', async () => {
    const text = 'for x in xs:\n    x.close()\n';
    expect(await repairsBy('statement-delete', 'python', text)).toContain('for x in xs:\n    pass\n');
  });

  test('keeps what a condition was guarding', async () => {
    const text = 'def f(a, b):\n    if a:\n        b += 1\n        b *= 2\n    return b\n';
    expect(await repairsBy('statement-delete', 'python', text)).toContain(
      'def f(a, b):\n    b += 1\n    b *= 2\n    return b\n',
    );
  });

  test('takes an else away', async () => {
    const text = 'if (a) {\n  go(a);\n} else {\n  stop();\n}\n';
    expect(await repairsBy('statement-delete', 'typescript', text)).toContain('if (a) {\n  go(a);\n}\n');
  });

  test('keeps declarations', async () => {
    expect(await repairsBy('statement-delete', 'javascript', 'const a = 1;\n')).toEqual([]);
  });

  test('keeps the line ends of the file', async () => {
    const text = 'f(1);\r\nf(2);\r\n';
    expect(await repairsBy('statement-delete', 'javascript', text)).toEqual(['f(2);\r\n', 'f(1);\r\n']);
  });
});
