import { describe, expect, test } from 'vitest';
import { repairsBy } from './repairs.testing.mjs';

describe('default', () => {
  test('gives a number to count from', async () => {
    const repairs = await repairsBy('default', 'javascript', 'counts[name] = counts[name] + 1;');
    expect(repairs).toContain('counts[name] = (counts[name] ?? 0) + 1;');
  });

  test('goes over nothing when there is nothing', async () => {
    const repairs = await repairsBy(
      'default',
      'typescript',
      'for (const next of graph.get(node)) visit(next);',
    );
    expect(repairs[0]).toBe('for (const next of graph.get(node) ?? []) visit(next);');
  });

  test('gives each call of a Python function its own list', async () => {
    const text =
      'def log(entry, entries=[]):\n    """Adds."""\n    entries.append(entry)\n    return entries\n';
    expect((await repairsBy('default', 'python', text))[0]).toBe(
      'def log(entry, entries=None):\n    """Adds."""\n    if entries is None:\n        entries = []\n    entries.append(entry)\n    return entries\n',
    );
  });
});
