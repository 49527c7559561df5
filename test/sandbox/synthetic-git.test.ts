// The repository that a box can be given: one commit of ours, nothing of the user's, gone with the box.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type Box } from '../../sandbox/workspace/box.ts';
import { BACKENDS, type Bench, exited, openBench, readable, shell, titled } from './boxes.ts';
import { type Project, tempRepository } from './project.ts';

describe.each(BACKENDS)('a synthetic repository', (backend) => {
  describe.skipIf(backend.absent !== undefined)(titled('in backend', backend), () => {
    let bench: Bench;
    let project: Project;
    beforeAll(async () => {
      bench = await openBench(backend);
      project = tempRepository({
        'calc.js': 'old\n',
        'crlf.txt': 'a\r\nb\n',
        'dir/run.sh': '#!/bin/sh\n',
        '.gitattributes': '*.txt text eol=crlf\n',
        '.gitignore': 'node_modules/\n',
      });
      project.executable('dir/run.sh').write({ 'untracked.js': 'new', 'node_modules/d/i.js': '' });
      project.git('commit', '--quiet', '--all', '--message=secret words');
      project.git('tag', 'v1.2.3');
    });
    afterAll(async () => {
      project[Symbol.dispose]();
      await bench[Symbol.asyncDispose]();
    });
    const open = async (): Promise<Box> =>
      await bench.workspaces.open(await bench.freeze(project.folder), { git: true });
    const said = async (box: Box, line: string): Promise<string> =>
      (await shell(box, `${line} 2>&1`)).output.head;

    test('has one commit with the frozen tree, by an author of ours', async () => {
      const base = await bench.freeze(project.folder);
      await using box = await bench.workspaces.open(base, { git: true });
      expect(await said(box, 'git log --all --format="%T %an <%ae> %at %s %D"')).toBe(
        `${base.record.tree} Galapagos <galapagos@localhost> 946684800 The tree as it was frozen HEAD -> main\n`,
      );
      expect(await said(box, 'git ls-files; git tag; git remote; git stash list')).toBe(
        '.gitattributes\n.gitignore\ncalc.js\ncrlf.txt\ndir/run.sh\nuntracked.js\n',
      );
    });

    test('is clean at first, and sees what changes', async () => {
      await using box = await open();
      expect(await said(box, 'git status --porcelain')).toBe('');
      await box.write([{ path: 'calc.js', content: Buffer.from('changed\n') }]);
      expect(
        await said(box, 'git status --porcelain; git fsck --strict && git describe --always | wc -c'),
      ).toBe(' M calc.js\n8\n');
    });

    test('takes commits, which stay in the box and are no changes of it', async () => {
      await using box = await open();
      const line = 'echo new > calc.js; git commit --quiet --all --message=mine; git log --oneline | wc -l';
      expect(await said(box, line)).toBe('2\n');
      expect(readable(await box.changes())).toEqual([
        { kind: 'file', path: 'calc.js', content: 'new\n', executable: false },
      ]);
      await using other = await open();
      expect(await said(other, 'git log --oneline | wc -l; cat calc.js')).toBe('1\nold\n');
    });

    test('is the same commit for the same tree', async () => {
      await using one = await open();
      await using two = await open();
      expect(await said(one, 'git rev-parse HEAD')).toBe(await said(two, 'git rev-parse HEAD'));
    });

    test('has nothing of the repository of the user: objects, configuration, hooks, alternates, earlier trees', async () => {
      project.git('config', 'galapagos.test', 'hunter2');
      mkdirSync(project.at('.git/hooks'), { recursive: true });
      writeFileSync(project.at('.git/hooks/pre-commit'), '#!/bin/sh\necho hooked\n', { mode: 0o755 });
      const earlier = await bench.freeze(project.folder);
      project.write({ 'untracked.js': 'newer' });
      await using box = await open();
      const head = project.git('rev-parse', 'HEAD').trim();
      expect(await said(box, `git cat-file -e ${head}; echo $?`)).toMatch(/^(1|128)\n$/m);
      expect(await said(box, `git cat-file -e ${earlier.record.tree}; echo $?`)).toMatch(/^(1|128)\n$/m);
      expect(await said(box, 'ls .git/hooks .git/objects/info; git config --list')).not.toMatch(
        /hunter2|pre-commit|alternates/,
      );
      expect(await said(box, 'git commit --allow-empty -qm x && echo done')).toBe('done\n');
      project.write({ 'untracked.js': 'new' });
    });

    test('is not there unless asked for', async () => {
      await using box = await bench.box(project.folder);
      expect((await shell(box, 'test -e .git')).end).toEqual(exited(1));
    });

    test('leaves the repository of the user alone', async () => {
      const index = readFileSync(project.at('.git/index'));
      await using box = await open();
      await shell(box, 'git rm -rq --cached . ; git update-ref -d HEAD; rm -rf .git');
      expect(readFileSync(project.at('.git/index')).equals(index)).toBe(true);
      expect(project.git('log', '--oneline')).toMatch(/secret words/);
    });
  });
});
