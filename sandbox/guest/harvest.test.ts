import { describe, expect, test } from 'vitest';

import { type BoxChange } from '../workspace/box.ts';
import { harvest } from './harvest.ts';

const base = {
  read: (path: string) =>
    Promise.resolve({ 'a.js': Buffer.from('one\ntwo\n'), 'logo.png': Buffer.from([0, 255]) }[path]),
};

const file = (path: string, content: string | Buffer): BoxChange => ({
  kind: 'file',
  path,
  content: Buffer.from(content),
  executable: false,
});

const harvested = (changes: readonly BoxChange[], files?: readonly string[]) =>
  harvest({ changes: () => Promise.resolve(changes) }, base, files);

describe('the harvest of a box', () => {
  test('is the exact difference from the base', async () => {
    const { patch, leftOut } = await harvested([file('a.js', 'one\n2\n'), file('b.js', 'new\n')]);
    expect(patch.files).toMatchObject([
      { path: 'a.js', change: 'modified', hunks: [{ start: 2, removed: ['two\n'], added: ['2\n'] }] },
      { path: 'b.js', change: 'added', hunks: [{ start: 1, removed: [], added: ['new\n'] }] },
    ]);
    expect(leftOut).toEqual([]);
  });

  test('is empty where only modes or times differ', async () => {
    expect((await harvested([file('a.js', 'one\ntwo\n')])).patch.files).toEqual([]);
  });

  test('says what is no text', async () => {
    const { patch } = await harvested([
      file('a.js', Buffer.from([0xff, 0xfe])),
      { kind: 'deleted', path: 'logo.png' },
    ]);
    expect(patch.files.map(({ path, change, binary }) => [path, change, binary])).toEqual([
      ['a.js', 'modified', true],
      ['logo.png', 'deleted', true],
    ]);
  });

  test('names what it leaves out: what is no file, what git keeps, what was not meant', async () => {
    const { patch, leftOut } = await harvested(
      [
        { kind: 'unusual', path: 'link', what: 'symlink' },
        file('.git/config', 'x'),
        file('trace.txt', 'x'),
        file('a.js', 'one\n'),
      ],
      ['a.js', 'link', '.git/config'],
    );
    expect(patch.files.map(({ path }) => path)).toEqual(['a.js']);
    expect(leftOut).toEqual([
      'link: a symbolic link',
      '.git/config: the path lies in .git',
      'trace.txt: not among the files it changed on purpose',
    ]);
  });
});
