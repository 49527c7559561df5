import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, describe, expect, test } from 'vitest';

import { openScene } from '../scene.testing.mjs';

/** @type {import('../scene.testing.mjs').Scene[]} */
const open = [];
afterEach(() => open.splice(0).forEach(({ close }) => close()));

/** @type {typeof openScene} */
function scene(files, wishes) {
  const made = openScene(files, wishes);
  open.push(made);
  return made;
}

describe('edit', () => {
  const area = 'export function area(box) {\n  return box.width * box.height;\n}\n';

  test('shows the nearest lines where it finds nothing, and after two misses another way', async () => {
    const { act } = scene({ 'a.js': area });
    const action = { path: 'a.js', old: '  return box.width + box.height;', new: 'x' };
    const first = await act('edit', action);
    expect(first).toEqual({
      ok: false,
      title: 'edit a.js: not found',
      text: [
        'Not edited: old is not in a.js.',
        'Most like it (copy from here, without the numbers):',
        '1|export function area(box) {',
        '2|  return box.width * box.height;',
        '3|}',
      ].join('\n'),
      paths: ['a.js'],
    });
    expect((await act('edit', action)).text).toBe(
      `${first.text}\nOr write the whole file with create and "overwrite": true.`,
    );
  });

  test('is refused where it stands twice', async () => {
    const { act, read } = scene({ 'a.js': area });
    expect((await act('edit', { path: 'a.js', old: 'box.', new: 'b.' })).text).toMatch(
      /occurs 2 times in a\.js, at lines 2, 2\. /,
    );
    expect(read('a.js')).toBe(area);
  });

  test('that would no longer parse is refused, unless the file never did', async () => {
    const { act, read } = scene({
      'a.js': area,
      'broken.js': 'const = 3;\nlet a = 1;\n',
      'a.go': 'func a() {\n}\n',
    });
    expect(await act('edit', { path: 'a.js', old: 'box.height;', new: 'box.height);' })).toMatchObject({
      ok: false,
      text: 'Not written: a.js would no longer parse at line 2: return box.width * box.height);',
    });
    expect(read('a.js')).toBe(area);
    expect(await act('edit', { path: 'broken.js', old: 'a = 1', new: 'a = (1' })).toMatchObject({ ok: true });
    expect(await act('edit', { path: 'a.go', old: '{\n}', new: '{' })).toMatchObject({ ok: true });
  });

  test('keeps CRLF, a missing last line end and a byte order mark', async () => {
    const { act, read } = scene({ 'a.js': '\uFEFFlet a = 1;\r\nlet b = 2;' });
    await act('edit', { path: 'a.js', old: 'let a = 1;\nlet b = 2;', new: 'let a = 1;\nlet c = 3;' });
    expect(read('a.js')).toBe('\uFEFFlet a = 1;\r\nlet c = 3;');
  });

  test('of each place, where that is asked for', async () => {
    const { act, read } = scene({ 'a.js': area });
    expect(await act('edit', { path: 'a.js', old: 'box.', new: '$.', all: true })).toMatchObject({
      ok: true,
      text: 'Edited a.js: 2 places, the first at line 2.',
    });
    expect(read('a.js')).toBe(area.replaceAll('box.', () => '$.'));
    expect(await act('edit', { path: 'a.js', old: '    return', new: '    yield', all: true })).toMatchObject(
      {
        ok: false,
      },
    );
  });

  test('of nothing says how to insert', async () => {
    const { act } = scene({ 'a.js': area });
    expect((await act('edit', { path: 'a.js', old: '', new: 'let a;' })).text).toMatch(
      /^old is empty\. To insert, quote a line next to the place/,
    );
  });

  test('of what is no text is refused', async () => {
    const { act } = scene({ 'a.bin': 'a\0b' });
    expect(await act('edit', { path: 'a.bin', old: 'a', new: 'b' })).toMatchObject({ ok: false });
  });
});

describe('create', () => {
  test('overwrites only when it is asked to, and keeps the line ends', async () => {
    const { act, read, desk } = scene({ 'a.txt': 'one\r\ntwo\r\n' });
    expect(await act('create', { path: 'a.txt', text: 'x' })).toMatchObject({ ok: false });
    await act('create', { path: 'a.txt', text: 'three\nfour', overwrite: true });
    await act('create', { path: 'new/b.txt', text: 'five\\nsix' });
    expect([read('a.txt'), read('new/b.txt')]).toEqual(['three\r\nfour\r\n', 'five\nsix']);
    expect([...desk.meant]).toEqual(['a.txt', 'new/b.txt']);
  });

  test('takes a whole file out of the fence in which it came, but not of Markdown', async () => {
    const { act, read } = scene({});
    const text = '```js\nlet a = 1;\n```';
    await act('create', { path: 'a.js', text });
    await act('create', { path: 'a.md', text });
    expect([read('a.js'), read('a.md')]).toEqual(['let a = 1;\n', text]);
  });

  test('says of a new file where it does not parse, and writes it', async () => {
    const { act } = scene({});
    expect((await act('create', { path: 'a.py', text: 'def a(:\n  pass\n' })).text).toBe(
      'Created a.py: 2 lines.\nIt does not parse at line 1: def a(:',
    );
  });

  test('writes nothing protected, in the project of a repository neither', async () => {
    const { act } = scene({ 'pkg/src/a.js': '' }, { directory: 'pkg' });
    expect(await act('create', { path: 'pkg/test/new.test.js', text: '' })).toMatchObject({ ok: false });
    expect(await act('create', { path: '../x', text: '' })).toMatchObject({
      ok: false,
      text: '../x is no file in /repo.',
    });
  });
});

describe('view', () => {
  const text = Array.from({ length: 500 }, (_, at) => `line ${at + 1}`).join('\n');

  test('shows what is asked for, numbered and bounded', async () => {
    const { act, desk } = scene({ 'a.txt': text });
    expect((await act('view', { path: '/repo/a.txt', from: 499 })).text).toBe(
      'a.txt, lines 499-500 of 500\n499|line 499\n500|line 500',
    );
    const { title } = await act('view', { path: 'a.txt' });
    expect(title).toBe(`view a.txt: lines 1-${desk.genes.viewLines} of 500`);
    expect((await act('view', { path: 'a.txt', from: 9_000 })).text).toBe(
      'a.txt, lines 500-500 of 500\n500|line 500',
    );
  });

  test('shows a little more in one piece, and says how to go on where it is cut', async () => {
    const lines = Array.from({ length: 290 }, (_, at) => `line ${at + 1}`);
    const { act } = scene({ 'a.txt': lines.join('\n'), 'b.txt': text });
    expect(await act('view', { path: 'a.txt' })).toMatchObject({ title: 'view a.txt: lines 1-290 of 290' });
    expect((await act('view', { path: 'b.txt' })).text.split('\n').at(-1)).toBe('(300 more: "from": 201)');
    expect((await act('view', { path: 'b.txt', from: 101, to: 450 })).text.split('\n').at(-1)).toBe(
      '(150 more: "from": 301)',
    );
  });

  test('names the files of that name where there is none at that place', async () => {
    const { act } = scene({ 'src/a.js': '', 'lib/a.js': '', 'lib/ba.js': '' });
    expect((await act('view', { path: 'a.js' })).text).toBe(
      'a.js does not exist. There is lib/a.js, src/a.js.',
    );
    expect((await act('view', { path: 'c.js' })).text).toBe(
      'c.js does not exist. Use search, or view a folder.',
    );
  });

  test('cuts lines that are too long, and says so', async () => {
    const { act } = scene({ 'a.js': `x${'y'.repeat(5_000)}` });
    const { text } = await act('view', { path: 'a.js' });
    expect(text).toMatch(/… \(cut\)$/);
    expect(text.length).toBeLessThan(500);
  });

  test('takes names as the commands of the project see them', async () => {
    const { act } = scene({ 'pkg/src/a.js': 'let a;' }, { directory: 'pkg' });
    expect(await act('view', { path: 'src/a.js' })).toMatchObject({ ok: true, paths: ['pkg/src/a.js'] });
  });
});

describe('search', () => {
  test('names files with most hits first, tests after what they test', async () => {
    const { act } = scene({
      'test/a.js': 'tide tide\ntide\ntide\n',
      'b.js': 'tide\n',
      'c.js': 'tide\nno\n  tide\n',
      'node_modules/x.js': 'tide',
    });
    expect((await act('search', { pattern: 'tide' })).text).toBe(
      [
        'c.js',
        '  1|tide',
        '  3|tide',
        'b.js',
        '  1|tide',
        'test/a.js',
        '  1|tide tide',
        '  2|tide',
        '  3|tide',
      ].join('\n'),
    );
    expect((await act('search', { pattern: 't.de', path: 'b.js', regex: true })).text).toBe('b.js\n  1|tide');
    expect((await act('search', { pattern: 't.de' })).text).toBe('Nothing in /repo matches.');
  });

  test('shows more of each where few files match', async () => {
    const { act } = scene({ 'a.js': 'tide\n'.repeat(45) });
    const rows = (await act('search', { pattern: 'tide' })).text.split('\n');
    expect(rows).toHaveLength(42);
    expect(rows.at(-1)).toBe('  and 5 more, from line 41');
  });

  test('reads a pattern as an expression where it stands nowhere as it is', async () => {
    const { act } = scene({ 'a.js': 'ebb\nflow\n', 'b.js': 'x = y * (2\n' });
    expect((await act('search', { pattern: 'ebb|flow' })).text).toBe(
      '(read as a regular expression)\na.js\n  1|ebb\n  2|flow',
    );
    expect((await act('search', { pattern: 'y * (' })).text).toBe('b.js\n  1|x = y * (2');
    expect((await act('search', { pattern: 'z * (' })).text).toBe('Nothing in /repo matches.');
  });

  test('takes globs, says that a path is none, and finds in full logs', async () => {
    const { act, desk } = scene({ 'a.js': 'tide', 'src/b.py': 'tide' });
    writeFileSync(join(desk.logs, 'run-1.txt'), `${desk.task.root}/a.js: tide\n`);
    expect((await act('search', { pattern: 'tide', path: '*.py' })).text).toBe('src/b.py\n  1|tide');
    expect(await act('search', { pattern: 'tide', path: 'lib' })).toMatchObject({
      ok: false,
      text: 'There is no file lib to search. Leave path out to search all.',
    });
    expect(await act('search', { pattern: 'tide', path: '/logs/run-1.txt' })).toMatchObject({
      text: '/logs/run-1.txt\n  1|/repo/a.js: tide',
      paths: [],
    });
  });

  test('refuses an expression that is none, and stops one that never ends', async () => {
    const { act } = scene({ 'a.txt': `${'a'.repeat(40)}!\n` });
    expect((await act('search', { pattern: '(', regex: true })).text).toMatch(
      /^This is no regular expression/,
    );
    expect((await act('search', { pattern: '^(a+)+$', regex: true })).text).toMatch(/takes too long/);
  });
});

describe('run', () => {
  test('says what was changed where a command asks git, and there is none', async () => {
    const { act } = scene({ 'a.txt': 'one\n' });
    await act('edit', { path: 'a.txt', old: 'one', new: 'two' });
    expect((await act('run', { command: 'git diff --stat; git status' })).text).toMatch(
      /\(There is no git here\. Changed until now: a\.txt\.\)$/,
    );
  });
});

describe('the tree', () => {
  test('has one hash for all that was changed, however it came about, and comes back to it', async () => {
    const { act, desk } = scene({ 'a.txt': 'one\n' });
    const before = desk.tree.hash;
    await act('edit', { path: 'a.txt', old: 'one', new: 'two' });
    const edited = desk.tree.hash;
    await act('run', { command: 'echo one > a.txt' });
    expect(desk.tree.hash).toBe(before);
    await act('run', { command: 'echo two > /repo/a.txt' });
    expect(desk.tree.hash).toBe(edited);
    expect(edited).not.toBe(before);
    await act('run', {
      command: 'echo one > a.txt; mkdir -p node_modules __pycache__; echo x > __pycache__/x',
    });
    expect([desk.tree.hash, desk.tree.changed]).toEqual([before, []]);
  });

  test('tells what a command added, changed and removed', async () => {
    const { act } = scene({ 'a.txt': 'one\n', 'b.txt': 'x\n', 'package.json': '{}' });
    expect(
      (await act('run', { command: 'rm b.txt; echo 2 > a.txt; echo 3 > c.txt; echo 4 > package.json' })).text,
    ).toBe(
      'exit 0\nchanged a.txt\nremoved b.txt\nadded c.txt\nchanged package.json (protected: will be undone)',
    );
  });
});
