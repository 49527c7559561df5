// Repositories as people have them: in every state of git, and with everything that git can do to a tree.
import { execFileSync } from 'node:child_process';
import { chownSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { contents, fingerprint, watchedBench } from './frozen-trees.ts';
import { gitIn, tempProject, tempRepository } from './project.ts';

const isRoot = process.getuid?.() === 0;

const watched = watchedBench();

describe('a base of a repository', () => {
  test('without commits holds what lies there', async () => {
    using project = tempProject({ 'a.js': 'a' });
    project.git('init', '--quiet');
    expect(await contents(await watched.freeze(project))).toEqual({ 'a.js': 'a' });
    project.git('add', 'a.js');
    expect(await contents(await watched.freeze(project))).toEqual({ 'a.js': 'a' });
  });

  test('with conflicts in its index holds the files with their marks, once', async () => {
    using project = tempRepository({ 'a.js': 'start\n' });
    project.git('checkout', '--quiet', '-b', 'side');
    project.write({ 'a.js': 'theirs\n' }).git('commit', '--quiet', '--all', '--message=side');
    project.git('checkout', '--quiet', 'main');
    project.write({ 'a.js': 'ours\n' }).git('commit', '--quiet', '--all', '--message=main');
    expect(() => project.git('merge', 'side')).toThrow('Command failed');
    const base = await watched.freeze(project);
    expect([await base.paths(), (await base.read('a.js'))?.toString()]).toEqual([
      ['a.js'],
      '<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> side\n',
    ]);
  });

  test('in the middle of a rebase leaves the rebase where it is', async () => {
    using project = tempRepository({ 'a.js': 'start\n' });
    project.git('checkout', '--quiet', '-b', 'side');
    project.write({ 'a.js': 'theirs\n' }).git('commit', '--quiet', '--all', '--message=side');
    project.git('checkout', '--quiet', 'main');
    project.write({ 'a.js': 'ours\n' }).git('commit', '--quiet', '--all', '--message=main');
    expect(() => project.git('rebase', 'side')).toThrow('Command failed');
    expect((await contents(await watched.freeze(project)))['a.js']).toContain('<<<<<<<');
    expect(readdirSync(project.at('.git'))).toContain('rebase-merge');
    project.git('rebase', '--abort');
    expect(readFileSync(project.at('a.js'), 'utf8')).toBe('ours\n');
  });

  test('of a linked worktree, whose `.git` is a file, holds that worktree', async () => {
    using project = tempRepository({ 'a.js': 'main' });
    const folder = project.at('..', 'linked');
    project.git('worktree', 'add', '--quiet', folder);
    writeFileSync(join(folder, 'a.js'), 'linked');
    const before = [fingerprint(project.folder), fingerprint(folder)];
    const base = await watched.bench.freeze(folder);
    expect([base.record.root, await contents(base)]).toEqual([folder, { 'a.js': 'linked' }]);
    expect([fingerprint(project.folder), fingerprint(folder)]).toEqual(before);
  });

  test('whose `.git` file leads nowhere is taken as a folder without git', async () => {
    using project = tempProject({ 'a.js': 'a', '.git': 'gitdir: /nowhere\n' });
    expect(await contents(await watched.freeze(project))).toEqual({ 'a.js': 'a' });
  });

  test.skipIf(!isRoot)(
    'that belongs to somebody else is listed all the same (skipped as an ordinary user)',
    async () => {
      using project = tempRepository({ 'kept.log': 'k', '.gitignore': '*.log\n' });
      project.git('add', '--force', 'kept.log');
      for (const path of [project.folder, project.at('.git')]) chownSync(path, 65_534, 65_534);
      expect(() => execFileSync('git', ['status'], { cwd: project.folder, stdio: 'pipe' })).toThrow(
        'dubious',
      );
      expect(await (await watched.freeze(project)).paths()).toEqual(['.gitignore', 'kept.log']);
    },
  );

  test('with a damaged index is refused in words', async () => {
    using project = tempRepository({ 'a.js': 'a' });
    writeFileSync(project.at('.git', 'index'), 'rubbish');
    expect(await watched.bench.tryFreeze(project.folder)).toMatchObject({
      ok: false,
      fault: { kind: 'snapshot-failed', detail: expect.stringMatching(/index/) },
    });
  });
});

describe('a base of a repository holds', () => {
  test('the files of submodules as they lie there, and never a `.git` of theirs', async () => {
    using library = tempRepository({ 'lib.js': 'l' });
    using project = tempRepository({ 'a.js': 'a' });
    const allow = ['-c', 'protocol.file.allow=always'];
    project.git(...allow, 'submodule', '--quiet', 'add', library.folder, 'sub');
    project.git(...allow, 'submodule', '--quiet', 'add', library.folder, 'empty');
    project.git('commit', '--quiet', '--all', '--message=sub');
    project.git('submodule', '--quiet', 'deinit', '--force', 'empty');
    project.write({ 'sub/lib.js': 'changed', 'sub/new.js': 'n' });
    gitIn(project.at('sub'), ['commit', '--quiet', '--allow-empty', '--message=ahead']);
    const base = await watched.freeze(project);
    expect(await base.paths()).toEqual(['.gitmodules', 'a.js', 'sub/lib.js', 'sub/new.js']);
    expect(await watched.said(base, 'cat sub/lib.js; find . -name .git')).toBe('changed');
  });

  test('pointers of git-lfs as they are, and says how many', async () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 12345\n`;
    using project = tempRepository({ 'model.bin': pointer, 'a.js': `// ${pointer}`, 'b.js': 'b' });
    const base = await watched.freeze(project);
    expect([(await contents(base))['model.bin'], base.record.remarks]).toEqual([pointer, { pointers: 1 }]);
  });

  test('what a sparse checkout shows, and files that git is told to skip as they lie there', async () => {
    using project = tempRepository({ 'in/a.js': 'a', 'out/b.js': 'b', 'top.js': 't', 'skip.js': 's' });
    project.git('sparse-checkout', 'set', '--cone', '--sparse-index', 'in');
    project.git('update-index', '--skip-worktree', 'skip.js');
    project.git('update-index', '--assume-unchanged', 'top.js');
    project.write({ 'skip.js': 'mine', 'top.js': 'changed' });
    const files = { 'in/a.js': 'a', 'skip.js': 'mine', 'top.js': 'changed' };
    expect(await contents(await watched.freeze(project))).toEqual(files);
    project.write({ 'out/b.js': 'back', 'out/new.js': 'n' });
    expect(await contents(await watched.freeze(project))).toEqual({
      ...files,
      'out/b.js': 'back',
      'out/new.js': 'n',
    });
  });

  test.each(['true', 'input', 'false'])(
    'the bytes of the user, whatever attributes and core.autocrlf=%s say',
    async (autocrlf) => {
      using project = tempRepository({ 'a.js': 'a' });
      project.git('config', 'core.autocrlf', autocrlf);
      project.git('config', 'core.eol', 'crlf');
      project.write({
        '.gitattributes':
          '*.crlf text eol=crlf\n*.lf text eol=lf\n*.auto text=auto\n*.id ident\n*.enc text working-tree-encoding=UTF-16LE\n',
      });
      const files = {
        'x.crlf': 'a\nb\r\nc\r',
        'x.lf': 'a\r\nb\n',
        'x.auto': 'a\r\nb\r\n',
        'x.id': '$Id: something $\n',
        'x.none': 'a\r\nb\n',
      };
      project.write(files);
      writeFileSync(project.at('x.enc'), Buffer.from('wörd\r\n', 'utf16le'));
      project.git('add', '--all');
      const base = await watched.freeze(project);
      expect(await contents(base)).toMatchObject(files);
      expect(await base.read('x.enc')).toEqual(readFileSync(project.at('x.enc')));
      const again = await watched.freeze(project, { tree: base.record.tree });
      expect(await contents(again)).toMatchObject(files);
    },
  );

  test('what may be executed as such, also where git is told not to look', async () => {
    using project = tempRepository({ 'run.sh': '#!/bin/sh\necho ran\n', 'not.sh': '' });
    project.git('config', 'core.fileMode', 'false');
    project.executable('run.sh');
    expect(await watched.said(await watched.freeze(project), './run.sh; test -x not.sh || echo not')).toBe(
      'ran\nnot\n',
    );
  });
});
