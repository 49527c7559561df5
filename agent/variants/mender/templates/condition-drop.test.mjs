import { describe, expect, test } from 'vitest';
import { repairsBy } from './repairs.testing.mjs';

describe('condition-drop', () => {
  test('keeps either part', async () => {
    const repairs = await repairsBy('condition-drop', 'javascript', 'if (open && (dry || warm)) go();');
    expect(repairs).toEqual([
      'if (dry || warm) go();',
      'if (open) go();',
      'if (open && dry) go();',
      'if (open && warm) go();',
    ]);
  });

  test('takes the filter of a comprehension away', async () => {
    const repairs = await repairsBy('condition-drop', 'python', 'xs = [x for x in ys if x > 0]\n');
    expect(repairs).toEqual(['xs = [x for x in ys]\n']);
  });

  test('keeps parentheses that are needed', async () => {
    const repairs = await repairsBy(
      'condition-drop',
      'typescript',
      'const ok: boolean = a && ((b || c) && d);',
    );
    expect(repairs).toContain('const ok: boolean = a && (b || c);');
  });
});
