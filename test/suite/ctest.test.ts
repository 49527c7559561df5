import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type SuiteRun } from '../../agent/task/suite.ts';
import {
  fixture,
  messageOf as messageIn,
  missing,
  openTrial,
  outcomesOf,
  readable,
  toldOf,
  type Trial,
} from './trial.ts';

const lack = missing('ctest', 'cmake', 'cc', 'make');
const skipped = lack !== undefined;

describe(toldOf('CTest', lack), () => {
  let trial: Trial;
  let whole: SuiteRun;

  beforeAll(async () => {
    if (skipped) return;
    trial = await openTrial(fixture('ctest/project'));
    whole = await trial.run({ timeoutMs: 40_000 });
  });
  afterAll(async () => {
    if (!skipped) await trial[Symbol.asyncDispose]();
  });

  const messageOf = (name: string): string => messageIn(whole, `CMakeLists.txt::${name}`);

  test.skipIf(skipped)('is found by enable_testing()', () => {
    expect(trial.suite).toEqual({
      framework: 'ctest',
      argv: ['ctest', '--test-dir', 'build'],
      directory: '',
      source: 'CMakeLists.txt',
    });
  });

  test.skipIf(skipped)(
    'builds, and tells of tests that pass, fail, are skipped, break and hang just that',
    () => {
      expect(whole.end).toEqual({ kind: 'exited', code: 8 });
      expect(outcomesOf(whole)).toEqual({
        'CMakeLists.txt::adds': 'failed',
        'CMakeLists.txt::breaks': 'error',
        'CMakeLists.txt::hangs': 'timeout',
        'CMakeLists.txt::later': 'skipped',
        'CMakeLists.txt::missing': 'error',
        'CMakeLists.txt::off': 'skipped',
        'CMakeLists.txt::sums.zero-again': 'passed',
        'CMakeLists.txt::zero': 'passed',
      });
    },
  );

  test.skipIf(skipped)('says what failed, what was expected, and how long it took', () => {
    expect(messageOf('adds')).toBe('check.c:13: expected 3, actual -1\nFailed');
    expect(messageOf('breaks')).toBe('Subprocess aborted Exception');
    expect(messageOf('hangs')).toBe('Timeout');
    expect(messageOf('missing')).toMatch(/Unable to find executable: nowhere/);
    const timed = readable(whole).filter(({ ms }) => typeof ms === 'number');
    expect(timed.map(({ id }) => id)).toContain('CMakeLists.txt::zero');
  });

  test.skipIf(skipped)('runs chosen tests alone, after a build', async () => {
    const run = await trial.run({
      only: ['CMakeLists.txt::adds', 'CMakeLists.txt::sums.zero-again'],
      edits: { 'sums.c': 'int add(int a, int b) { return a + b; }\n' },
    });
    expect([run.end, outcomesOf(run)]).toEqual([
      { kind: 'exited', code: 0 },
      { 'CMakeLists.txt::adds': 'passed', 'CMakeLists.txt::sums.zero-again': 'passed' },
    ]);
  });

  test.skipIf(skipped).each([
    [
      'compiled',
      'sums.c',
      'int add(int a, int b) { return nothing; }\n',
      /^sums\.c:1:\d+: |sums\.c:1:\d+: error: /,
    ],
    ['linked', 'sums.c', 'int sub(int a, int b) { return a - b; }\n', /undefined reference to `add'/],
    ['configured', 'CMakeLists.txt', 'project(ledger C)\nnonsense()\n', /^CMake Error at CMakeLists\.txt:2/],
  ])('tells of what cannot be %s', async (_what, path, text, message) => {
    const run = await trial.run({ edits: { [path]: text } });
    expect(outcomesOf(run)).toEqual({ 'CMakeLists.txt::(load)': 'error' });
    expect(run.tests?.[0]?.message).toMatch(message);
  });

  test
    .skipIf(skipped)
    .each([
      'ctest -R ^zero$ --progress --repeat until-pass:3',
      'cmake -S . -B out && cmake --build out && ctest --test-dir out -R ^zero',
      'mkdir b && cd b && cmake .. && make && ctest -R ^zero | cat',
      'ctest --test-dir=elsewhere -R ^zero',
    ])('is run with its report: %s', async (command) => {
    const run = await trial.run({ command });
    expect([run.end, outcomesOf(run)]).toEqual([
      { kind: 'exited', code: 0 },
      { 'CMakeLists.txt::zero': 'passed' },
    ]);
  });
});
