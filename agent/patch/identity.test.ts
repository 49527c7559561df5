import { describe, expect, test } from 'vitest';

import { makePatch } from './identity.ts';
import { normalisedId } from './normalise.ts';
import { type FileEdit, type Hunk } from './patch.ts';

const at = (start: number, removed: readonly string[], added: readonly string[]): Hunk => ({
  start,
  removed,
  added,
});
const edit = (path: string, ...hunks: readonly Hunk[]): FileEdit => ({ path, change: 'modified', hunks });

describe('makePatch', () => {
  test('gives equal content equal ids, whatever the order of files, hunks and properties', () => {
    const first = edit('a.js', at(1, ['x\n'], ['y\n']), at(9, ['z\n'], []));
    const second = edit('b.js', at(4, [], ['new\n']));
    const reordered = {
      hunks: [{ added: [], removed: ['z\n'], start: 9 }, at(1, ['x\n'], ['y\n'])],
      change: 'modified',
      path: 'a.js',
    } as const;
    expect(makePatch([second, reordered])).toEqual(makePatch([first, second]));
  });

  test('gives different places, texts and fates different ids', () => {
    const ids = [
      [edit('a.js', at(1, ['x\n'], ['y\n']))],
      [edit('a.js', at(2, ['x\n'], ['y\n']))],
      [edit('a.js', at(1, ['x\n'], ['y']))],
      [edit('b.js', at(1, ['x\n'], ['y\n']))],
      [{ path: 'a.js', change: 'deleted', hunks: [at(1, ['x\n'], [])] } as const],
      [{ path: 'a.js', change: 'added', hunks: [] } as const],
      [],
    ].map((files) => makePatch(files).id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => /^[0-9a-f]{16}$/.test(id))).toBe(true);
  });

  test('leaves out what changes nothing', () => {
    expect(makePatch([edit('a.js', at(3, ['same\n'], ['same\n']))]).files).toEqual([]);
    expect(makePatch([edit('a.js', at(3, ['same\n', 'x\n'], ['same\n', 'y\n']))])).toEqual(
      makePatch([edit('a.js', at(4, ['x\n'], ['y\n']))]),
    );
  });

  test('joins hunks that touch', () => {
    expect(makePatch([edit('a.js', at(2, [], ['new\n']), at(1, ['x\n'], ['y\n']))]).files).toEqual([
      edit('a.js', at(1, ['x\n'], ['y\n', 'new\n'])),
    ]);
  });
});

describe('normalisedId', () => {
  const idOf = (path: string, ...hunks: readonly Hunk[]) => normalisedId(makePatch([edit(path, ...hunks)]));
  const plain = idOf('a.js', at(5, ['x = 1;\n'], ['x = 2;\n']));

  test.each([
    ['trailing blanks', at(5, ['x = 1;\n'], ['x = 2;  \n'])],
    ['another line end', at(5, ['x = 1;\n'], ['x = 2;\r\n'])],
    ['blank lines added', at(5, ['x = 1;\n'], ['\n', 'x = 2;\n', '   \n'])],
    ['a blank line removed', at(4, ['\n', 'x = 1;\n'], ['x = 2;\n'])],
    ['a comment line', at(5, ['x = 1;\n'], ['// two, not one\n', 'x = 2;\n'])],
    ['a block comment', at(5, ['x = 1;\n'], ['/*\n', ' * two\n', ' */\n', 'x = 2;\n'])],
    ['a comment behind the code', at(5, ['x = 1;\n'], ['x = 2; // two\n'])],
  ])('ignores %s', (_what, hunk) => {
    expect(idOf('a.js', hunk)).toBe(plain);
  });

  test('ignores a hunk of comments alone', () => {
    expect(idOf('a.js', at(1, [], ['// why\n']), at(5, ['x = 1;\n'], ['x = 2;\n']))).toBe(plain);
  });

  test.each([
    ['indentation', 'a.py', 'x = 2\n', '  x = 2\n'],
    ['a hash inside a string', 'a.py', "x = '#1'\n", "x = '#2'\n"],
    ['slashes inside a string', 'a.js', "u = 'http://a';\n", "u = 'http://b';\n"],
    ['slashes inside a regular expression', 'a.js', 'r = /\\//.test(a);\n', 'r = /\\//.test(b);\n'],
    ['a factor on a line of its own', 'a.js', '  * 2\n', '  * 3\n'],
    ['a template string', 'a.js', 'x = `// ${a}`;\n', 'x = `// ${b}`;\n'],
    ['a hash in a language without such comments', 'a.js', 'this.#a = 1;\n', 'this.#b = 1;\n'],
    ['what is no comment in an unknown language', 'a.txt', '// a\n', '// b\n'],
  ])('tells %s apart', (_what, path, one, other) => {
    expect(idOf(path, at(1, ['old\n'], [one]))).not.toBe(idOf(path, at(1, ['old\n'], [other])));
  });

  test('tells places and fates of files apart', () => {
    expect(idOf('a.js', at(6, ['x = 1;\n'], ['x = 2;\n']))).not.toBe(plain);
    const fate = (change: 'added' | 'deleted') =>
      normalisedId(makePatch([{ path: 'a.js', change, hunks: [] }]));
    expect(fate('added')).not.toBe(fate('deleted'));
  });
});
