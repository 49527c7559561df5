import { describe, expect, test } from 'vitest';

import { makePatch } from '../patch/identity.ts';
import { type FileEdit, type Hunk } from '../patch/patch.ts';
import { type Gate } from '../engine/plugin.ts';
import { contextFor, failing, taskWith } from '../../test/doubles/builders.ts';
import { integrity } from './integrity.ts';
import { paths } from './paths.ts';
import { protectedFiles } from './protected.ts';

const PROTECT = ['**/*.test.js', 'package.json', '.github/**', '**/__snapshots__/**', 'conftest.py'];
const good: FileEdit = {
  path: 'src/sum.js',
  change: 'modified',
  hunks: [{ start: 3, removed: ['a - b\n'], added: ['a + b\n'] }],
};
const touching = (path: string): FileEdit => ({
  path,
  change: 'modified',
  hunks: [{ start: 1, removed: ['x\n'], added: ['y\n'] }],
});
const adding = (path: string, ...added: readonly string[]): FileEdit => ({
  path,
  change: 'modified',
  hunks: [{ start: 20, removed: [], added: added.map((line) => `${line}\n`) }],
});

const protectedAt = (path: string) => ({ kind: 'protected', path, line: 1, text: 'y', why: 'is protected' });

const check = (gate: Gate, files: readonly FileEdit[], config: { allowTestEdits?: boolean } = {}) =>
  gate.check(
    {
      task: taskWith([failing('test/sum.test.js', 'adds', "Expected 'MMXXIV' to equal 1234, got 2024")]),
      patch: makePatch(files),
      protect: PROTECT,
    },
    contextFor({ config }),
  );

describe('the gate of paths', () => {
  test('lets files of the repository pass', async () => {
    expect(await check(paths, [good])).toEqual({ kind: 'ok' });
  });

  test('takes out what leaves it, what is git’s, and what is not text', async () => {
    const image = { path: 'logo.png', change: 'modified', hunks: [], binary: true } as const;
    expect(await check(paths, [good, touching('../evil.js'), touching('.git/hooks/x'), image])).toEqual({
      kind: 'refuse',
      why: '../evil.js: the path leaves its folder by "." or ".."; .git/hooks/x: the path lies in .git; logo.png: its content is not text',
      fix: makePatch([good]),
    });
  });
});

describe('the gate of protected files', () => {
  test('drops their hunks and keeps the rest', async () => {
    expect(
      await check(protectedFiles, [good, touching('test/sum.test.js'), touching('.github/ci.yml')]),
    ).toEqual({
      kind: 'refuse',
      why: '.github/ci.yml is protected; test/sum.test.js is protected',
      findings: [protectedAt('.github/ci.yml'), protectedAt('test/sum.test.js')],
      fix: makePatch([good]),
    });
  });

  test('leaves nothing where nothing else was changed', async () => {
    expect(await check(protectedFiles, [touching('PACKAGE.json')])).toEqual({
      kind: 'refuse',
      why: 'PACKAGE.json is protected',
      findings: [protectedAt('PACKAGE.json')],
    });
  });

  test('lets tests be edited where the user allows it, and nothing more', async () => {
    const files = [touching('src/__snapshots__/a.snap'), touching('test/sum.test.js')];
    expect(await check(protectedFiles, files, { allowTestEdits: true })).toEqual({
      kind: 'refuse',
      why: 'src/__snapshots__/a.snap is protected',
      findings: [protectedAt('src/__snapshots__/a.snap')],
      fix: makePatch([touching('test/sum.test.js')]),
    });
  });
});

describe('the gate of integrity', () => {
  test('lets an honest repair pass', async () => {
    expect(await check(integrity, [good])).toEqual({ kind: 'ok' });
  });

  test.each([
    ['a skipped test', 'a.js', "test.skip('adds', () => {});"],
    ['a test that stands alone', 'a.js', "describe.only('sum', () => {});"],
    ['an option that skips', 'a.js', "test('adds', { skip: true }, () => {});"],
    ['an expected failure', 'a.py', '@pytest.mark.xfail'],
    ['a skipped unit test', 'a.py', "        self.skipTest('later')"],
    ['an early exit', 'a.js', 'if (done) process.exit(0);'],
    ['an early exit through os', 'a.py', '    os._exit(0)'],
    ['an early exit through sys', 'a.py', '    sys.exit(0)'],
    ['an exit hook', 'a.js', "process.on('exit', () => { process.stdout.write('ok'); });"],
    ['a question for the runner', 'a.js', 'if (process.env.NODE_TEST_CONTEXT) return 3;'],
    ['a question for the environment', 'a.js', "if (process.env.NODE_ENV === 'test') return 3;"],
    ['a question for pytest', 'a.py', "if 'pytest' in sys.modules:"],
    ['a look at the stack', 'a.js', "if (new Error().stack.includes('sum.test')) return 3;"],
    ['a look at the frame', 'a.py', 'caller = sys._getframe(1).f_code.co_name'],
    ['another assertion', 'a.js', 'assert.equal = () => {};'],
    ['a hook of pytest', 'a.py', 'def pytest_runtest_makereport(item, call):'],
    ['a constructor of functions', 'a.js', "f.constructor('return process')().exit(0);"],
    ['a text that runs later', 'a.js', "setTimeout('process.exit(0)', 0);"],
    ['a worker made of a text', 'a.js', "new Worker('process.exit(0)', { eval: true });"],
    ['an alias that is assigned later', 'a.js', 'let p; p = process; p.exit(0);'],
    ['an exit out of a promise', 'a.js', "import('process').then(({ exit }) => exit(0));"],
    ['a name put together of letters', 'a.js', 'process[String.fromCharCode(101, 120, 105, 116)](0);'],
    ['a name written backwards', 'a.js', "process['tixe'.split('').reverse().join('')](0);"],
    ['a member that cannot be read', 'a.js', 'for (const k in process) process[k](0);'],
    [
      'a global of the runner that is defined anew',
      'a.js',
      "Object.defineProperty(globalThis, 'expect', { get: () => 1 });",
    ],
    ['a question for the globals', 'a.js', "if ('describe' in globalThis) return 3;"],
    ['a prototype behind a call', 'a.js', 'Object.getPrototypeOf([]).map = () => [3];'],
    [
      'a failed assertion that is no failure',
      'a.js',
      "try { g(); } catch (e) { if (e.name !== 'AssertionError') throw e; }",
    ],
    ['a finer clock', 'a.js', 'process.hrtime.bigint = () => 0n;'],
    ['an exit of the C library', 'a.py', 'ctypes.CDLL(None)._exit(0)'],
    ['an exit behind a star', 'a.py', 'from os import *'],
    ['an exit in the table of names', 'a.py', "vars(os)['_exit'](0)"],
    ['an equality made of a lambda', 'a.py', '    __eq__ = lambda self, other: True'],
    ['an equality in a made-up class', 'a.py', "A = type('A', (), {'__eq__': lambda s, o: True})"],
    ['the values of the failing test', 'a.js', "if (year === 2024) return 'MMXXIV';"],
  ])('stops %s', async (_what, path, line) => {
    const found = await check(integrity, [good, adding(path, line)]);
    expect(found).toMatchObject({ kind: 'refuse', fix: makePatch([good]) });
    expect(found.kind === 'refuse' && found.why).toContain(`${path}:20 `);
  });

  test('sees the answer on the line after the condition', async () => {
    const lines = ['    if roman == "MMXXIV":', '        return 1234'];
    expect(await check(integrity, [adding('a.py', ...lines)])).toMatchObject({ kind: 'refuse' });
  });

  test.each([
    ['an exit that was there before', { removed: ['process.exit(1);\n'], added: ['process.exit(2);\n'] }],
    ['a page of a query', { removed: [], added: ['db.find({ skip: 20, limit: 10 });\n'] }],
    ['a method called fit', { removed: [], added: ['model.fit(data);\n'] }],
    ['a rule with a number of the tests', { removed: [], added: ['return year % 2024 === 0 ? 1234 : 0;\n'] }],
    ['a clock of its own', { removed: [], added: ['const now = Date.now();\n'] }],
    ['a timer', { removed: [], added: ['setTimeout(() => done(), 100);\n'] }],
    [
      'an assertion passed on',
      {
        removed: [],
        added: [
          'try { g(); } catch (e) {\n',
          '  if (e instanceof AssertionError) throw e;\n',
          '  log(e);\n',
          '}\n',
        ],
      },
    ],
    ['an exit that is a method', { removed: [], added: ['door.exit(0); this.exit();\n'] }],
    ['a parameter called process', { removed: [], added: ['const stop = (process) => process.exit(0);\n'] }],
    ['a small number', { removed: [], added: ['if (n === 0) return 1;\n'] }],
    ['a longer number', { removed: [], added: ['if (n === 20245) return 1234;\n'] }],
  ])('lets %s pass', async (_what, lines) => {
    const hunk: Hunk = { start: 20, ...lines };
    expect(await check(integrity, [{ path: 'a.js', change: 'modified', hunks: [hunk] }])).toEqual({
      kind: 'ok',
    });
  });

  test.each([
    [
      'fewer assertions',
      ['expect(a).toBe(1);\n', 'expect(b).toBe(2);\n'],
      ['expect(a).toBe(1);\n'],
      'takes 1 assertions away',
    ],
    ['an empty one', [], ['expect(true).toBe(true);\n'], 'asserts nothing'],
    ['a vaguer one', ['expect(a).toBe(1);\n'], ['expect(a).toBeTruthy();\n'], 'asserts less than before'],
  ])('stops %s in a test that may be edited', async (_what, removed, added, why) => {
    const file = {
      path: 'test/a.test.js',
      change: 'modified',
      hunks: [{ start: 1, removed, added }],
    } as const;
    const found = await check(integrity, [file], { allowTestEdits: true });
    expect(found.kind === 'refuse' && found.why).toContain(why);
  });

  test('lets a program drop an assertion of its own', async () => {
    const hunk = {
      start: 1,
      removed: ['    assert x > 0\n'],
      added: ['    if x < 0: raise ValueError(x)\n'],
    };
    expect(await check(integrity, [{ path: 'src/a.py', change: 'modified', hunks: [hunk] }])).toEqual({
      kind: 'ok',
    });
  });
});
