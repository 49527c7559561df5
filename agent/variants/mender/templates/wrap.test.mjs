import { describe, expect, test } from 'vitest';
import { repairsBy } from './repairs.testing.mjs';

describe('wrap', () => {
  test('rounds a quotient first', async () => {
    const repairs = await repairsBy('wrap', 'javascript', 'const pages = count / size;');
    expect(repairs.slice(0, 4).toSorted()).toEqual([
      'const pages = Math.ceil(count / size);',
      'const pages = Math.floor(count / size);',
      'const pages = Math.round(count / size);',
      'const pages = Math.trunc(count / size);',
    ]);
  });

  test('keeps a number above zero', async () => {
    expect(await repairsBy('wrap', 'python', 'left = total - used\n')).toContain(
      'left = max(0, total - used)\n',
    );
  });

  test('copies a list before it changes', async () => {
    const text = 'function top(scores) {\n  const own = scores;\n  own.sort();\n  return scores.length;\n}\n';
    expect(await repairsBy('wrap', 'javascript', text)).toContain(
      text.replace('own = scores', 'own = [...scores]'),
    );
  });

  test('makes a number of a text', async () => {
    const text = 'def read(line):\n    part = line.strip()\n    return part\n';
    expect(await repairsBy('wrap', 'python', text)).toContain(
      text.replace('return part', 'return int(part)'),
    );
  });

  test('compares without regard to case', async () => {
    const text = "const isReef = (name: string) => name.trim() === 'reef';";
    expect(await repairsBy('wrap', 'typescript', text)).toContain(
      text.replace('name.trim()', 'name.trim().toLowerCase()'),
    );
  });
});
