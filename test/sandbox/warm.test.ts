// Warm layers: later boxes start from the build results of an earlier one, and from nothing else of it.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { findProgram } from '../../sandbox/disk/find-program.ts';
import { type Base, type Box, type WarmLayer } from '../../sandbox/workspace/box.ts';
import { BACKENDS, type Bench, exited, openBench, readable, shell, titled } from './boxes.ts';
import { type Project, tempRepository } from './project.ts';

const FILES = {
  '.gitignore': 'target/\nnode_modules/\n*.log\n*.o\n',
  'calc.js': 'old\n',
  'src/one.c': 'int one(void) { return 1; }\n',
  'src/main.c': 'int one(void);\nint main(void) { return one() - 1; }\n',
  Makefile: [
    'program: src/one.o src/main.o',
    '\t@mkdir -p target',
    '\t@cc -o target/$@ $^ && echo linked',
    '%.o: %.c',
    '\t@cc -c -o $@ $< && echo compiled $<',
    '.PHONY: program',
    '',
  ].join('\n'),
};
const layered = BACKENDS.filter(({ view }) => view);

describe.each(layered)('a warm layer', (backend) => {
  describe.skipIf(backend.absent !== undefined)(titled('of backend', backend), () => {
    let bench: Bench;
    let project: Project;
    let base: Base;
    beforeAll(async () => {
      bench = await openBench(backend);
      project = tempRepository(FILES).write({ 'node_modules/dep/index.js': 'theirs' });
      base = await bench.freeze(project.folder);
    });
    afterAll(async () => {
      project[Symbol.dispose]();
      await bench[Symbol.asyncDispose]();
    });

    const keptOf = async (line: string): Promise<WarmLayer | undefined> => {
      await using box = await bench.workspaces.open(base);
      expect((await shell(box, line)).end).toEqual(exited(0));
      return await box.keepWarm();
    };
    const openOn = async (line: string): Promise<Box> => {
      const warm = await keptOf(line);
      if (warm === undefined) throw new Error('nothing was kept');
      return await bench.workspaces.open(base, { warm });
    };
    const said = async (box: Box, line: string): Promise<string> => (await shell(box, line)).output.head;

    test.skipIf(findProgram('make') === undefined || findProgram('cc') === undefined)(
      'spares the second build, and builds anew what was edited (skipped without make and cc)',
      async () => {
        await using box = await openOn('make program');
        expect(await said(box, 'make program')).toBe('linked\n');
        await box.write([{ path: 'src/one.c', content: Buffer.from('int one(void) { return 2; }\n') }]);
        expect(await said(box, 'make program; target/program; echo $?')).toBe(
          'compiled src/one.c\nlinked\n1\n',
        );
        expect(readable(await box.changes())).toEqual([
          { kind: 'file', path: 'src/one.c', content: 'int one(void) { return 2; }\n', executable: false },
        ]);
      },
    );

    test.skipIf(findProgram('cargo') === undefined)(
      'spares the second build of a crate (skipped without cargo)',
      async () => {
        // Cargo takes no folder with a colon in its name.
        const crate = mkdtempSync(join(bench.scratch, 'crate-'));
        mkdirSync(join(crate, 'src'));
        writeFileSync(join(crate, '.gitignore'), 'target/\n');
        writeFileSync(
          join(crate, 'Cargo.toml'),
          '[package]\nname = "tide"\nversion = "0.1.0"\nedition = "2018"\n',
        );
        writeFileSync(join(crate, 'src/lib.rs'), 'pub fn two() -> u8 { 2 }\n');
        const frozen = await bench.freeze(crate);
        await using cold = await bench.workspaces.open(frozen);
        expect(await saidOnBoth(cold, 'cargo build --offline')).toContain('Compiling tide');
        const warm = await cold.keepWarm();
        await using box = await bench.workspaces.open(frozen, warm && { warm });
        const again = await saidOnBoth(box, 'cargo build --offline');
        expect([again.includes('Compiling'), again.includes('Finished')]).toEqual([false, true]);
        expect(existsSync(join(crate, 'target'))).toBe(false);
      },
    );

    test('is made of ignored files and of what was written among the dependencies', async () => {
      const warm = await keptOf(
        'mkdir -p target/deep; echo t > target/deep/t; echo l > x.log; echo n > new.js; echo c > calc.js;' +
          'mkdir node_modules/.cache; echo d > node_modules/.cache/d',
      );
      expect([warm?.files, (warm?.bytes ?? 0) > 0]).toEqual([3, true]);
      await using box = await bench.workspaces.open(base, warm && { warm });
      expect(
        await said(
          box,
          'cat target/deep/t x.log node_modules/.cache/d node_modules/dep/index.js calc.js; ls new.js 2>&1',
        ),
      ).toMatch(/^t\nl\nd\ntheirsold\nls: .*new\.js/);
      expect(await box.changes()).toEqual([]);
    });

    test('keeps times to the nanosecond, of files and of folders', async () => {
      const lines = 'stat -c "%n %y" target/a/f target/a';
      await using cold = await bench.workspaces.open(base);
      const before = await said(
        cold,
        `mkdir -p target/a; echo > target/a/f; touch -d "2001-02-03 04:05:06.123456789" target/a/f; ${lines} | head -1`,
      );
      const warm = await cold.keepWarm();
      await using box = await bench.workspaces.open(base, warm && { warm });
      expect((await said(box, lines)).split('\n')[0]).toBe(before.trim());
    });

    test('gives the tree of the user nothing', async () => {
      const before = execFileSync('find', [project.folder, '-not', '-path', '*/.git/*'], {
        encoding: 'utf8',
      });
      await using box = await openOn('mkdir target; echo t > target/t; echo x > node_modules/dep/index.js');
      await shell(box, 'echo more > target/more; echo y > node_modules/dep/index.js');
      expect(execFileSync('find', [project.folder, '-not', '-path', '*/.git/*'], { encoding: 'utf8' })).toBe(
        before,
      );
      expect(readFileSync(project.at('node_modules/dep/index.js'), 'utf8')).toBe('theirs');
    });

    test('is not changed by the boxes that start from it', async () => {
      const warm = await keptOf('mkdir target; echo first > target/t');
      for (const round of [1, 2]) {
        await using box = await bench.workspaces.open(base, warm && { warm });
        expect([round, await said(box, 'cat target/t; echo second > target/t; rm -rf target')]).toEqual([
          round,
          'first\n',
        ]);
        expect(await box.changes()).toEqual([]);
      }
    });

    test('never holds a file of the base, nor one in the place of such a file', async () => {
      expect(
        await keptOf('echo bad > calc.js; rm src/one.c; mkdir src/one.c; echo x > src/one.c/x.log'),
      ).toBe(undefined);
    });

    test('never holds links that lead out, devices, pipes, sockets, git folders, set-id bits and what tells of the last run', async () => {
      const bind =
        "require('net').createServer().listen('target/socket').on('listening', () => process.exit())";
      await using box = await openOn(
        [
          'mkdir -p target/.git target/__pycache__ target/.pytest_cache node_modules/.git; mkfifo target/pipe node_modules/pipe',
          'ln -s /etc/passwd target/out; ln -s ../../.. target/up; ln -s ../calc.js target/in',
          'ln -s ../../.. node_modules/up; ln -s dep node_modules/in',
          'echo x > target/.git/config; echo x > node_modules/.git/config; echo x > target/__pycache__/m.pyc',
          'echo x > target/.pytest_cache/lastfailed; echo kept > target/kept',
          `node -e "${bind}"`,
        ].join('\n'),
      );
      expect(await said(box, 'find target node_modules -mindepth 1 | sort')).toBe(
        [
          'node_modules/dep',
          'node_modules/dep/index.js',
          'node_modules/in',
          'target/in',
          'target/kept',
          '',
        ].join('\n'),
      );
    });

    test('remembers what was deleted among the dependencies', async () => {
      await using box = await openOn(
        'rm -r node_modules/dep; mkdir node_modules/dep; echo o > node_modules/dep/other',
      );
      expect(await said(box, 'ls node_modules/dep')).toBe('other\n');
    });

    test('takes closed folders as they come', async () => {
      await using box = await openOn(
        'mkdir -p target/closed; echo x > target/closed/x; echo k > target/k; chmod 000 target/closed',
      );
      expect(await said(box, 'cat target/k')).toBe('k\n');
    });

    test('is hidden by edits and deletions from outside', async () => {
      await using box = await openOn(
        'mkdir target; echo one > target/one; echo two > target/two; ln -s ../src target/way',
      );
      await box.write([{ path: 'target/one' }, { path: 'target/two', content: Buffer.from('edited\n') }]);
      expect(await said(box, 'cd target; cat two; ls')).toBe('edited\ntwo\nway\n');
      await expect(box.write([{ path: 'target/way/x.c', content: Buffer.from('') }])).rejects.toThrow(
        RangeError,
      );
    });

    test('is none where a run built nothing, and none of a box that never ran', async () => {
      expect(await keptOf('echo n > new.js')).toBe(undefined);
      await using box = await bench.workspaces.open(base);
      expect(await box.keepWarm()).toBe(undefined);
    });

    test('is refused while a command runs, and on another base', async () => {
      await using box = await bench.workspaces.open(base);
      const running = box.start({ argv: ['cat'] });
      await expect(box.keepWarm()).rejects.toThrow('while a command runs');
      running.stdin.end();
      await running.ended;
      await shell(box, 'mkdir target; echo t > target/t');
      const warm = await box.keepWarm();
      const other = await bench.freeze(project.folder);
      await expect(bench.workspaces.open(other, warm && { warm })).rejects.toThrow(TypeError);
    });

    test('is gone when it is disposed, and with its workspaces', async () => {
      const own = await openBench(backend);
      const frozen = await own.freeze(project.folder);
      const keep = async (): Promise<WarmLayer | undefined> => {
        await using box = await own.workspaces.open(frozen);
        await shell(box, 'mkdir target; echo t > target/t');
        return await box.keepWarm();
      };
      const folders = (): number =>
        readdirSync(own.scratch, { recursive: true, encoding: 'utf8' }).filter((name) =>
          /warm-\d+$/.test(name),
        ).length;
      const first = await keep();
      await keep();
      expect(folders()).toBe(2);
      await first?.[Symbol.asyncDispose]();
      expect(folders()).toBe(1);
      await own[Symbol.asyncDispose]();
      expect(lstatSync(own.scratch, { throwIfNoEntry: false })).toBe(undefined);
    });
  });
});

describe('without layers', () => {
  test('nothing is kept warm', async () => {
    const plain = BACKENDS.find(({ view }) => !view);
    if (plain === undefined) throw new Error('the process group needs nothing');
    await using bench = await openBench(plain);
    using project = tempRepository(FILES);
    await using box = await bench.box(project.folder);
    await shell(box, 'mkdir target; echo t > target/t');
    expect(await box.keepWarm()).toBe(undefined);
  });
});

async function saidOnBoth(box: Box, line: string): Promise<string> {
  return (await shell(box, `${line} 2>&1`)).output.head;
}
