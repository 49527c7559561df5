import { describe, expect, test } from 'vitest';
import { repairsBy } from './repairs.testing.mjs';

describe('negation', () => {
  test('adds a forgotten negation', async () => {
    const repairs = await repairsBy('negation', 'javascript', 'if (seen.has(next)) queue.push(next);');
    expect(repairs).toEqual(['if (!seen.has(next)) queue.push(next);']);
  });

  test('takes one away', async () => {
    expect(await repairsBy('negation', 'typescript', 'while (!isOpen(port)) wait();')).toEqual([
      'while (isOpen(port)) wait();',
    ]);
  });

  test('puts parentheses where the language needs them', async () => {
    expect(await repairsBy('negation', 'javascript', 'if (a || b) go();')).toContain('if (!(a || b)) go();');
    expect(await repairsBy('negation', 'python', 'if not (a or b):\n    go()\n')).toContain(
      'if a or b:\n    go()\n',
    );
  });

  test('negates a part of a condition in Python', async () => {
    const repairs = await repairsBy('negation', 'python', 'if open and dry:\n    go()\n');
    expect(repairs).toEqual([
      'if not (open and dry):\n    go()\n',
      'if not open and dry:\n    go()\n',
      'if open and not dry:\n    go()\n',
    ]);
  });

  test('leaves comparisons to the operators', async () => {
    expect(await repairsBy('negation', 'javascript', 'if (a < b) go();')).toEqual([]);
  });
});
