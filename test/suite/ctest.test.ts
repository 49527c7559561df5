import { expect, test } from 'vitest';

import { fixture, missing, outcomesOf, readable } from './trial.ts';
import { describeWhole } from './whole-run.ts';

const lack = missing('ctest', 'cmake', 'cc', 'make');

describeWhole('CTest', { lack, project: fixture('ctest/project'), timeoutMs: 40_000 }, (project) => {
  const messageOf = (name: string): string => project.messageOf(`CMakeLists.txt::${name}`);

  test('is found by enable_testing()', () => {
    expect(project.suite).toEqual({
      framework: 'ctest',
      argv: ['ctest', '--test-dir', 'build'],
      directory: '',
      source: 'CMakeLists.txt',
    });
  });

  test('builds, and tells of tests that pass, fail, are skipped, break and hang just that', () => {
    expect(project.whole.end).toEqual({ kind: 'exited', code: 8 });
    expect(outcomesOf(project.whole)).toEqual({
      'CMakeLists.txt::adds': 'failed',
      'CMakeLists.txt::breaks': 'error',
      'CMakeLists.txt::hangs': 'timeout',
      'CMakeLists.txt::later': 'skipped',
      'CMakeLists.txt::missing': 'error',
      'CMakeLists.txt::off': 'skipped',
      'CMakeLists.txt::sums.zero-again': 'passed',
      'CMakeLists.txt::zero': 'passed',
    });
  });

  test('says what failed, what was expected, and how long it took', () => {
    expect(messageOf('adds')).toBe('check.c:13: expected 3, actual -1\nFailed');
    expect(messageOf('breaks')).toBe('Subprocess aborted Exception');
    expect(messageOf('hangs')).toBe('Timeout');
    expect(messageOf('missing')).toMatch(/Unable to find executable: nowhere/);
    const timed = readable(project.whole).filter(({ ms }) => typeof ms === 'number');
    expect(timed.map(({ id }) => id)).toContain('CMakeLists.txt::zero');
  });

  test('runs chosen tests alone, after a build', async () => {
    const run = await project.run({
      only: ['CMakeLists.txt::adds', 'CMakeLists.txt::sums.zero-again'],
      edits: { 'sums.c': 'int add(int a, int b) { return a + b; }\n' },
    });
    expect([run.end, outcomesOf(run)]).toEqual([
      { kind: 'exited', code: 0 },
      { 'CMakeLists.txt::adds': 'passed', 'CMakeLists.txt::sums.zero-again': 'passed' },
    ]);
  });

  test.each([
    [
      'compiled',
      'sums.c',
      'int add(int a, int b) { return nothing; }\n',
      /^sums\.c:1:\d+: |sums\.c:1:\d+: error: /,
    ],
    ['linked', 'sums.c', 'int sub(int a, int b) { return a - b; }\n', /undefined reference to `add'/],
    ['configured', 'CMakeLists.txt', 'project(ledger C)\nnonsense()\n', /^CMake Error at CMakeLists\.txt:2/],
  ])('tells of what cannot be %s', async (_what, path, text, message) => {
    const run = await project.run({ edits: { [path]: text } });
    expect(outcomesOf(run)).toEqual({ 'CMakeLists.txt::(load)': 'error' });
    expect(run.tests?.[0]?.message).toMatch(message);
  });

  test.each([
    'ctest -R ^zero$ --progress --repeat until-pass:3',
    'cmake -S . -B out && cmake --build out && ctest --test-dir out -R ^zero',
    'mkdir b && cd b && cmake .. && make && ctest -R ^zero | cat',
    'ctest --test-dir=elsewhere -R ^zero',
  ])('is run with its report: %s', async (command) => {
    const run = await project.run({ command });
    expect([run.end, outcomesOf(run)]).toEqual([
      { kind: 'exited', code: 0 },
      { 'CMakeLists.txt::zero': 'passed' },
    ]);
  });
});
