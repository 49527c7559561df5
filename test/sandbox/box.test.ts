// The contract of boxes, passed by every backend.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type Box } from '../../sandbox/workspace/box.ts';
import { BACKENDS, type Bench, exited, openBench, readable, script, shell, titled } from './boxes.ts';
import { type Project, tempRepository } from './project.ts';

const FILES = {
  'calc.js': 'exports.add = (a, b) => a - b;\n',
  'lib/deep/part.js': 'exports.part = 1;\n',
  'lib/other.js': 'exports.other = 2;\n',
  'run.sh': '#!/bin/sh\necho ran\n',
  '.gitignore': 'node_modules/\n*.log\n',
};

describe.each(BACKENDS)('a box', (backend) => {
  describe.skipIf(backend.absent !== undefined)(titled('of backend', backend), () => {
    let bench: Bench;
    let project: Project;

    beforeAll(async () => {
      bench = await openBench(backend);
      project = tempRepository({ ...FILES, 'node_modules/dep/index.js': 'module.exports = 5;\n' });
      project.executable('run.sh');
    });
    afterAll(async () => {
      project[Symbol.dispose]();
      await bench[Symbol.asyncDispose]();
    });
    const open = async (): Promise<Box> => await bench.box(project.folder);

    describe('as a copy', () => {
      test('shows the files of the base, and dependencies that git ignores', async () => {
        await using box = await open();
        const ran = await script(
          box,
          `console.log(require('dep'), require('./lib/deep/part').part, process.cwd() === ${JSON.stringify(box.root)})`,
        );
        expect([ran.end, ran.output.head]).toEqual([exited(0), '5 1 true\n']);
      });

      test.skipIf(!backend.view)("lies at the user's own path", async () => {
        await using box = await open();
        expect(box.root).toBe(project.folder);
        expect((await shell(box, 'pwd')).output.head).toBe(`${project.folder}\n`);
      });

      test('carries no git folder', async () => {
        await using box = await open();
        expect((await shell(box, 'ls -a')).output.head.split('\n')).not.toContain('.git');
      });

      test('starts with no changes', async () => {
        await using box = await open();
        expect(await box.changes()).toEqual([]);
      });

      test('tells which files a command has written to, put back in every way it can', async () => {
        await using box = await open();
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
        await using box = await open();
        await shell(box, 'echo broken > calc.js; rm -rf lib; echo more > new.js; echo x > node_modules/mine');
        expect(readFileSync(project.at('calc.js'), 'utf8')).toBe(FILES['calc.js']);
        expect(existsSync(project.at('lib/other.js'))).toBe(true);
        expect(existsSync(project.at('new.js'))).toBe(false);
        expect(existsSync(project.at('node_modules/mine'))).toBe(false);
      });

      test('is not seen by another box on the same base', async () => {
        const base = await bench.freeze(project.folder);
        await using first = await bench.workspaces.open(base);
        await using second = await bench.workspaces.open(base);
        await shell(first, 'echo first > calc.js');
        expect((await shell(second, 'cat calc.js')).output.head).toBe(FILES['calc.js']);
      });

      test('keeps what one command wrote for the next', async () => {
        await using box = await open();
        await shell(box, 'echo kept > made.txt; rm lib/other.js');
        expect((await shell(box, 'cat made.txt; ls lib')).output.head).toBe('kept\ndeep\n');
      });
    });

    describe('changes', () => {
      test('name files that were added, changed, made executable and deleted', async () => {
        await using box = await open();
        await shell(box, 'echo new > a.js; echo other > calc.js; chmod +x lib/other.js; rm lib/deep/part.js');
        expect(readable(await box.changes())).toEqual([
          { kind: 'file', path: 'a.js', content: 'new\n', executable: false },
          { kind: 'file', path: 'calc.js', content: 'other\n', executable: false },
          { kind: 'deleted', path: 'lib/deep/part.js' },
          { kind: 'file', path: 'lib/other.js', content: FILES['lib/other.js'], executable: true },
        ]);
      });

      test('leave out what was written without being different', async () => {
        await using box = await open();
        await shell(box, 'cp calc.js t && cat t > calc.js && rm t && touch lib/other.js');
        expect(await box.changes()).toEqual([]);
      });

      test('name every file of a folder that was replaced, also by one of the same name', async () => {
        await using box = await open();
        await shell(box, 'rm -r lib; mkdir lib; echo only > lib/only.js');
        expect(readable(await box.changes())).toEqual([
          { kind: 'deleted', path: 'lib/deep/part.js' },
          { kind: 'file', path: 'lib/only.js', content: 'only\n', executable: false },
          { kind: 'deleted', path: 'lib/other.js' },
        ]);
      });

      test('name a file that became a folder and a folder that became a file', async () => {
        await using box = await open();
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
        await using box = await open();
        await shell(
          box,
          'echo x > debug.log; mkdir -p .git/hooks lib/.git; echo x > .git/config; echo x > lib/.git/HEAD',
        );
        expect(await box.changes()).toEqual([]);
      });

      test('call what is no regular file unusual, without opening it', async () => {
        await using box = await open();
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
        await using box = await open();
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
        await using box = await open();
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
        await using box = await open();
        await shell(box, 'rm -r lib');
        await box.write([{ path: 'lib/new.js', content: Buffer.from('n') }]);
        expect((await shell(box, 'find lib | sort')).output.head).toBe('lib\nlib/new.js\n');
      });

      test('into a folder in whose place a file was put do not bring it back either', async () => {
        await using box = await open();
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
        await using box = await open();
        await expect(box.write([{ path, content: Buffer.from('x') }])).rejects.toThrow(RangeError);
      });

      test('behind a link that the box made are refused, and never leave the copy', async () => {
        await using box = await open();
        const outside = join(bench.scratch, 'outside');
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
        await using box = await open();
        const running = box.start({ argv: ['cat'] });
        await expect(box.write([{ path: 'a', content: Buffer.from('x') }])).rejects.toThrow(
          'while a command runs',
        );
        running.stdin.end();
        expect((await running.ended).end).toEqual(exited(0));
      });
    });

    describe('a command', () => {
      test('ends with its own exit code', async () => {
        await using box = await open();
        expect((await shell(box, 'exit 3')).end).toEqual(exited(3));
        expect((await shell(box, 'exit 137')).end).toEqual(exited(137));
      });

      test('that is killed by a signal has no exit code', async () => {
        await using box = await open();
        expect((await shell(box, 'kill -SEGV $$')).end).toEqual({ kind: 'signalled', signal: 'SIGSEGV' });
        expect((await shell(box, 'kill -KILL $$')).end).toEqual({ kind: 'signalled', signal: 'SIGKILL' });
      });

      test('that does not exist never starts', async () => {
        await using box = await open();
        const { end } = await box.run({ argv: ['no-such-command-anywhere'] });
        expect(end).toMatchObject({ kind: 'unstarted' });
      });

      test('in a folder that does not exist never starts', async () => {
        await using box = await open();
        expect((await shell(box, 'true', { directory: 'nowhere' })).end).toMatchObject({ kind: 'unstarted' });
        await expect(shell(box, 'true', { directory: '..' })).rejects.toThrow(RangeError);
      });

      test('runs in the wanted folder with the input it is given', async () => {
        await using box = await open();
        const ran = await shell(box, 'basename "$PWD"; cat', { directory: 'lib', stdin: 'said' });
        expect(ran.output).toEqual({ head: 'lib\nsaid', tail: '', bytes: 8 });
      });

      test('gets an environment built from nothing', async () => {
        process.env['GALAPAGOS_TEST_TOKEN'] = 'hunter2';
        await using box = await open();
        const ran = await script(box, 'console.log(JSON.stringify(process.env))', { env: { EXTRA: 'yes' } });
        delete process.env['GALAPAGOS_TEST_TOKEN'];
        const seen: unknown = JSON.parse(ran.output.head);
        expect(seen).toMatchObject({ CI: '1', TZ: 'UTC', LANG: 'C.UTF-8', EXTRA: 'yes' });
        expect(ran.output.head).not.toMatch(/hunter2|VSCODE_|ELECTRON_|NODE_OPTIONS|VITEST/);
      });

      test('may not have arguments that are read as options of ours', async () => {
        await using box = await open();
        const ran = await box.run({ argv: ['printf', '%s|', '--', 'op', '-e', '$HOME', 'a\nb', ''] });
        expect(ran.output.head).toBe('--|op|-e|$HOME|a\nb||');
      });

      test('leaves files in its output folder, which are read after its end', async () => {
        await using box = await open();
        const ran = await shell(box, 'echo report > "$GALAPAGOS_OUT/report.xml"', {
          collect: ['report.xml', 'missing.xml'],
        });
        expect(ran.collected).toEqual(new Map([['report.xml', Buffer.from('report\n')]]));
        expect((await shell(box, 'ls "$GALAPAGOS_OUT"')).output.head).toBe('');
        expect(await box.changes()).toEqual([]);
      });

      test('cannot have files collected from elsewhere', async () => {
        await using box = await open();
        await expect(shell(box, 'true', { collect: ['../a'] })).rejects.toThrow(RangeError);
      });

      test('sees further folders by name', async () => {
        await using box = await open();
        const from = join(bench.scratch, 'guest code');
        mkdirSync(from, { recursive: true });
        writeFileSync(join(from, 'main.mjs'), 'console.log("guest")');
        const ran = await box.run({
          argv: ['node', join(box.shown, 'guest', 'main.mjs')],
          readOnly: [{ from, name: 'guest' }],
        });
        expect(ran.output.head).toBe('guest\n');
      });

      test('that is started hands out its pipes', async () => {
        await using box = await open();
        const running = box.start({ argv: ['sh', '-c', 'echo err >&2; cat'] });
        running.stdin.end('through');
        expect(await text(running.stdout)).toBe('through');
        const ended = await running.ended;
        expect([ended.end, ended.output.head]).toEqual([exited(0), 'err\n']);
      });

      test('that is started can be killed', async () => {
        await using box = await open();
        const running = box.start({ argv: ['sleep', '60'] });
        running.kill();
        expect((await running.ended).end).toEqual({ kind: 'stopped', why: 'cancelled' });
      });

      test('is cancelled by its signal, before and while it runs', async () => {
        await using box = await open();
        const now = new AbortController();
        now.abort();
        expect((await shell(box, 'sleep 60', { signal: now.signal })).end).toEqual({
          kind: 'stopped',
          why: 'cancelled',
        });
        const soon = new AbortController();
        const running = box.start({ argv: ['sh', '-c', 'echo up; sleep 60'], signal: soon.signal });
        running.stdout.once('data', () => soon.abort());
        expect((await running.ended).end).toEqual({ kind: 'stopped', why: 'cancelled' });
      });

      test('keeps the head and the tail of a long output', async () => {
        await using box = await open();
        const ran = await script(box, 'console.log("a".repeat(3000) + "b".repeat(3000))', {
          limits: { outputKb: 1 },
        });
        expect(ran.output).toEqual({
          head: 'a'.repeat(1024),
          tail: `${'b'.repeat(1023)}\n`,
          bytes: 6001,
        });
      });

      test('runs alone in its box', async () => {
        await using box = await open();
        const running = box.start({ argv: ['cat'] });
        expect(() => box.start({ argv: ['true'] })).toThrow('one command at a time');
        running.stdin.end();
        await running.ended;
      });
    });
  });
});
