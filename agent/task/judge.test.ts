import { describe, expect, test } from 'vitest';

import { testId, type TestId } from '../engine/ids.ts';
import { asFarAsSeen, failuresOf, judge } from './judge.ts';
import { LOAD, type ProcessEnd, type SuiteRun, type TestResult } from './suite.ts';

const file = 'test/sum.test.js';
const adds = testId(file, 'adds');
const carries = testId(file, 'carries');
const zero = testId(file, 'zero');
const rounds = testId(file, 'rounds');
const waits = testId(file, 'waits');

const expected = {
  failToPass: [adds, carries],
  passToPass: [zero, rounds],
  flaky: [waits],
  exitCodeAgrees: true,
};

const exited = (code: number): ProcessEnd => ({ kind: 'exited', code });
const all = (state: TestResult['state'], ...tests: readonly TestId[]): readonly TestResult[] =>
  tests.map((id) => ({ id, state }));
const run = (tests: readonly TestResult[], parts: Partial<SuiteRun> = {}): SuiteRun => ({
  end: exited(0),
  tests,
  ms: 5,
  output: { head: '', tail: '', bytes: 0 },
  ...parts,
});
const whole = all('passed', adds, carries, zero, rounds);

describe('a verdict is green', () => {
  test('when every expected test is there and passed, and the exit code agrees', () => {
    expect(judge(expected, run(whole), 'full')).toEqual({ kind: 'green', passed: 4 });
  });

  test('when only a flaky test failed, which explains the exit code', () => {
    const tests = [...whole, ...all('failed', waits)];
    expect(judge(expected, run(tests, { end: exited(1) }), 'full')).toEqual({ kind: 'green', passed: 4 });
  });

  test('when only tests failed that were left out, or stand in a file that was left out for not loading', () => {
    const [other, load] = [testId(file, 'other'), testId('test/draft.test.js', LOAD)];
    const some = { ...expected, leftOut: [other, load] };
    const tests = [...whole, ...all('failed', other, testId('test/draft.test.js', 'draft'))];
    expect(judge(some, run(tests, { end: exited(1) }), 'full')).toEqual({ kind: 'green', passed: 4 });
  });

  test('whatever the exit code, where it said nothing on the base either', () => {
    const mute = { ...expected, exitCodeAgrees: false };
    expect(judge(mute, run(whole, { end: exited(3) }), 'full')).toEqual({ kind: 'green', passed: 4 });
  });

  test('in scope target without the tests that were not asked for', () => {
    const tests = [...all('passed', adds, carries), ...all('skipped', zero)];
    expect(judge(expected, run(tests), 'target')).toEqual({ kind: 'green', passed: 2 });
  });
});

describe('a verdict is red', () => {
  const red = { kind: 'red', failing: [], fixed: [adds, carries], broken: [] };

  test('naming what still fails, what was fixed and what broke', () => {
    const tests = [...all('passed', adds, zero), ...all('failed', carries, rounds)];
    expect(judge(expected, run(tests, { end: exited(1) }), 'full')).toEqual({
      kind: 'red',
      failing: [carries],
      fixed: [adds],
      broken: [rounds],
    });
  });

  test('when an expected test is missing: deleting a test does not pass it', () => {
    expect(judge(expected, run(all('passed', adds, zero)), 'full')).toEqual({
      kind: 'red',
      failing: [carries],
      fixed: [adds],
      broken: [rounds],
    });
  });

  test('when an expected test is newly skipped', () => {
    const tests = [...all('passed', adds, carries, zero), ...all('skipped', rounds)];
    expect(judge(expected, run(tests), 'full')).toEqual({ ...red, broken: [rounds] });
    const skipped = [...all('passed', adds, zero, rounds), ...all('skipped', carries)];
    expect(judge(expected, run(skipped), 'full')).toMatchObject({ kind: 'red', failing: [carries] });
  });

  test('when the report is empty, as after an early exit with 0', () => {
    expect(judge(expected, run([]), 'target')).toEqual({
      kind: 'red',
      failing: [adds, carries],
      fixed: [],
      broken: [],
    });
  });

  test('when all passed and the command yet reports failure', () => {
    const because = { ...red, because: 'exit-code-disagrees' };
    expect(judge(expected, run(whole, { end: exited(1) }), 'full')).toEqual(because);
    const unknown = [...whole, ...all('failed', testId(file, 'new'))];
    expect(judge(expected, run(unknown, { end: exited(1) }), 'full')).toEqual(because);
  });

  test('when test code was changed while it ran', () => {
    expect(judge(expected, run(whole, { changedTests: [file] }), 'full')).toEqual({
      ...red,
      because: 'tests-changed',
    });
  });

  test('in scope target when a test beside the chosen ones is seen to fail', () => {
    const tests = [...all('passed', adds, carries), ...all('failed', zero)];
    expect(judge(expected, run(tests, { end: exited(1) }), 'target')).toEqual({ ...red, broken: [zero] });
  });
});

describe('a file that could not be loaded', () => {
  const loads = { ...expected, failToPass: [testId('test/new.test.js', LOAD)], passToPass: [] };
  const inside = (state: TestResult['state']) => all(state, testId('test/new.test.js', 'works'));

  test('passes when it loads and all of its tests pass', () => {
    expect(judge(loads, run(inside('passed')), 'full')).toMatchObject({ kind: 'green' });
  });

  test.each([
    ['fails as before', run(all('failed', testId('test/new.test.js', LOAD)), { end: exited(1) })],
    ['loads and one of its tests fails', run([...inside('failed')], { end: exited(1) })],
    ['loads and skips its tests', run(inside('skipped'))],
    ['is gone', run(all('passed', adds))],
    ['only has a namesake elsewhere', run(all('passed', testId('lib/new.test.js', 'works')))],
  ])('stays red when it %s', (_what, seen) => {
    expect(judge(loads, seen, 'full')).toMatchObject({ kind: 'red', failing: loads.failToPass });
  });

  test('is judged by the suite alone where only a suite could not be set up', () => {
    const suite = { ...loads, failToPass: [testId(file, `pages › ${LOAD}`)] };
    const tests = [...all('passed', testId(file, 'pages › first')), ...all('failed', adds)];
    expect(judge(suite, run(tests, { end: exited(1) }), 'full')).toMatchObject({
      because: 'exit-code-disagrees',
    });
  });
});

describe('silence is no verdict on the patch', () => {
  test.each([
    ['it was stopped', run(whole, { end: { kind: 'stopped', why: 'memory' } }), 'memory'],
    ['it ran out of time', run(whole, { end: { kind: 'stopped', why: 'timeout' } }), 'timeout'],
    ['it was cancelled', run(whole, { end: { kind: 'stopped', why: 'cancelled' } }), 'cancelled'],
    ['a signal ended it', run(whole, { end: { kind: 'signalled', signal: 'SIGSEGV' } }), 'signal'],
    ['it never started', run(whole, { end: { kind: 'unstarted', why: 'ENOENT' } }), 'spawn'],
  ])('when %s', (_what, seen, why) => {
    expect(judge(expected, seen, 'full')).toEqual({ kind: 'silent', why });
  });

  test('when there is no report, even with exit code 0', () => {
    const { tests: _tests, ...mute } = run([]);
    expect(judge(expected, { ...mute, unreadable: 'no file' }, 'full')).toEqual({
      kind: 'silent',
      why: 'no-report',
    });
  });
});

test('failures say why a test counts as failed', () => {
  const tests: readonly TestResult[] = [
    { id: adds, state: 'failed', message: '3 is not 4' },
    { id: carries, state: 'skipped' },
  ];
  expect(failuresOf([adds, carries, zero], run(tests))).toEqual([
    { id: adds, state: 'failed', message: '3 is not 4' },
    { id: carries, state: 'failed', message: 'the test was skipped' },
    { id: zero, state: 'failed', message: 'the test is not in the report' },
  ]);
});

describe('a verdict on a run that was to end at its first failure', () => {
  const stopped = run([...all('passed', adds, carries), ...all('failed', zero), ...all('skipped', rounds)]);

  test('names what was seen to fail, and says that it is not all', () => {
    expect(asFarAsSeen(judge(expected, stopped, 'full'), stopped)).toEqual({
      kind: 'red',
      failing: [],
      fixed: [adds, carries],
      broken: [zero],
      partial: true,
    });
  });

  test('is whole where all that is not green was seen to fail, and where none was', () => {
    const seen = run([...all('passed', adds, carries, rounds), ...all('failed', zero)]);
    const unseen = run(all('passed', adds, carries));
    for (const each of [seen, unseen, run(whole)]) {
      const verdict = judge(expected, each, 'full');
      expect(asFarAsSeen(verdict, each)).toBe(verdict);
    }
  });
});

describe('a verdict is silent where the report is not of the kind that the base had', () => {
  test.each([
    ['a sealed report gave way to one that anybody can write', expected, { evidence: 'native' }],
    ['a report gave way to an exit status', { ...expected, evidence: 'native' }, { evidence: 'exit-status' }],
  ] as const)('%s', (_what, asked, evidence) => {
    expect(judge(asked, run(whole, evidence), 'full')).toEqual({ kind: 'silent', why: 'no-report' });
  });
});
