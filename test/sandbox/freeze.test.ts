// Freezing: what becomes part of a base, and that nothing of the user's repository changes by it.
import { execFileSync } from 'node:child_process';
import { chownSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { exited, shell } from './boxes.ts';
import { watchedBench, contents, fingerprint } from './frozen-trees.ts';
import { type Project, gitIn, tempProject, tempRepository } from './project.ts';

const watched = watchedBench();

describe('freezing', () => {
  test('takes what is in the working tree now: changed, staged, untracked, without what was deleted', async () => {
    using project = tempRepository({
      'kept.js': 'kept',
      'changed.js': 'old',
      'gone.js': 'gone',
      'staged.js': 'old',
    });
    project.write({ 'changed.js': 'new', 'staged.js': 'staged', 'untracked/new file.js': 'fresh' });
    project.git('add', 'staged.js');
    project.write({ 'staged.js': 'newer than staged' });
    rmSync(project.at('gone.js'));
    const base = await watched.bench.freeze(project.folder);
    expect(await contents(base)).toEqual({
      'kept.js': 'kept',
      'changed.js': 'new',
      'staged.js': 'newer than staged',
      'untracked/new file.js': 'fresh',
    });
    expect(base.record).toMatchObject({ root: project.folder, directory: '', files: 4 });
  });

  test('leaves the repository byte for byte as it was', async () => {
    using project = tempRepository({
      'a.js': 'a',
      'dir with space/ü.txt': 'ü',
      'new\nline.txt': 'n',
      '-dash.js': 'd',
      '.gitignore': 'node_modules/\n',
      '.gitattributes': '*.txt text eol=crlf\n',
    });
    project.write({ 'a.js': 'stashed' });
    project.git('stash');
    project.git('branch', 'side');
    project.write({ 'a.js': 'dirty', 'untracked ü.js': 'u', 'node_modules/x/index.js': 'x' });
    project.git('add', '-N', 'untracked ü.js');
    project.git('worktree', 'add', '--quiet', project.at('..', 'second'));
    const before = [fingerprint(project.folder), listings(project)];
    const base = await watched.bench.freeze(project.folder);
    await using box = await watched.bench.workspaces.open(base);
    await shell(
      box,
      'echo x > a.js; rm -rf "dir with space"; mkdir -p .git; echo x > .git/config; echo y > new',
    );
    await box.changes();
    expect([fingerprint(project.folder), listings(project)]).toEqual(before);
  });

  test('gives equal trees the same id and different ones another', async () => {
    using one = tempRepository({ 'a.js': 'a' });
    using two = tempProject({ 'a.js': 'a' });
    const [first, second] = [await watched.bench.freeze(one.folder), await watched.bench.freeze(two.folder)];
    expect(first.record.tree).toBe(second.record.tree);
    two.write({ 'a.js': 'b' });
    expect((await watched.bench.freeze(two.folder)).record.tree).not.toBe(first.record.tree);
  });

  test('makes an earlier base ready again, whatever the tree is now', async () => {
    using project = tempRepository({ 'a.js': 'a', 'run.sh': '#!/bin/sh\n' });
    project.executable('run.sh').write({ 'untracked.js': 'u' });
    symlinkSync('a.js', project.at('link.js'));
    const first = await watched.bench.freeze(project.folder);
    const then = await contents(first);
    await first[Symbol.asyncDispose]();
    project.write({ 'a.js': 'changed', 'untracked.js': 'changed' });
    project.git('add', '--all');
    project.git('commit', '--quiet', '--message=later');
    const again = await watched.bench.freeze(project.folder, { tree: first.record.tree });
    expect(await contents(again)).toEqual(then);
    expect(again.record).toEqual(first.record);
    await using box = await watched.bench.workspaces.open(again);
    expect((await shell(box, './run.sh && readlink link.js')).output.head).toBe('a.js\n');
  });

  test('takes the whole repository when the project is a folder of it', async () => {
    using project = tempRepository({ 'shared/lib.js': 's', 'packages/app/test.js': 't' });
    const base = await watched.bench.freeze(project.at('packages', 'app'));
    expect(base.record).toMatchObject({ root: project.folder, directory: 'packages/app' });
    expect(await base.paths()).toEqual(['packages/app/test.js', 'shared/lib.js']);
  });

  test('takes a folder that the repository around it ignores as a project of its own', async () => {
    using project = tempRepository({ '.gitignore': 'play/\n', 'a.js': 'a' });
    project.write({ 'play/mine.js': 'm' });
    const base = await watched.bench.freeze(project.at('play'));
    expect(base.record).toMatchObject({ root: project.at('play'), directory: '' });
    expect(await base.paths()).toEqual(['mine.js']);
  });

  test('takes linked worktrees, submodules and repositories inside', async () => {
    using library = tempRepository({ 'lib.js': 'l' });
    using project = tempRepository({ 'a.js': 'a' });
    project.git(
      '-c',
      'protocol.file.allow=always',
      'submodule',
      '--quiet',
      'add',
      library.folder,
      'vendored/lib',
    );
    project.write({ 'inner/in.js': 'i', 'inner/x.log': 'ignored inside', 'inner/.gitignore': '*.log\n' });
    gitIn(project.at('inner'), ['init', '--quiet']);
    project.write({ 'vendored/lib/lib.js': 'changed' });
    const base = await watched.bench.freeze(project.folder);
    expect(await contents(base)).toMatchObject({
      'a.js': 'a',
      'inner/in.js': 'i',
      'vendored/lib/lib.js': 'changed',
    });
    expect(await base.paths()).not.toContain('inner/x.log');
    const linked = project.at('..', 'linked');
    project.git('worktree', 'add', '--quiet', linked);
    writeFileSync(join(linked, 'a.js'), 'in the worktree');
    const second = await watched.bench.freeze(linked);
    expect([second.record.root, await contents(second)]).toEqual([linked, { 'a.js': 'in the worktree' }]);
  });

  test('skips untracked files over 20 MB, and keeps tracked ones', async () => {
    using project = tempRepository({ 'a.js': 'a' });
    project.write({ 'small.bin': '', 'huge.bin': '' });
    truncateSync(project.at('huge.bin'), 20 * 1024 * 1024 + 1);
    truncateSync(project.at('small.bin'), 1024);
    expect(await (await watched.bench.freeze(project.folder)).paths()).toEqual(['a.js', 'small.bin']);
  });

  test('keeps bytes, modes, times and links as they are, whatever attributes say', async () => {
    using project = tempRepository({ 'a.js': 'a' });
    project.write({
      '.gitattributes': '* text eol=crlf ident working-tree-encoding=UTF-16\n',
      'b.txt': 'x\ny\r\n$Id$\n',
    });
    project.executable('b.txt');
    utimesSync(project.at('b.txt'), 1_000_000_000, 1_000_000_000);
    symlinkSync('/nowhere', project.at('dangling'));
    const base = await watched.bench.freeze(project.folder);
    expect(await contents(base)).toMatchObject({ 'b.txt': 'x\ny\r\n$Id$\n' });
    await using box = await watched.bench.workspaces.open(base);
    const ran = await shell(box, 'test -x b.txt && readlink dangling && stat -c %Y b.txt');
    expect([ran.end, ran.output.head]).toEqual([exited(0), '/nowhere\n1000000000\n']);
  });

  test.skipIf(process.getuid?.() !== 0)(
    "makes another user's files the box's own (skipped as an ordinary user)",
    async () => {
      using project = tempRepository({ 'a.js': 'a' });
      for (const path of [project.at('a.js'), project.folder]) chownSync(path, 65_534, 65_534);
      const base = await watched.bench.freeze(project.folder);
      await using box = await watched.bench.workspaces.open(base);
      expect((await shell(box, 'echo b > a.js && cat a.js')).output.head).toBe('b\n');
    },
  );

  test('keeps names that are no text for the tests to find', async () => {
    using project = tempProject({ 'a.js': 'a' });
    writeFileSync(
      Buffer.concat([Buffer.from(`${project.folder}/`), Buffer.from([0x66, 0xe4, 0x21])]),
      'latin',
    );
    const base = await watched.bench.freeze(project.folder);
    expect(await base.paths()).toEqual(['a.js']);
    await using box = await watched.bench.workspaces.open(base);
    expect((await shell(box, 'cat f*!')).output.head).toBe('latin');
  });
});

/** What git itself says about everything that it keeps beside files. */
function listings(project: Project): readonly string[] {
  const questions = [
    ['for-each-ref'],
    ['stash', 'list'],
    ['worktree', 'list'],
    ['ls-files', '--stage', '--debug'],
    ['count-objects', '-v'],
  ];
  return questions.map((args) =>
    execFileSync('git', ['--no-optional-locks', ...args], { cwd: project.folder, encoding: 'utf8' }),
  );
}
