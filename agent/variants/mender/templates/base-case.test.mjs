import { describe, expect, test } from 'vitest';
import { repairsBy } from './repairs.testing.mjs';

describe('base-case', () => {
  test('ends a recursion on a number', async () => {
    const text = 'function power(base, n) {\n  return base * power(base, n - 1);\n}\n';
    expect(await repairsBy('base-case', 'javascript', text)).toContain(
      text.replace('  return', '  if (n === 0) return 1;\n  return'),
    );
  });

  test('ends a recursion on a list, behind the docstring', async () => {
    const text = 'def total(xs):\n    """Adds up."""\n    return xs[0] + total(xs[1:])\n';
    expect(await repairsBy('base-case', 'python', text)).toContain(
      text.replace('    return', '    if len(xs) == 0:\n        return 0\n    return'),
    );
  });

  test('remembers what a search has seen', async () => {
    const text =
      'function walk(graph: Graph, node: string, seen: Set<string>): void {\n  for (const next of graph[node]) {\n    if (!seen.has(next)) {\n      walk(graph, next, seen);\n    }\n  }\n}\n';
    expect(await repairsBy('base-case', 'typescript', text)).toContain(
      text.replace('      walk', '      seen.add(next);\n      walk'),
    );
  });

  test('lets a loop get on', async () => {
    const text = 'def f(n):\n    at = 0\n    while at < n:\n        g(at)\n    return at\n';
    expect(await repairsBy('base-case', 'python', text)).toContain(
      text.replace('        g(at)\n', '        g(at)\n        at += 1\n'),
    );
  });
});
