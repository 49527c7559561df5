import { describe, expect, test } from 'vitest';
import { repairsBy } from './repairs.testing.mjs';

describe('statement-insert', () => {
  test('inserts what the function does elsewhere, with another variable', async () => {
    const text = 'def f(low, high):\n    low.sort()\n    return merge(low, high)\n';
    expect(await repairsBy('statement-insert', 'python', text)).toContain(
      'def f(low, high):\n    low.sort()\n    high.sort()\n    return merge(low, high)\n',
    );
  });

  test('leaves a loop when it is done', async () => {
    const text =
      'function f(xs) {\n  let at = 0;\n  for (const x of xs) {\n    if (x) {\n      at = x;\n    }\n  }\n  return at;\n}\n';
    expect(await repairsBy('statement-insert', 'javascript', text)).toContain(
      text.replace('      at = x;\n', '      at = x;\n      break;\n'),
    );
  });

  test('goes on instead of leaving', async () => {
    const text =
      'function f(xs: number[]) {\n  for (const x of xs) {\n    if (x < 0) {\n      break;\n    }\n    g(x);\n  }\n}\n';
    expect((await repairsBy('statement-insert', 'typescript', text))[0]).toBe(
      text.replace('break', 'continue'),
    );
  });

  test('never jumps where there is no loop', async () => {
    const text = 'def f(xs):\n    for x in xs:\n        if x: break\n    g(x)\n';
    const repairs = await repairsBy('statement-insert', 'python', text);
    expect(repairs.filter((each) => /^ {4}if x: break/m.test(each))).toEqual([]);
  });
});
