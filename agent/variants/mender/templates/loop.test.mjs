import { describe, expect, test } from 'vitest';
import { repairsBy } from './repairs.testing.mjs';

describe('loop', () => {
  test('goes over values instead of keys', async () => {
    const repairs = await repairsBy('loop', 'javascript', 'for (const x in xs) use(x);');
    expect(repairs[0]).toBe('for (const x of xs) use(x);');
  });

  test('goes over a copy, backwards, or over pairs in Python', async () => {
    const repairs = await repairsBy('loop', 'python', 'for x in xs:\n    use(x)\n');
    expect(repairs).toContain('for x in list(xs):\n    use(x)\n');
    expect(repairs).toContain('for x in reversed(xs):\n    use(x)\n');
    expect(repairs).toContain('for x in xs.items():\n    use(x)\n');
  });

  test('asks again instead of once', async () => {
    const repairs = await repairsBy('loop', 'typescript', 'if (stack.length > 0) {\n  take(stack);\n}\n');
    expect(repairs).toEqual(['while (stack.length > 0) {\n  take(stack);\n}\n']);
  });

  test('leaves a loop when it is done', async () => {
    const text =
      'function f(xs) {\n  let at = 0;\n  for (const x of xs) {\n    if (x) {\n      at = x;\n    }\n  }\n  return at;\n}\n';
    expect(await repairsBy('loop', 'javascript', text)).toContain(
      text.replace('      at = x;\n', '      at = x;\n      break;\n'),
    );
  });

  test('goes on instead of leaving', async () => {
    const text =
      'function f(xs: number[]) {\n  for (const x of xs) {\n    if (x < 0) {\n      break;\n    }\n    g(x);\n  }\n}\n';
    expect((await repairsBy('loop', 'typescript', text))[0]).toBe(text.replace('break', 'continue'));
  });
});
