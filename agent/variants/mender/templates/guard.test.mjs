import { describe, expect, test } from 'vitest';
import { repairsBy } from './repairs.testing.mjs';

describe('guard', () => {
  test('asks whether there is an object', async () => {
    expect(await repairsBy('guard', 'typescript', 'const name: string = bird.island.name;')).toContain(
      'const name: string = bird.island?.name;',
    );
    expect(await repairsBy('guard', 'javascript', 'if (bird.ring === 3) go();')).toContain(
      'if (bird != null && bird.ring === 3) go();',
    );
  });

  test('asks whether there is a key', async () => {
    const repairs = await repairsBy('guard', 'python', 'rate = rates[kind]\n');
    expect(repairs).toContain('rate = rates.get(kind)\n');
    expect(repairs).toContain('rate = rates.get(kind, 0)\n');
  });

  test('never divides by zero', async () => {
    expect(await repairsBy('guard', 'python', 'mean = total / len(xs)\n')).toContain(
      'mean = 0 if len(xs) == 0 else total / len(xs)\n',
    );
  });

  test('returns early when there is nothing to do', async () => {
    const text = 'def first(xs):\n    """The first."""\n    top = xs[0]\n    return top\n';
    expect(await repairsBy('guard', 'python', text)).toContain(
      text.replace('    top =', '    if len(xs) == 0:\n        return None\n    top ='),
    );
  });

  test('puts a statement under a condition', async () => {
    const text = 'function f(bird) {\n  bird.count();\n}\n';
    expect(await repairsBy('guard', 'javascript', text)).toContain(
      text.replace('bird.count();', 'if (bird != null) bird.count();'),
    );
  });

  test('is rare among all mutations', async () => {
    const text =
      'def f(a, b):\n    total = 0\n    for x in a:\n        if x.weight > b:\n            total += x.weight\n    return total / len(a)\n';
    expect((await repairsBy('guard', 'python', text)).length).toBeLessThan(40);
  });
});
