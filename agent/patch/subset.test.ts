import { describe, expect, test } from 'vitest';

import { makePatch } from './identity.ts';
import { pathRefusal } from './paths.ts';
import { hunksOf, withHunks } from './subset.ts';

const patch = makePatch([
  {
    path: 'a.js',
    change: 'modified',
    hunks: [
      { start: 1, removed: ['x\n'], added: ['y\n'] },
      { start: 9, removed: ['z\n'], added: [] },
    ],
  },
  { path: 'b.js', change: 'added', hunks: [{ start: 1, removed: [], added: ['new\n'] }] },
  { path: 'c.js', change: 'deleted', hunks: [] },
]);

describe('hunksOf', () => {
  test('lists hunks of changed files, and files that come or go as a whole', () => {
    expect(hunksOf(patch)).toEqual([
      { path: 'a.js', index: 0, change: 'modified', hunk: { start: 1, removed: ['x\n'], added: ['y\n'] } },
      { path: 'a.js', index: 1, change: 'modified', hunk: { start: 9, removed: ['z\n'], added: [] } },
      { path: 'b.js', index: 0, change: 'added', hunk: { start: 1, removed: [], added: ['new\n'] } },
      { path: 'c.js', index: 0, change: 'deleted' },
    ]);
  });
});

describe('withHunks', () => {
  test('keeps what is wanted, on the lines of the base', () => {
    const kept = withHunks(patch, (part) => part.index === 1 || part.change === 'deleted');
    expect(kept).toEqual(
      makePatch([
        { path: 'a.js', change: 'modified', hunks: [{ start: 9, removed: ['z\n'], added: [] }] },
        { path: 'c.js', change: 'deleted', hunks: [] },
      ]),
    );
  });

  test('is the patch itself when everything is wanted', () => {
    expect(withHunks(patch, () => true)).toEqual(patch);
  });
});

describe('pathRefusal', () => {
  test.each(['src/a.js', 'dir with spaces/ünï.py', '.github/x', 'a.git/x', '.gitignore', '...'])(
    'lets %j pass',
    (path) => {
      expect(pathRefusal(path)).toBeUndefined();
    },
  );

  test.each([
    ['', 'the path is empty'],
    ['/etc/passwd', 'the path is absolute'],
    ['C:/x', 'the path is absolute'],
    ['a\\b', 'the path contains a backslash'],
    ['a\0b', 'the path contains a NUL character'],
    ['a//b', 'the path has an empty part'],
    ['a/', 'the path has an empty part'],
    ['../x', 'the path leaves its folder by "." or ".."'],
    ['a/../../x', 'the path leaves its folder by "." or ".."'],
    ['./a', 'the path leaves its folder by "." or ".."'],
    ['.git/hooks/pre-commit', 'the path lies in .git'],
    ['sub/.GIT/config', 'the path lies in .git'],
    ['.git', 'the path lies in .git'],
    ['.git./x', 'the path lies in .git'],
    ['git~1/x', 'the path lies in .git'],
    ['.g\u200cit/x', 'the path lies in .git'],
    ['.git::$INDEX_ALLOCATION/x', 'the path lies in .git'],
  ])('refuses %j: %s', (path, why) => {
    expect(pathRefusal(path)).toBe(why);
  });
});
