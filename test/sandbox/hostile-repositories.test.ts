// Folders that mean harm: nothing that they hold or configure is run, and nothing outside of them is taken.
import { existsSync, lstatSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';

import { watchedBench, contents } from './frozen-trees.ts';
import { tempProject, tempRepository } from './project.ts';

const watched = watchedBench();

describe('freezing', () => {
  test('never reads behind a link', async () => {
    using project = tempRepository({ 'a.js': 'a', 'dir/inside.js': 'i' });
    rmSync(project.at('dir'), { recursive: true });
    mkdirSync(project.at('..', 'elsewhere'));
    writeFileSync(project.at('..', 'elsewhere', 'inside.js'), 'not yours');
    symlinkSync(project.at('..', 'elsewhere'), project.at('dir'));
    symlinkSync('/etc/hostname', project.at('file'));
    const base = await watched.bench.freeze(project.folder);
    expect(await base.paths()).toEqual(['a.js']);
    expect(await base.read('file')).toBeUndefined();
    expect(await base.read('dir/inside.js')).toBeUndefined();
    expect(await base.read('../../../etc/hostname')).toBeUndefined();
  });

  test('runs nothing that the repository configures', async () => {
    using project = tempRepository({ 'a.js': 'a', '.gitattributes': '* filter=evil diff=evil merge=evil\n' });
    const trap = project.at('..', 'trap');
    const evil = `sh -c 'echo run >> "${trap}"; cat'`;
    for (const key of [
      'filter.evil.clean',
      'filter.evil.smudge',
      'filter.evil.process',
      'core.fsmonitor',
      'diff.evil.textconv',
    ]) {
      project.git('config', key, evil);
    }
    project.git('config', 'core.hooksPath', project.at('..', 'hooks'));
    mkdirSync(project.at('..', 'hooks'));
    for (const hook of ['post-index-change', 'post-checkout', 'pre-commit', 'reference-transaction']) {
      writeFileSync(project.at('..', 'hooks', hook), `#!/bin/sh\necho hook >> "${trap}"\n`, { mode: 0o755 });
    }
    project.write({ 'a.js': 'changed', 'new.js': 'n' });
    const base = await watched.bench.freeze(project.folder);
    await watched.bench.freeze(project.folder, { tree: base.record.tree });
    expect(await contents(base)).toMatchObject({ 'a.js': 'changed', 'new.js': 'n' });
    expect(() => lstatSync(trap)).toThrow('ENOENT');
  });
});

describe('freezing is not misled where', () => {
  test.each(['', '.'])('git is what the project calls so (the PATH begins with "%s")', async (entry) => {
    using project = tempRepository({ 'a.js': 'a', git: '#!/bin/sh\ntouch was-run\n' }).executable('git');
    const path = process.env['PATH'] ?? '';
    process.env['PATH'] = `${entry}:${path}`;
    try {
      expect(await (await watched.bench.freeze(project.folder)).paths()).toEqual(['a.js', 'git']);
    } finally {
      process.env['PATH'] = path;
    }
    expect(existsSync(project.at('was-run'))).toBe(false);
  });

  test('the configuration that came with it says that its files are elsewhere', async () => {
    using others = tempProject({ key: 'secret' });
    using project = tempRepository({ 'a.js': 'a' });
    for (const elsewhere of [others.folder, dirname(project.folder)]) {
      project.git('config', 'core.worktree', elsewhere);
      const base = await watched.bench.freeze(project.folder);
      expect(base.record).toMatchObject({ root: project.folder, directory: '' });
      expect(await base.paths()).toEqual(['a.js']);
    }
  });

  test('a folder in it is a repository that says so', async () => {
    using others = tempProject({ key: 'secret' });
    using project = tempRepository({ 'a.js': 'a' });
    project.git('init', '--quiet', '--bare', 'sub');
    project.write({ 'sub/b.js': 'b' });
    const inner = ['--git-dir=sub', 'config'];
    project.git(...inner, 'core.bare', 'false');
    project.git(...inner, 'core.worktree', others.folder);
    const base = await watched.bench.freeze(project.at('sub'));
    expect(base.record).toMatchObject({ root: project.at('sub'), directory: '' });
    expect(await base.paths()).toContain('b.js');
    expect(await base.paths()).not.toContain('key');
  });
});
