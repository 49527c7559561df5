import { describe, expect, test } from 'vitest';
import { repairsBy } from './repairs.testing.mjs';

describe('method', () => {
  test('takes the sibling in Python', async () => {
    expect((await repairsBy('method', 'python', 'found.append(birds)\n'))[0]).toBe('found.extend(birds)\n');
  });

  test('takes the sibling in JavaScript', async () => {
    const repairs = await repairsBy('method', 'javascript', 'const pages = Math.floor(count / size);');
    expect(repairs).toContain('const pages = Math.ceil(count / size);');
  });

  test('takes a field that the file reads elsewhere', async () => {
    const text = 'const area = (b: Box) => b.width * b.width + b.height;';
    expect(await repairsBy('method', 'typescript', text)).toContain(
      'const area = (b: Box) => b.width * b.height + b.height;',
    );
  });

  test('takes another function that the file calls', async () => {
    expect(await repairsBy('method', 'javascript', 'open(a); shut(b);')).toContain('shut(a); shut(b);');
  });

  test('takes a name of the tests', async () => {
    expect(await repairsBy('method', 'javascript', 'a.low;', { names: ['high'] })).toEqual(['a.high;']);
  });
});
