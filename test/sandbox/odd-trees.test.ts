// Trees as people have them: what a base makes of every odd thing in one, and that the folder is never written.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, test } from 'vitest';

import { BACKENDS, exited, openBench, shell } from './boxes.ts';
import { contents, watchedBench } from './frozen-trees.ts';
import { tempProject, tempRepository } from './project.ts';

const isRoot = process.getuid?.() === 0;

const watched = watchedBench();

describe('a base holds', () => {
  test('links of every kind as links', async () => {
    using project = tempRepository({ 'dir/in.js': 'i' });
    const links = {
      inside: 'dir/in.js',
      folder: 'dir',
      absolute: '/etc/hostname',
      outside: '../../elsewhere',
      dangling: 'nothing',
      self: 'self',
      'dir/up': '..',
      newline: 'a\nb',
    };
    for (const [name, target] of Object.entries(links)) symlinkSync(target, project.at(name));
    project.git('add', '--all');
    symlinkSync('dir', project.at('untracked'));
    const base = await watched.freeze(project);
    expect(await base.paths()).toEqual(['dir/in.js']);
    for (const [name, target] of Object.entries({ ...links, untracked: 'dir' }))
      expect(await watched.said(base, `readlink ${name}`)).toBe(`${target}\n`);
    expect(await watched.said(base, 'cat folder/in.js inside')).toBe('ii');
  });

  test('tracked files of any size, and leaves large untracked ones out and says how many', async () => {
    using project = tempRepository({ 'a.js': 'a', 'tracked.bin': '' });
    project.write({ 'one.bin': '', 'two.bin': '', 'small.bin': '' });
    for (const name of ['one.bin', 'two.bin', 'tracked.bin'])
      truncateSync(project.at(name), 21 * 1024 * 1024);
    const base = await watched.freeze(project);
    expect([await base.paths(), base.record.remarks]).toEqual([
      ['a.js', 'small.bin', 'tracked.bin'],
      { large: 2 },
    ]);
  });

  test('names that differ only by case, where the file system has both', async () => {
    using project = tempProject({ 'Read.me': 'upper', 'read.me': 'lower', 'Dir/a': '1', 'dir/a': '2' });
    const expected = Object.fromEntries(
      ['Dir/a', 'Read.me', 'dir/a', 'read.me'].map((name) => [name, readFileSync(project.at(name), 'utf8')]),
    );
    expect(await contents(await watched.freeze(project))).toEqual(expected);
  });

  test('names with anything in them', async () => {
    using project = tempProject();
    const names = [
      '-rf',
      '--',
      ' ',
      'a b',
      ' lead',
      'trail ',
      'new\nline',
      'tab\tbed',
      'quo"te',
      "it's",
      'back\\slash',
      '$(x)',
      '`x`',
      '*',
      '?',
      '[a]',
      ':(glob)x',
      '!x',
      '#x',
      '~',
      'ünï',
      'e\u0301',
      '\u{1F426}',
      '\u0001',
      'n'.repeat(255),
      'ü'.repeat(127),
      `${'d/'.repeat(200)}deep`,
      'HEAD',
      'con',
      'a:b',
      '.gitx/y',
      'x.git/y',
    ];
    project.write(Object.fromEntries(names.map((name, index) => [name, String(index)])));
    writeFileSync(Buffer.concat([Buffer.from(`${project.folder}/`), Buffer.from([0x66, 0xe4])]), 'latin');
    const base = await watched.freeze(project);
    const expected = Object.fromEntries(names.map((name, index) => [name, String(index)]));
    expect(await contents(base)).toEqual(expected);
    expect(await watched.said(base, 'find . -type f | wc -l; cat ./f*')).toMatch(/latin$/);
    const again = await watched.freeze(project, { tree: base.record.tree });
    expect(await contents(again)).toEqual(expected);
    expect(base.record.files).toBe(names.length + 1);
  });

  test('no empty folders, as git has none, and what is in deep ones', async () => {
    using project = tempRepository({ 'a/b/c/d/e/f/g/h.js': 'h' });
    mkdirSync(project.at('empty', 'too'), { recursive: true });
    expect(await watched.said(await watched.freeze(project), 'find . -type d | wc -l; ls')).toBe('8\na\n');
  });

  test('neither pipes nor sockets, tracked before or not, and never waits for one', async () => {
    using project = tempRepository({ 'a.js': 'a', 'was.js': 'w' });
    rmSync(project.at('was.js'));
    execFileSync('/bin/sh', ['-c', 'mkfifo "$@"', 'sh', project.at('pipe'), project.at('was.js')]);
    const server = spawn(process.execPath, [
      '-e',
      `require('net').createServer().listen(${JSON.stringify(project.at('sock'))}, () => console.log())`,
    ]);
    await once(server.stdout, 'data');
    expect(await (await watched.bench.freeze(project.folder)).paths()).toEqual(['a.js']);
    server.kill();
    await once(server, 'exit');
  });

  test.skipIf(isRoot)(
    'no untracked file that may not be read, and says how many (skipped as root)',
    async () => {
      using project = tempRepository({ 'a.js': 'a' });
      project.write({ 'closed.js': 'c', 'dir/in.js': 'i' });
      chmodSync(project.at('closed.js'), 0o000);
      const base = await watched.bench.freeze(project.folder);
      expect([await base.paths(), base.record.remarks]).toEqual([['a.js', 'dir/in.js'], { unreadable: 1 }]);
    },
  );
});

describe('a box of an odd tree', () => {
  test('is unchanged at first, and tells what is changed in it', async () => {
    using project = tempRepository({
      'a b.js': 'a',
      '-x': 'x',
      'new\nline': 'n',
      'crlf.txt': 'a\r\n',
      UP: 'u',
      up: 'l',
    });
    symlinkSync('nothing', project.at('dangling'));
    writeFileSync(Buffer.concat([Buffer.from(`${project.folder}/`), Buffer.from([0x66, 0xe4])]), 'latin');
    const base = await watched.freeze(project);
    for (const each of BACKENDS.filter(({ absent }) => absent === undefined)) {
      await using own = await openBench(each);
      await using box = await own.workspaces.open(await own.freeze(project.folder));
      expect([each.name, await box.changes()]).toEqual([each.name, []]);
      expect(
        (await shell(box, 'echo y > ./-x; rm "new\nline"; printf "a\\n" > crlf.txt; echo U > UP')).end,
      ).toEqual(exited(0));
      expect((await box.changes()).map(({ kind, path }) => `${kind} ${path}`)).toEqual([
        'file -x',
        'file UP',
        'file crlf.txt',
        'deleted new\nline',
      ]);
    }
    expect(base.record.files).toBe(8);
    watched.expectUntouched();
  });
});
