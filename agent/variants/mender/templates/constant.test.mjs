import { describe, expect, test } from 'vitest';
import { repairsBy } from './repairs.testing.mjs';

describe('constant', () => {
  test('flips a truth value first', async () => {
    expect((await repairsBy('constant', 'javascript', 'let found = true;'))[0]).toBe('let found = false;');
    expect((await repairsBy('constant', 'python', 'found = False\n'))[0]).toBe('found = True\n');
  });

  test('takes numbers of the file', async () => {
    const repairs = await repairsBy('constant', 'typescript', 'const week: number = 7;\nconst day = 84;\n');
    expect(repairs).toContain('const week: number = 7;\nconst day = 7;\n');
  });

  test('takes numbers of the tests', async () => {
    const repairs = await repairsBy('constant', 'python', 'MINIMUM = 40\n', { literals: ['37.5', '"x"'] });
    expect(repairs).toContain('MINIMUM = 37.5\n');
  });

  test('tries powers of ten and what people count in', async () => {
    const repairs = await repairsBy('constant', 'javascript', 'const ms = seconds * 100;');
    expect(repairs).toContain('const ms = seconds * 1000;');
    expect(repairs).toContain('const ms = seconds * 60;');
  });

  test('says a negative number behind + or - by the other operator', async () => {
    const more = await repairsBy('constant', 'javascript', 'const last = count + 1;');
    expect(more).toContain('const last = count - 1;');
    expect(more).toContain('const last = count - Infinity;');
    expect(await repairsBy('constant', 'python', 'last = count - 5\n')).toContain('last = count + 1\n');
    expect(more.filter((each) => /[-+] -/.test(each))).toEqual([]);
  });

  test('leaves the sign to a left operand', async () => {
    expect(await repairsBy('constant', 'javascript', 'const last = 1 + count;')).toContain(
      'const last = -1 + count;',
    );
  });

  test('never touches a type', async () => {
    expect(await repairsBy('constant', 'typescript', 'let side: 1 | 2;')).toEqual([]);
  });
});
