// What every box promises of the files in it: the copy it starts with, what commands and edits change, and what is told of that.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { describeBoxes, FILES } from './box-scene.ts';
import { exited, readable, script, shell } from './boxes.ts';

describeBoxes((scene) => {
  describe('as a copy', () => {
    test('shows the files of the base, and dependencies that git ignores', async () => {
      await using box = await scene.open();
      const ran = await script(
        box,
        `console.log(require('dep'), require('./lib/deep/part').part, process.cwd() === ${JSON.stringify(box.root)})`,
      );
      expect([ran.end, ran.output.head]).toEqual([exited(0), '5 1 true\n']);
    });

    test.skipIf(!scene.backend.view)("lies at the user's own path", async () => {
      await using box = await scene.open();
      expect(box.root).toBe(scene.project.folder);
      expect((await shell(box, 'pwd')).output.head).toBe(`${scene.project.folder}\n`);
    });

    test('carries no git folder', async () => {
      await using box = await scene.open();
      expect((await shell(box, 'ls -a')).output.head.split('\n')).not.toContain('.git');
    });

    test('starts with no changes', async () => {
      await using box = await scene.open();
      expect(await box.changes()).toEqual([]);
    });

    test('tells which files a command has written to, put back in every way it can', async () => {
      await using box = await scene.open();
      await box.write([{ path: 'lib/other.js', content: Buffer.from('edited\n') }]);
      await shell(
        box,
        `cat calc.js run.sh lib/other.js > /dev/null
         cp -p calc.js kept; echo easy > calc.js; cat kept > calc.js; touch -r kept calc.js; rm kept
         mv lib/deep/part.js part; echo easy > lib/deep/part.js; mv part lib/deep/part.js`,
      );
      const changed = (await box.changes()).map(({ path }) => path);
      const touched = await box.touched(['calc.js', 'lib/deep/part.js', 'lib/other.js', 'run.sh']);
      expect([changed, touched]).toEqual([['lib/other.js'], ['calc.js', 'lib/deep/part.js']]);
    });

    test("never touches the user's files", async () => {
      await using box = await scene.open();
      await shell(box, 'echo broken > calc.js; rm -rf lib; echo more > new.js; echo x > node_modules/mine');
      expect(readFileSync(scene.project.at('calc.js'), 'utf8')).toBe(FILES['calc.js']);
      expect(existsSync(scene.project.at('lib/other.js'))).toBe(true);
      expect(existsSync(scene.project.at('new.js'))).toBe(false);
      expect(existsSync(scene.project.at('node_modules/mine'))).toBe(false);
    });

    test('is not seen by another box on the same base', async () => {
      const base = await scene.bench.freeze(scene.project.folder);
      await using first = await scene.bench.workspaces.open(base);
      await using second = await scene.bench.workspaces.open(base);
      await shell(first, 'echo first > calc.js');
      expect((await shell(second, 'cat calc.js')).output.head).toBe(FILES['calc.js']);
    });

    test('keeps what one command wrote for the next', async () => {
      await using box = await scene.open();
      await shell(box, 'echo kept > made.txt; rm lib/other.js');
      expect((await shell(box, 'cat made.txt; ls lib')).output.head).toBe('kept\ndeep\n');
    });
  });

  describe('changes', () => {
    test('name files that were added, changed, made executable and deleted', async () => {
      await using box = await scene.open();
      await shell(box, 'echo new > a.js; echo other > calc.js; chmod +x lib/other.js; rm lib/deep/part.js');
      expect(readable(await box.changes())).toEqual([
        { kind: 'file', path: 'a.js', content: 'new\n', executable: false },
        { kind: 'file', path: 'calc.js', content: 'other\n', executable: false },
        { kind: 'deleted', path: 'lib/deep/part.js' },
        { kind: 'file', path: 'lib/other.js', content: FILES['lib/other.js'], executable: true },
      ]);
    });

    test('leave out what was written without being different', async () => {
      await using box = await scene.open();
      await shell(box, 'cp calc.js t && cat t > calc.js && rm t && touch lib/other.js');
      expect(await box.changes()).toEqual([]);
    });

    test('name every file of a folder that was replaced, also by one of the same name', async () => {
      await using box = await scene.open();
      await shell(box, 'rm -r lib; mkdir lib; echo only > lib/only.js');
      expect(readable(await box.changes())).toEqual([
        { kind: 'deleted', path: 'lib/deep/part.js' },
        { kind: 'file', path: 'lib/only.js', content: 'only\n', executable: false },
        { kind: 'deleted', path: 'lib/other.js' },
      ]);
    });

    test('name a file that became a folder and a folder that became a file', async () => {
      await using box = await scene.open();
      await shell(
        box,
        'rm calc.js; mkdir calc.js; echo in > calc.js/in; rm -r lib/deep; echo out > lib/deep',
      );
      expect(readable(await box.changes())).toEqual([
        { kind: 'deleted', path: 'calc.js' },
        { kind: 'file', path: 'calc.js/in', content: 'in\n', executable: false },
        { kind: 'file', path: 'lib/deep', content: 'out\n', executable: false },
        { kind: 'deleted', path: 'lib/deep/part.js' },
      ]);
    });

    test('leave out new files that the project ignores, and git folders', async () => {
      await using box = await scene.open();
      await shell(
        box,
        'echo x > debug.log; mkdir -p .git/hooks lib/.git; echo x > .git/config; echo x > lib/.git/HEAD',
      );
      expect(await box.changes()).toEqual([]);
    });

    test('call what is no regular file unusual, without opening it', async () => {
      await using box = await scene.open();
      await shell(
        box,
        'ln -s /etc/passwd link; mkfifo pipe; rm calc.js; ln -s lib/other.js calc.js; head -c 9000000 /dev/zero > big',
      );
      expect(await box.changes()).toEqual([
        { kind: 'unusual', path: 'big', what: 'too-large' },
        { kind: 'unusual', path: 'calc.js', what: 'symlink' },
        { kind: 'unusual', path: 'link', what: 'symlink' },
        { kind: 'unusual', path: 'pipe', what: 'fifo' },
      ]);
    });

    test('carry names with spaces, newlines, dashes and other alphabets', async () => {
      await using box = await scene.open();
      const names = ['-rf', 'a b', 'new\nline', 'ünï.js', '$(touch x)'];
      await script(
        box,
        `for (const name of ${JSON.stringify(names)}) require('fs').writeFileSync('./' + name, 'x')`,
      );
      expect((await box.changes()).map((change) => change.path)).toEqual([...names].sort());
    });
  });

  describe('edits', () => {
    test('change, add and delete files, and keep what was executable executable', async () => {
      await using box = await scene.open();
      await box.write([
        { path: 'run.sh', content: Buffer.from('#!/bin/sh\necho edited\n') },
        { path: 'new/folder/file.js', content: Buffer.from('1') },
        { path: 'lib/other.js' },
        { path: 'calc.js' },
        { path: 'calc.js', content: Buffer.from('back') },
      ]);
      const ran = await shell(box, './run.sh; cat new/folder/file.js; ls lib; cat calc.js');
      expect([ran.end, ran.output.head]).toEqual([exited(0), 'edited\n1deep\nback']);
      expect((await box.changes()).map(({ kind, path }) => [kind, path])).toEqual([
        ['file', 'calc.js'],
        ['deleted', 'lib/other.js'],
        ['file', 'new/folder/file.js'],
        ['file', 'run.sh'],
      ]);
    });

    test('into a folder that was deleted do not bring back what was in it', async () => {
      await using box = await scene.open();
      await shell(box, 'rm -r lib');
      await box.write([{ path: 'lib/new.js', content: Buffer.from('n') }]);
      expect((await shell(box, 'find lib | sort')).output.head).toBe('lib\nlib/new.js\n');
    });

    test('into a folder in whose place a file was put do not bring it back either', async () => {
      await using box = await scene.open();
      await shell(box, 'rm -r lib; echo file > lib');
      await box.write([{ path: 'lib/deep/new.js', content: Buffer.from('n') }]);
      expect((await shell(box, 'find lib | sort')).output.head).toBe('lib\nlib/deep\nlib/deep/new.js\n');
    });

    test.each([
      '../out.js',
      '/etc/passwd',
      '.git/config',
      'lib/.GIT/hooks/x',
      'a/../../b',
      '',
      '.',
      'lib/',
      'a\0b',
    ])('of %j are refused', async (path) => {
      await using box = await scene.open();
      await expect(box.write([{ path, content: Buffer.from('x') }])).rejects.toThrow(RangeError);
    });

    test('behind a link that the box made are refused, and never leave the copy', async () => {
      await using box = await scene.open();
      const outside = join(scene.bench.scratch, 'outside');
      mkdirSync(outside, { recursive: true });
      writeFileSync(join(outside, 'file.js'), 'mine');
      await box.run({ argv: ['ln', '-s', outside, 'way'] });
      await box.run({ argv: ['ln', '-s', join(outside, 'file.js'), 'direct.js'] });
      await expect(box.write([{ path: 'way/file.js', content: Buffer.from('x') }])).rejects.toThrow(
        RangeError,
      );
      await expect(box.write([{ path: 'way/file.js' }])).rejects.toThrow(RangeError);
      await box.write([{ path: 'direct.js', content: Buffer.from('x') }]);
      expect(readFileSync(join(outside, 'file.js'), 'utf8')).toBe('mine');
    });

    test('are refused while a command runs', async () => {
      await using box = await scene.open();
      const running = box.start({ argv: ['cat'] });
      await expect(box.write([{ path: 'a', content: Buffer.from('x') }])).rejects.toThrow(
        'while a command runs',
      );
      running.stdin.end();
      expect((await running.ended).end).toEqual(exited(0));
    });
  });
});
