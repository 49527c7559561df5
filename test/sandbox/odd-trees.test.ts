// Trees as people have them: what a base makes of every odd thing in one, and that the repository is never written.
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { type Base, type FreezeOptions } from '../../sandbox/workspace/box.ts';
import { BACKENDS, type Bench, exited, openBench, shell } from './boxes.ts';
import { type Project, gitIn, tempProject, tempRepository } from './project.ts';

const [backend] = BACKENDS.filter(({ absent }) => absent === undefined);
if (backend === undefined) throw new Error('the process group needs nothing');
const isRoot = process.getuid?.() === 0;

let bench: Bench;
let watched: { readonly project: Project; readonly before: unknown } | undefined;
beforeAll(async () => {
  bench = await openBench(backend);
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});
afterEach(() => {
  watched = undefined;
});

/** Every name, byte, mode and time of what lies below a folder. */
function fingerprint(folder: string): readonly string[] {
  const lines: string[] = [];
  const visit = (path: Buffer): void => {
    const status = lstatSync(path);
    const content = status.isFile()
      ? createHash('sha256').update(readFileSync(path)).digest('hex')
      : status.isSymbolicLink()
        ? readlinkSync(path)
        : '';
    lines.push([path.toString('latin1'), status.mode, status.mtimeMs, status.ctimeMs, content].join(' '));
    if (!status.isDirectory()) return;
    for (const name of readdirSync(path, { encoding: 'buffer' }))
      visit(Buffer.concat([path, Buffer.from('/'), name]));
  };
  visit(Buffer.from(folder));
  return lines;
}

/** Freezes, and sees to it that nothing in the folder was written by that. */
async function freeze(project: Project, options: Partial<FreezeOptions> = {}): Promise<Base> {
  watched = { project, before: fingerprint(project.folder) };
  const base = await bench.freeze(project.folder, options);
  expectUntouched();
  return base;
}

function expectUntouched(): void {
  if (watched === undefined) throw new Error('nothing was frozen');
  expect(fingerprint(watched.project.folder)).toEqual(watched.before);
}

async function contents(base: Base): Promise<Readonly<Record<string, string>>> {
  const paths = await base.paths();
  const read = paths.map(async (path) => [path, (await base.read(path))?.toString('utf8') ?? ''] as const);
  return Object.fromEntries(await Promise.all(read));
}

/** What a shell in a box on the base says. */
async function said(base: Base, line: string): Promise<string> {
  await using box = await bench.workspaces.open(base);
  const { output } = await shell(box, line);
  expectUntouched();
  return output.head;
}

describe('a base of a repository', () => {
  test('without commits holds what lies there', async () => {
    using project = tempProject({ 'a.js': 'a' });
    project.git('init', '--quiet');
    expect(await contents(await freeze(project))).toEqual({ 'a.js': 'a' });
    project.git('add', 'a.js');
    expect(await contents(await freeze(project))).toEqual({ 'a.js': 'a' });
  });

  test('with conflicts in its index holds the files with their marks, once', async () => {
    using project = tempRepository({ 'a.js': 'start\n' });
    project.git('checkout', '--quiet', '-b', 'side');
    project.write({ 'a.js': 'theirs\n' }).git('commit', '--quiet', '--all', '--message=side');
    project.git('checkout', '--quiet', 'main');
    project.write({ 'a.js': 'ours\n' }).git('commit', '--quiet', '--all', '--message=main');
    expect(() => project.git('merge', 'side')).toThrow('Command failed');
    const base = await freeze(project);
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
    expect((await contents(await freeze(project)))['a.js']).toContain('<<<<<<<');
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
    const base = await bench.freeze(folder);
    expect([base.record.root, await contents(base)]).toEqual([folder, { 'a.js': 'linked' }]);
    expect([fingerprint(project.folder), fingerprint(folder)]).toEqual(before);
  });

  test('whose `.git` file leads nowhere is taken as a folder without git', async () => {
    using project = tempProject({ 'a.js': 'a', '.git': 'gitdir: /nowhere\n' });
    expect(await contents(await freeze(project))).toEqual({ 'a.js': 'a' });
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
      expect(await (await freeze(project)).paths()).toEqual(['.gitignore', 'kept.log']);
    },
  );

  test('with a damaged index is refused in words', async () => {
    using project = tempRepository({ 'a.js': 'a' });
    writeFileSync(project.at('.git', 'index'), 'rubbish');
    expect(await bench.tryFreeze(project.folder)).toMatchObject({
      ok: false,
      fault: { kind: 'snapshot-failed', detail: expect.stringMatching(/index/) },
    });
  });
});

describe('a base holds', () => {
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
    const base = await freeze(project);
    expect(await base.paths()).toEqual(['.gitmodules', 'a.js', 'sub/lib.js', 'sub/new.js']);
    expect(await said(base, 'cat sub/lib.js; find . -name .git')).toBe('changed');
  });

  test('pointers of git-lfs as they are, and says how many', async () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 12345\n`;
    using project = tempRepository({ 'model.bin': pointer, 'a.js': `// ${pointer}`, 'b.js': 'b' });
    const base = await freeze(project);
    expect([(await contents(base))['model.bin'], base.record.remarks]).toEqual([pointer, { pointers: 1 }]);
  });

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
    const base = await freeze(project);
    expect(await base.paths()).toEqual(['dir/in.js']);
    for (const [name, target] of Object.entries({ ...links, untracked: 'dir' }))
      expect(await said(base, `readlink ${name}`)).toBe(`${target}\n`);
    expect(await said(base, 'cat folder/in.js inside')).toBe('ii');
  });

  test('what a sparse checkout shows, and files that git is told to skip as they lie there', async () => {
    using project = tempRepository({ 'in/a.js': 'a', 'out/b.js': 'b', 'top.js': 't', 'skip.js': 's' });
    project.git('sparse-checkout', 'set', '--cone', '--sparse-index', 'in');
    project.git('update-index', '--skip-worktree', 'skip.js');
    project.git('update-index', '--assume-unchanged', 'top.js');
    project.write({ 'skip.js': 'mine', 'top.js': 'changed' });
    const files = { 'in/a.js': 'a', 'skip.js': 'mine', 'top.js': 'changed' };
    expect(await contents(await freeze(project))).toEqual(files);
    project.write({ 'out/b.js': 'back', 'out/new.js': 'n' });
    expect(await contents(await freeze(project))).toEqual({
      ...files,
      'out/b.js': 'back',
      'out/new.js': 'n',
    });
  });

  test('tracked files of any size, and leaves large untracked ones out and says how many', async () => {
    using project = tempRepository({ 'a.js': 'a', 'tracked.bin': '' });
    project.write({ 'one.bin': '', 'two.bin': '', 'small.bin': '' });
    for (const name of ['one.bin', 'two.bin', 'tracked.bin'])
      truncateSync(project.at(name), 21 * 1024 * 1024);
    const base = await freeze(project);
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
    expect(await contents(await freeze(project))).toEqual(expected);
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
      const base = await freeze(project);
      expect(await contents(base)).toMatchObject(files);
      expect(await base.read('x.enc')).toEqual(readFileSync(project.at('x.enc')));
      const again = await freeze(project, { tree: base.record.tree });
      expect(await contents(again)).toMatchObject(files);
    },
  );

  test('what may be executed as such, also where git is told not to look', async () => {
    using project = tempRepository({ 'run.sh': '#!/bin/sh\necho ran\n', 'not.sh': '' });
    project.git('config', 'core.fileMode', 'false');
    project.executable('run.sh');
    expect(await said(await freeze(project), './run.sh; test -x not.sh || echo not')).toBe('ran\nnot\n');
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
    const base = await freeze(project);
    const expected = Object.fromEntries(names.map((name, index) => [name, String(index)]));
    expect(await contents(base)).toEqual(expected);
    expect(await said(base, 'find . -type f | wc -l; cat ./f*')).toMatch(/latin$/);
    const again = await freeze(project, { tree: base.record.tree });
    expect(await contents(again)).toEqual(expected);
    expect(base.record.files).toBe(names.length + 1);
  });

  test('no empty folders, as git has none, and what is in deep ones', async () => {
    using project = tempRepository({ 'a/b/c/d/e/f/g/h.js': 'h' });
    mkdirSync(project.at('empty', 'too'), { recursive: true });
    expect(await said(await freeze(project), 'find . -type d | wc -l; ls')).toBe('8\na\n');
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
    expect(await (await bench.freeze(project.folder)).paths()).toEqual(['a.js']);
    server.kill();
    await once(server, 'exit');
  });

  test.skipIf(isRoot)(
    'no untracked file that may not be read, and says how many (skipped as root)',
    async () => {
      using project = tempRepository({ 'a.js': 'a' });
      project.write({ 'closed.js': 'c', 'dir/in.js': 'i' });
      chmodSync(project.at('closed.js'), 0o000);
      const base = await bench.freeze(project.folder);
      expect([await base.paths(), base.record.remarks]).toEqual([['a.js', 'dir/in.js'], { unreadable: 1 }]);
    },
  );
});

describe('ignored files', () => {
  const ignore = '.env*\nsecrets/\nnode_modules/\n*.local\n';

  test('stay out of a base, unless `.galapagosinclude` names them', async () => {
    using project = tempRepository({ '.gitignore': ignore, 'a.js': 'a' });
    const ignored = {
      '.env': 'TOKEN=1',
      '.env.test': 'MODE=test',
      'packages/x/.env.test': 'MODE=x',
      'only/deep/.env': 'TOKEN=2',
      'secrets/one.pem': 'one',
      'secrets/public/two.pem': 'two',
      'node_modules/dep/.env.test': 'dep',
    };
    project.write(ignored);
    expect(await (await freeze(project)).paths()).toEqual(['.gitignore', 'a.js']);
    project.write({
      '.galapagosinclude': '# what tests need\n.env.test\n/secrets/public/\n!secrets/public/x\n',
    });
    const base = await freeze(project);
    expect(await contents(base)).toEqual({
      '.galapagosinclude': '# what tests need\n.env.test\n/secrets/public/\n!secrets/public/x\n',
      '.gitignore': ignore,
      'a.js': 'a',
      '.env.test': 'MODE=test',
      'packages/x/.env.test': 'MODE=x',
      'secrets/public/two.pem': 'two',
    });
    expect(
      await said(
        base,
        'cat .env.test node_modules/dep/.env.test; cat .env secrets/one.pem only/deep/.env 2> /dev/null',
      ),
    ).toBe('MODE=testdep');
  });

  test('are named by it also where there is no git', async () => {
    using project = tempProject({
      '.gitignore': ignore,
      '.galapagosinclude': '*.local\n',
      'a.local': 'l',
      '.env': 'x',
    });
    expect(await (await freeze(project)).paths()).toEqual(['.galapagosinclude', '.gitignore', 'a.local']);
  });

  test('that are the folder of git or ours are never named by it, nor is a link followed to it', async () => {
    using project = tempRepository({ '.gitignore': ignore, 'a.js': 'a' });
    project.write({ '.galapagosinclude': '*\n', '.galapagos/runs/1': 'journal', '.env': 'named' });
    expect(await (await freeze(project)).paths()).toEqual([
      '.env',
      '.galapagosinclude',
      '.gitignore',
      'a.js',
    ]);
    rmSync(project.at('.galapagosinclude'));
    writeFileSync(project.at('..', 'rules'), '*\n');
    symlinkSync('../rules', project.at('.galapagosinclude'));
    expect(await (await freeze(project)).paths()).toEqual(['.gitignore', 'a.js']);
  });
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
    const base = await freeze(project);
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
    expectUntouched();
  });
});
