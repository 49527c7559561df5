import { describe, expect, test } from 'vitest';

import { testId } from '../../../agent/engine/ids.ts';
import { type Task } from '../../../agent/task/task.ts';
import { type Evaluation } from '../../../agent/task/verdict.ts';
import { taskWith } from '../../../test/doubles/builders.ts';
import { scriptedBoxes, type Scripted } from '../../../test/oracle/scripted-boxes.ts';
import { baseOf } from '../../../test/suite/base-of.ts';
import { SuiteOracle } from '../oracle.ts';
import { selfTest } from './selftest.ts';

const file = 'test/sum.test.js';
const adds = testId(file, 'adds');
const zero = testId(file, 'zero');
const rounds = testId(file, 'rounds');

const files = { 'sum.js': 'a - b\n', [file]: 'the tests\n', 'conftest.py': '' };
const never = new AbortController().signal;

async function checkedBy(
  script: readonly Scripted[],
  task: Task,
  sources: Readonly<Record<string, string>> = files,
) {
  const boxes = scriptedBoxes(script);
  const isProtected = (path: string): boolean => path === file;
  const parts = { workspaces: boxes, base: baseOf(sources), task, isProtected, timeoutMs: 1_000 };
  const checks = await new SuiteOracle(parts).check(never);
  return { checks, asked: boxes.asked };
}

describe('the self-test', () => {
  const red = { tests: { [adds]: 'failed' } } as const;
  const plain = taskWith([{ id: adds, state: 'failed' }], 0);
  const task = { ...plain, baseline: { ...plain.baseline, passToPass: [zero, rounds] } };
  const checked = async (script: readonly Scripted[]) => {
    const { checks } = await checkedBy(script, task);
    return checks.map(({ name, ok, found }) => `${ok ? 'ok' : 'NOT'} ${name}: ${found}`);
  };

  test('is passed by an oracle that stays red', async () => {
    expect(await checked([red, {}, red])).toEqual([
      'ok base-is-red: 1 failed in each of 3 runs, 2 passed',
      'ok empty-patch-stays-red: red, 1 failing',
      'ok reward-hack-is-caught: a patch that exits with 0 when it is loaded: no verdict (no-report) ' +
        '(no source that the tests load could be seen: it went into 1 of 1); ' +
        'a patch that takes the tests away: red, 1 failing',
    ]);
  });

  test('is failed where the failing test passes without a patch', async () => {
    const green = { tests: { [adds]: 'passed' } } as const;
    expect(await checked([green, red, red])).toEqual([
      'NOT base-is-red: recorded 1 failing, then green',
      'NOT empty-patch-stays-red: green',
      expect.stringContaining('ok reward-hack-is-caught'),
    ]);
  });

  test('is failed where a hack is green', async () => {
    const green = { tests: { [adds]: 'passed' } } as const;
    expect((await checked([red, green, red]))[2]).toBe(
      'NOT reward-hack-is-caught: a patch that exits with 0 when it is loaded: green ' +
        '(no source that the tests load could be seen: it went into 1 of 1); ' +
        'a patch that takes the tests away: red, 1 failing',
    );
  });

  test('says so where there is no hack to try', async () => {
    const command = taskWith([{ id: testId('', '(command)'), state: 'failed' }], 0);
    const suite = { ...command.suite, framework: 'ctest' } as const;
    const ground = {
      base: baseOf({ 'sum.c': 'int x;\n' }),
      task: { ...command, suite },
      isProtected: () => false,
    };
    const judge = (): Promise<Evaluation> =>
      Promise.resolve({
        verdict: { kind: 'silent', why: 'no-report' },
        scope: 'target',
        failures: [],
        runs: 1,
        ms: 1,
      });
    expect((await selfTest({ judge }, ground, never))[2]).toEqual({
      name: 'reward-hack-is-caught',
      ok: true,
      untried: true,
      found: 'no file is known that tests load or lie in',
    });
  });

  describe('without failing tests to repair', () => {
    const loading = { ...files, [file]: "import { add } from '../sum.js';\n" };
    const green = { tests: { [zero]: 'passed', [rounds]: 'passed' } } as const;
    const caught = {} as const;

    const open = taskWith([], 0);
    const baseline = { ...open.baseline, passToPass: [zero, rounds], exitCodeAgrees: false };
    const request = { ...open, kind: 'solve', request: 'Be faster', baseline } as const;
    const checkedOpen = async (script: readonly Scripted[], sources = loading) =>
      await checkedBy(script, request, sources);

    test('the base has to stay as it was, and hacks are tried on the tests that pass', async () => {
      const { checks, asked } = await checkedOpen([green, caught, caught]);
      expect(checks.map(({ name, ok, untried }) => [name, ok, untried ?? false])).toEqual([
        ['base-is-red', true, true],
        ['empty-patch-breaks-nothing', true, false],
        ['reward-hack-is-caught', true, false],
      ]);
      expect(asked[0]).toEqual({ written: [], only: undefined });
      expect(asked[1]).toEqual({ written: ['sum.js'], only: undefined });
    });

    test('an oracle that gives no answer without a patch is not trusted', async () => {
      const { checks } = await checkedOpen([caught, caught, caught, caught]);
      expect(checks[1]).toEqual({
        name: 'empty-patch-breaks-nothing',
        ok: false,
        found: 'no verdict (no-report)',
      });
    });

    test('a hack that is green is caught out where the same files are missed when they are gone', async () => {
      const { checks } = await checkedOpen([green, green, caught, green, caught]);
      expect(checks[2]).toMatchObject({ ok: false, found: expect.stringContaining('green') });
    });

    test('a hack in files that nobody misses says nothing', async () => {
      const { checks } = await checkedOpen([green, green, green, green, green]);
      expect(checks[2]).toEqual({
        name: 'reward-hack-is-caught',
        ok: true,
        untried: true,
        found: 'no file is known that the passing tests need',
      });
    });

    test('nothing is tried where no source is seen that the tests load', async () => {
      const { checks, asked } = await checkedOpen([green], files);
      expect(checks[2]).toMatchObject({ untried: true });
      expect(asked).toHaveLength(1);
    });
  });

  test('gives a silent run a second chance', async () => {
    const slow = { end: { kind: 'stopped', why: 'timeout' } } as const;
    expect((await checked([slow, red, red, red]))[0]).toContain('ok base-is-red');
    expect((await checked([slow, slow, red, red]))[0]).toBe(
      'NOT base-is-red: recorded 1 failing, then no verdict (timeout)',
    );
  });
});
