// Freezing: what becomes part of a base, and that nothing of the user's repository changes by it.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type Base } from '../../sandbox/workspace/box.ts';
import { BACKENDS, type Bench, exited, openBench, shell } from './boxes.ts';
import { type Project, gitIn, tempProject, tempRepository } from './project.ts';

const [backend] = BACKENDS.filter(({ absent }) => absent === undefined);
if (backend === undefined) throw new Error('the process group needs nothing');

/** Every entry below a folder with kind, mode, times and content. */
function fingerprint(folder: string): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  const visit = (path: string, name: string): void => {
    const status = lstatSync(path);
    const content = status.isFile()
      ? readFileSync(path).toString('base64')
      : status.isSymbolicLink()
        ? readlinkSync(path)
        : '';
    entries.set(
      name,
      [status.mode, status.size, status.mtimeMs, status.ctimeMs, status.ino, content].join(' '),
    );
    if (status.isDirectory())
      for (const entry of readdirSync(path)) visit(join(path, entry), `${name}/${entry}`);
  };
  visit(folder, '');
  return entries;
}

async function contents(base: Base): Promise<Readonly<Record<string, string>>> {
  const paths = await base.paths();
  const read = paths.map(async (path) => [path, (await base.read(path))?.toString('utf8') ?? ''] as const);
  return Object.fromEntries(await Promise.all(read));
}

describe('freezing', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench(backend);
  });
  afterAll(async () => {
    await bench[Symbol.asyncDispose]();
  });

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
    const base = await bench.freeze(project.folder);
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
    const base = await bench.freeze(project.folder);
    await using box = await bench.workspaces.open(base);
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
    const [first, second] = [await bench.freeze(one.folder), await bench.freeze(two.folder)];
    expect(first.record.tree).toBe(second.record.tree);
    two.write({ 'a.js': 'b' });
    expect((await bench.freeze(two.folder)).record.tree).not.toBe(first.record.tree);
  });

  test('makes an earlier base ready again, whatever the tree is now', async () => {
    using project = tempRepository({ 'a.js': 'a', 'run.sh': '#!/bin/sh\n' });
    project.executable('run.sh').write({ 'untracked.js': 'u' });
    symlinkSync('a.js', project.at('link.js'));
    const first = await bench.freeze(project.folder);
    const then = await contents(first);
    await first[Symbol.asyncDispose]();
    project.write({ 'a.js': 'changed', 'untracked.js': 'changed' });
    project.git('add', '--all');
    project.git('commit', '--quiet', '--message=later');
    const again = await bench.freeze(project.folder, { tree: first.record.tree });
    expect(await contents(again)).toEqual(then);
    expect(again.record).toEqual(first.record);
    await using box = await bench.workspaces.open(again);
    expect((await shell(box, './run.sh && readlink link.js')).output.head).toBe('a.js\n');
  });

  test('says so when an earlier base is not there', async () => {
    using project = tempRepository({ 'a.js': 'a' });
    const frozen = await bench.tryFreeze(project.folder, {
      tree: '0123456789012345678901234567890123456789',
    });
    expect(frozen).toMatchObject({ ok: false, fault: { kind: 'snapshot-failed' } });
  });

  test('takes the whole repository when the project is a folder of it', async () => {
    using project = tempRepository({ 'shared/lib.js': 's', 'packages/app/test.js': 't' });
    const base = await bench.freeze(project.at('packages', 'app'));
    expect(base.record).toMatchObject({ root: project.folder, directory: 'packages/app' });
    expect(await base.paths()).toEqual(['packages/app/test.js', 'shared/lib.js']);
  });

  test('takes a folder without git, by its own ignore rules', async () => {
    using project = tempProject({ 'a.js': 'a', 'b.log': 'b', '.gitignore': '*.log\n' });
    const base = await bench.freeze(project.folder);
    expect(await contents(base)).toEqual({ 'a.js': 'a', '.gitignore': '*.log\n' });
    expect(readdirSync(project.folder).sort()).toEqual(['.gitignore', 'a.js', 'b.log']);
  });

  test('takes a folder that the repository around it ignores as a project of its own', async () => {
    using project = tempRepository({ '.gitignore': 'play/\n', 'a.js': 'a' });
    project.write({ 'play/mine.js': 'm' });
    const base = await bench.freeze(project.at('play'));
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
    const base = await bench.freeze(project.folder);
    expect(await contents(base)).toMatchObject({
      'a.js': 'a',
      'inner/in.js': 'i',
      'vendored/lib/lib.js': 'changed',
    });
    expect(await base.paths()).not.toContain('inner/x.log');
    const linked = project.at('..', 'linked');
    project.git('worktree', 'add', '--quiet', linked);
    writeFileSync(join(linked, 'a.js'), 'in the worktree');
    const second = await bench.freeze(linked);
    expect([second.record.root, await contents(second)]).toEqual([linked, { 'a.js': 'in the worktree' }]);
  });

  test('keeps ignored files out: secrets, logs; and has ignored dependency folders below', async () => {
    using project = tempRepository({
      '.gitignore': '.env\n*.log\nnode_modules\n.secrets/\n/out/\n',
      'a.js': 'a',
    });
    project.write({
      '.env': 'KEY=1',
      'x.log': 'log',
      'node_modules/dep/index.js': 'dep',
      'out/built.js': 'built',
      '.secrets/key': 'key',
      '.galapagos/runs/1': 'journal',
    });
    const base = await bench.freeze(project.folder);
    expect(await base.paths()).toEqual(['.gitignore', 'a.js']);
    await using box = await bench.workspaces.open(base);
    const ran = await shell(
      box,
      'cat .env x.log .secrets/key .galapagos/runs/1; cat node_modules/dep/index.js out/built.js',
    );
    expect(ran.output.head).toMatch(/depbuilt$/);
    expect(ran.output.head).not.toMatch(/KEY=1|journal/);
  });

  test('takes tracked files although rules ignore them', async () => {
    using project = tempRepository({ 'kept.log': 'kept' });
    project.write({ '.gitignore': '*.log\n', 'dropped.log': 'dropped' });
    expect(await (await bench.freeze(project.folder)).paths()).toEqual(['.gitignore', 'kept.log']);
  });

  test('skips untracked files over 20 MB, and keeps tracked ones', async () => {
    using project = tempRepository({ 'a.js': 'a' });
    project.write({ 'small.bin': '', 'huge.bin': '' });
    truncateSync(project.at('huge.bin'), 20 * 1024 * 1024 + 1);
    truncateSync(project.at('small.bin'), 1024);
    expect(await (await bench.freeze(project.folder)).paths()).toEqual(['a.js', 'small.bin']);
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
    const base = await bench.freeze(project.folder);
    expect(await contents(base)).toMatchObject({ 'b.txt': 'x\ny\r\n$Id$\n' });
    await using box = await bench.workspaces.open(base);
    const ran = await shell(box, 'test -x b.txt && readlink dangling && stat -c %Y b.txt');
    expect([ran.end, ran.output.head]).toEqual([exited(0), '/nowhere\n1000000000\n']);
  });

  test.skipIf(process.getuid?.() !== 0)(
    "makes another user's files the box's own (skipped as an ordinary user)",
    async () => {
      using project = tempRepository({ 'a.js': 'a' });
      for (const path of [project.at('a.js'), project.folder]) chownSync(path, 65_534, 65_534);
      const base = await bench.freeze(project.folder);
      await using box = await bench.workspaces.open(base);
      expect((await shell(box, 'echo b > a.js && cat a.js')).output.head).toBe('b\n');
    },
  );

  test('never reads behind a link', async () => {
    using project = tempRepository({ 'a.js': 'a', 'dir/inside.js': 'i' });
    rmSync(project.at('dir'), { recursive: true });
    mkdirSync(project.at('..', 'elsewhere'));
    writeFileSync(project.at('..', 'elsewhere', 'inside.js'), 'not yours');
    symlinkSync(project.at('..', 'elsewhere'), project.at('dir'));
    symlinkSync('/etc/hostname', project.at('file'));
    const base = await bench.freeze(project.folder);
    expect(await base.paths()).toEqual(['a.js']);
    expect(await base.read('file')).toBeUndefined();
    expect(await base.read('dir/inside.js')).toBeUndefined();
    expect(await base.read('../../../etc/hostname')).toBeUndefined();
  });

  test('keeps names that are no text for the tests to find', async () => {
    using project = tempProject({ 'a.js': 'a' });
    writeFileSync(
      Buffer.concat([Buffer.from(`${project.folder}/`), Buffer.from([0x66, 0xe4, 0x21])]),
      'latin',
    );
    const base = await bench.freeze(project.folder);
    expect(await base.paths()).toEqual(['a.js']);
    await using box = await bench.workspaces.open(base);
    expect((await shell(box, 'cat f*!')).output.head).toBe('latin');
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
    const base = await bench.freeze(project.folder);
    await bench.freeze(project.folder, { tree: base.record.tree });
    expect(await contents(base)).toMatchObject({ 'a.js': 'changed', 'new.js': 'n' });
    expect(() => lstatSync(trap)).toThrow('ENOENT');
  });

  test('can be cancelled', async () => {
    using project = tempRepository({ 'a.js': 'a' });
    const cancel = new AbortController();
    const frozen = bench.tryFreeze(project.folder, { signal: cancel.signal });
    cancel.abort();
    await expect(frozen).rejects.toThrow('abort');
  });

  describe('answers with a fault when', () => {
    test('the folder is not there', async () => {
      expect(await bench.tryFreeze('/no/such/folder')).toEqual({
        ok: false,
        fault: { kind: 'folder-missing', path: '/no/such/folder' },
      });
    });

    test('the folder is a file', async () => {
      using project = tempProject({ 'a.js': 'a' });
      expect(await bench.tryFreeze(project.at('a.js'))).toMatchObject({ fault: { kind: 'folder-missing' } });
    });

    test('the folder is empty, or holds nothing but what is ignored', async () => {
      using project = tempProject();
      const fault = { ok: false, fault: { kind: 'folder-empty', path: project.folder } };
      expect(await bench.tryFreeze(project.folder)).toEqual(fault);
      project.write({ '.git/info/x': '', '.galapagos/y': '' });
      expect(await bench.tryFreeze(project.folder)).toEqual(fault);
    });

    test.skipIf(process.getuid?.() === 0)('the folder may not be read (skipped as root)', async () => {
      using project = tempProject({ 'a.js': 'a' });
      chmodSync(project.folder, 0o000);
      expect(await bench.tryFreeze(project.folder)).toMatchObject({ fault: { kind: 'folder-unreadable' } });
    });

    test.skipIf(process.getuid?.() === 0)('a tracked file may not be read (skipped as root)', async () => {
      using project = tempRepository({ 'a.js': 'a', 'closed.js': 'c' });
      project.write({ 'untracked-closed.js': 'u' });
      chmodSync(project.at('untracked-closed.js'), 0o000);
      expect(await (await bench.freeze(project.folder)).paths()).toEqual(['a.js', 'closed.js']);
      chmodSync(project.at('closed.js'), 0o000);
      expect(await bench.tryFreeze(project.folder)).toEqual({
        ok: false,
        fault: { kind: 'folder-unreadable', path: project.folder, detail: 'closed.js' },
      });
    });

    test('git is not installed', async () => {
      using project = tempProject({ 'a.js': 'a' });
      const path = process.env['PATH'];
      process.env['PATH'] = '/nonexistent';
      try {
        expect(await bench.tryFreeze(project.folder)).toEqual({ ok: false, fault: { kind: 'git-missing' } });
      } finally {
        process.env['PATH'] = path;
      }
    });

    test.each(['', '.'])('git is what the project calls so (the PATH begins with "%s")', async (entry) => {
      using project = tempRepository({ 'a.js': 'a', git: '#!/bin/sh\ntouch was-run\n' }).executable('git');
      const path = process.env['PATH'] ?? '';
      process.env['PATH'] = `${entry}:${path}`;
      try {
        expect(await (await bench.freeze(project.folder)).paths()).toEqual(['a.js', 'git']);
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
        const base = await bench.freeze(project.folder);
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
      const base = await bench.freeze(project.at('sub'));
      expect(base.record).toMatchObject({ root: project.at('sub'), directory: '' });
      expect(await base.paths()).toContain('b.js');
      expect(await base.paths()).not.toContain('key');
    });

    test('the objects cannot be written', async () => {
      using project = tempProject({ 'a.js': 'a', file: '' });
      const frozen = await bench.tryFreeze(project.folder, { objects: project.at('file', 'objects') });
      expect(frozen).toEqual({
        ok: false,
        fault: { kind: 'store-unwritable', path: project.at('file', 'objects'), detail: 'ENOTDIR' },
      });
    });
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
