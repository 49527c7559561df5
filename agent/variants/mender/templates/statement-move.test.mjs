import { describe, expect, test } from 'vitest';
import { repairsBy } from './repairs.testing.mjs';

describe('statement-move', () => {
  test('swaps two neighbours', async () => {
    const text = 'function f(a) {\n  a.pop();\n  a.sort();\n}\n';
    expect(await repairsBy('statement-move', 'javascript', text)).toEqual([
      'function f(a) {\n  a.sort();\n  a.pop();\n}\n',
    ]);
  });

  test('moves the last statement of a loop behind it', async () => {
    const text = 'def f(xs):\n    total = 0\n    for x in xs:\n        total += x\n        return total\n';
    expect(await repairsBy('statement-move', 'python', text)).toContain(
      'def f(xs):\n    total = 0\n    for x in xs:\n        total += x\n    return total\n',
    );
  });

  test('moves the first statement of a loop before it', async () => {
    const text = 'for (const x of xs) {\n  total = 0;\n  total += x;\n}\n';
    expect(await repairsBy('statement-move', 'typescript', text)).toContain(
      'total = 0;\nfor (const x of xs) {\n  total += x;\n}\n',
    );
  });

  test('moves a statement into the block before it', async () => {
    const text = 'while (left > 0) {\n  take();\n}\nleft--;\n';
    expect(await repairsBy('statement-move', 'javascript', text)).toContain(
      'while (left > 0) {\n  take();\n  left--;\n}\n',
    );
  });

  test('indents what it moves', async () => {
    const text = 'def f(xs):\n    for x in xs:\n        g(x)\n    if x:\n        h(x)\n';
    expect(await repairsBy('statement-move', 'python', text)).toContain(
      'def f(xs):\n    for x in xs:\n        g(x)\n        if x:\n            h(x)\n',
    );
  });
});
