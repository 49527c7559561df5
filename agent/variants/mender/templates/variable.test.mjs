import { describe, expect, test } from 'vitest';
import { repairsBy } from './repairs.testing.mjs';

describe('variable', () => {
  test('names another variable in scope', async () => {
    const text = 'function scale(width, height) {\n  return width / width;\n}\n';
    const repairs = await repairsBy('variable', 'javascript', text);
    expect(repairs).toEqual([
      'function scale(width, height) {\n  return height / width;\n}\n',
      'function scale(width, height) {\n  return width / height;\n}\n',
    ]);
  });

  test('never names what is bound later or in another block', async () => {
    const text =
      'function f(a) {\n  const b = a;\n  { const c = 1; use(c); }\n  const d = b;\n  return d;\n}\n';
    const repairs = await repairsBy('variable', 'typescript', text);
    expect(repairs).toContain(
      'function f(a) {\n  const b = a;\n  { const c = 1; use(c); }\n  const d = a;\n  return d;\n}\n',
    );
    expect(repairs.filter((each) => /const b = [cd]|return c/.test(each))).toEqual([]);
  });

  test('prefers what is used like the one it replaces', async () => {
    const text =
      'def f(names, count):\n    total = count * 2\n    for name in names:\n        total += count\n    return total\n';
    const repairs = await repairsBy('variable', 'python', text);
    const [wanted, odd] = ['        total += total', '        total += names'];
    expect(repairs.findIndex((each) => each.includes(wanted))).toBeLessThan(
      repairs.findIndex((each) => each.includes(odd)),
    );
  });

  test('takes the variable that a text names', async () => {
    const text = "def join(parts, sep):\n    return ' '.join(parts)\n";
    expect(await repairsBy('variable', 'python', text)).toContain(
      'def join(parts, sep):\n    return sep.join(parts)\n',
    );
  });

  test('takes the field of the same name', async () => {
    const text = 'class A {\n  size = 1;\n  grow(size) {\n    this.size = size;\n    return size;\n  }\n}\n';
    expect(await repairsBy('variable', 'javascript', text)).toContain(
      text.replace('return size', 'return this.size'),
    );
  });

  test('never names a variable that is there to be thrown away', async () => {
    const text =
      'function f([a, _, _rest], _kept, b) {\n  log(_kept);\n  for (const [_] of b) use(a);\n  return a;\n}\n';
    const repairs = await repairsBy('variable', 'javascript', text);
    expect(repairs).toContain(text.replace('return a', 'return _kept'));
    expect(repairs.filter((each) => /(?:return|use\(|log\(|of) ?(?:_|_rest)\b/.test(each))).toEqual([]);
    const python = 'def f(pairs):\n    for key, _ in pairs:\n        use(key)\n';
    expect(await repairsBy('variable', 'python', python)).not.toContain(python.replace('(key)', '(_)'));
  });

  test('never renames what is declared', async () => {
    const text = 'def f(a, b=1):\n    pass\n';
    expect(await repairsBy('variable', 'python', text)).toEqual([]);
  });
});
