import { describe, expect, test } from 'vitest';

import { checkedPath } from './edits.ts';

describe('the path of an edit', () => {
  test.each([
    ['a.js', 'a.js'],
    ['./a/../b//c.js', 'b/c.js'],
    ['.github/workflows/x.yml', '.github/workflows/x.yml'],
    ['.gitignore', '.gitignore'],
    ['-rf', '-rf'],
    ['...', '...'],
  ])('%j is stored as %j', (path, stored) => {
    expect(checkedPath(path)).toBe(stored);
  });

  test.each([
    '',
    '.',
    '/',
    '/a',
    '..',
    '../a',
    'a/../..',
    'a/',
    '.git',
    '.git/config',
    'a/.Git/b',
    'a\0',
    './.GIT/x',
  ])('%j is refused', (path) => {
    expect(() => checkedPath(path)).toThrow(RangeError);
  });
});
