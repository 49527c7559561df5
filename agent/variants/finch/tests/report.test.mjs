import { describe, expect, test } from 'vitest';

import { testId } from '../../../engine/ids.ts';
import { failureText } from './failure.mjs';
import { isGreen, reportOf, reportText } from './report.mjs';
import { normalised, signatureOf } from './signature.mjs';

/** @import { SuiteRun, TestResult } from '../../../task/suite.ts' */

const isTest = (/** @type {string} */ name) => name.startsWith('test/');
const [sums, halves, kept] = ['sums', 'halves', 'kept'].map((name) => testId('test/sum.test.js', name));

/** @type {(tests: readonly TestResult[]) => SuiteRun} */
const runWith = (tests) => ({
  end: { kind: 'exited', code: 1 },
  tests,
  ms: 5,
  output: { head: '', tail: '', bytes: 0 },
});

const message = [
  "AssertionError: Expected values to be strictly equal:\n\n'a' !== 'b'",
  "  expected: 'b'",
  "  actual: 'a'",
  '  at sum (/repo/src/sum.js:3:5)',
  '  at /repo/test/sum.test.js:9:3',
].join('\n');

/** @type {import('./report.mjs').Expected} */
const expected = { wanted: [String(sums), String(halves)], passing: [String(kept)], which: 'all' };

/** @type {(results: readonly TestResult[]) => string} */
const told = (results) =>
  reportText(reportOf(runWith(results), expected), { expected, most: 4, chars: 500, isTest });

describe('a run of the tests', () => {
  test('that is green takes one line', () => {
    const all = [sums, halves, kept].flatMap((id) =>
      id ? [{ id, state: /** @type {const} */ ('passed') }] : [],
    );
    expect(told(all)).toBe('all 2 wanted pass, none broken, 3 passed.');
    expect(isGreen(reportOf(runWith(all), expected))).toBe(true);
  });

  test('names wanted tests that fail and what is newly broken, with expected, actual and one frame of the code', () => {
    if (!sums || !halves || !kept) throw new Error('no tests');
    const text = told([
      { id: sums, state: 'passed' },
      { id: halves, state: 'failed', message },
      { id: kept, state: 'failed', message: 'TypeError: no\n  at half (src/half.js:2:1)', cause: 'error' },
    ]);
    expect(text).toBe(
      [
        '1 of 2 wanted fail, 1 broken, 1 passed.',
        '- test/sum.test.js::halves',
        '  AssertionError: Expected values to be strictly equal:',
        "  expected 'b', got 'a'",
        '  at src/sum.js:3',
        'Newly broken:',
        '- test/sum.test.js::kept',
        '  TypeError: no',
        '  at src/half.js:2',
      ].join('\n'),
    );
    expect(text.length / 4).toBeLessThan(150);
  });

  test('in which a test is missing is not green', () => {
    if (!sums || !halves) throw new Error('no tests');
    const report = reportOf(
      runWith([
        { id: sums, state: 'passed' },
        { id: halves, state: 'skipped' },
      ]),
      expected,
    );
    expect(report.failing.map(({ id }) => id)).toEqual([halves]);
    expect(report.unrun).toEqual([kept]);
    expect(isGreen(report)).toBe(false);
  });

  test('of a file that could not be loaded is green when all that it holds pass, and names what does not', () => {
    const load = { ...expected, wanted: ['test/sum.test.js::(load)'], passing: [] };
    const reportWith = (/** @type {TestResult['state']} */ state) =>
      reportOf(
        runWith([sums, halves].flatMap((id, at) => (id ? [{ id, state: at === 0 ? 'passed' : state }] : []))),
        load,
      );
    expect(isGreen(reportWith('passed'))).toBe(true);
    expect(reportWith('failed').failing.map(({ id }) => id)).toEqual([halves]);
    expect(reportOf(runWith([]), load).failing.map(({ id }) => id)).toEqual(load.wanted);
  });

  test('without a report says nothing, and why', () => {
    const run = { ...runWith([]), end: /** @type {const} */ ({ kind: 'stopped', why: 'timeout' }) };
    const { tests: _, ...silent } = run;
    const report = reportOf(silent, expected);
    expect(isGreen(report)).toBe(false);
    expect(reportText(report, { expected, most: 4, chars: 500, isTest })).toBe(
      'The tests said nothing: it was stopped: timeout.',
    );
  });
});

describe('a failing test', () => {
  test('of noise is told within its bounds', () => {
    const text = failureText(
      { id: 'a::b', message: `${'x'.repeat(5_000)}\n${'line\n'.repeat(500)}` },
      { chars: 300, isTest },
    );
    expect(text.length).toBeLessThan(330);
  });

  test('in Python is told by its frame', () => {
    const python =
      'AssertionError: 4 != 3\n  File "/repo/tests/test_a.py", line 9, in test\n  File "/repo/pkg/a.py", line 2, in total';
    expect(
      failureText(
        { id: 'x::y', message: python },
        { chars: 300, isTest: (name) => name.startsWith('tests/') },
      ),
    ).toContain('\n  at pkg/a.py:2');
  });
});

describe('a failure in TAP', () => {
  /** @type {(facts: object) => string} */
  const toldOf = (facts) =>
    failureText({ id: '::adds', message: JSON.stringify(facts, null, 1) }, { chars: 300, isTest });

  test('is told by its values and its place, as libraries write them', () => {
    expect(
      toldOf({
        operator: 'deepEqual',
        expected: '{ a: 1 }',
        actual: '{ a: 2 }',
        at: 'Test.<anonymous> (/repo/test/all.js:11:4)',
        stack:
          'Error: should be deeply equivalent\n    at Test.assert (/repo/node_modules/tape/lib/test.js:548:48)\n    at add (/repo/src/add.js:3:4)\n    at Test.<anonymous> (/repo/test/all.js:11:4)',
      }),
    ).toBe(['- ::adds', '  deepEqual', '  expected { a: 1 }, got { a: 2 }', '  at src/add.js:3'].join('\n'));
    expect(toldOf({ error: 'boom', at: '/repo/test/all.js:2:1' })).toBe(
      '- ::adds\n  boom\n  at test/all.js:2',
    );
  });

  test('of other facts is told as it is', () => {
    expect(toldOf({ severity: 'fail' })).toContain('"severity": "fail"');
  });
});

describe('two failures are the same', () => {
  test.each([
    ['lines', 'at f (a.js:3:5)', 'at f (a.js:99:1)'],
    ['addresses', '<Foo object at 0x7f01>', '<Foo object at 0x80ff>'],
    ['durations', 'timed out after 1203 ms', 'timed out after 88 ms'],
    ['moments', 'at 2024-01-02T03:04:05Z', 'at 2025-09-09T01:01:01Z'],
    ['temporary paths', 'ENOENT /tmp/x-1/a', 'ENOENT /tmp/y-2/a'],
  ])('but for %s', (_, one, other) => {
    expect(normalised(one)).toBe(normalised(other));
    expect(signatureOf([{ id: 'a', message: one }])).toBe(signatureOf([{ id: 'a', message: other }]));
  });

  test('and not where values differ, or tests', () => {
    expect(normalised('expected 3, got 4')).not.toBe(normalised('expected 3, got 5'));
    expect(signatureOf([{ id: 'a', message: 'x' }])).not.toBe(signatureOf([{ id: 'b', message: 'x' }]));
    expect(signatureOf([])).toBe('');
  });
});

describe('a failure of Python', () => {
  const told = (/** @type {string[]} */ ...lines) =>
    failureText(
      { id: 'tests/test_a.py::T › test_it', message: lines.join('\n') },
      { chars: 500, isTest: (name) => name.startsWith('tests/') },
    );
  const frame = '  File "/repo/tests/test_a.py", line 9, in test_it';

  test('is told once: values that differ, what the test said, and the place', () => {
    expect(
      told(
        'AssertionError: Lists differ: [1] != [2]',
        '',
        'First differing element 0:',
        '1',
        '2',
        '',
        '- [1]',
        '+ [2] : the first stop',
        frame,
      ),
    ).toBe(
      [
        '- tests/test_a.py::T › test_it',
        '  AssertionError: Lists differ: [1] != [2]',
        '  the first stop',
        '  at tests/test_a.py:9',
      ].join('\n'),
    );
  });

  test('is told without where objects lay: that differs from run to run', () => {
    expect(
      told('AssertionError: assert 3 == 0', ' +  where 3 = len(<a.B object at 0x7ff62ef52c50>)', frame),
    ).toContain('\n  +  where 3 = len(<a.B object>)\n');
  });

  test('by pytest is told without what does not differ', () => {
    expect(
      told(
        'AssertionError: assert [1, 2] == [1]',
        '  Left contains one more item: 2',
        '  Full diff:',
        '    [',
        '        1,',
        '  +     2,',
        '  ?     ^',
        '    ]',
        frame,
      ),
    ).toBe(
      [
        '- tests/test_a.py::T › test_it',
        '  AssertionError: assert [1, 2] == [1]',
        '  Left contains one more item: 2',
        '  +     2,',
        '  at tests/test_a.py:9',
      ].join('\n'),
    );
  });

  test('keeps the comparison line by line where its first line is shortened', () => {
    expect(
      told(
        "AssertionError: 'a[80 chars]b' != 'a[80 chars]c'",
        "- 'ab'",
        '?   ^',
        "+ 'ac'",
        '?   ^ +++',
        '- ? never',
        frame,
      ),
    ).toBe(
      [
        '- tests/test_a.py::T › test_it',
        "  AssertionError: 'a[80 chars]b' != 'a[80 chars]c'",
        "  - 'ab'",
        "  + 'ac'",
        '  - ? never',
        '  at tests/test_a.py:9',
      ].join('\n'),
    );
  });
});

describe('a file that does not load', () => {
  const load = testId('test/sum.test.js', '(load)');
  const message = [
    'Failed to import test module: test.sum',
    '  File "/repo/test/sum.py", line 3, in <module>',
    '    from src.sum import total',
    '  File "/repo/src/sum.py", line 6',
    "SyntaxError: 'return' outside function",
  ].join('\n');

  test('is told once, its error first, with the first of its tests', () => {
    expect(told([{ id: load, state: 'failed', message }])).toBe(
      [
        '2 of 2 wanted fail, 1 broken, 0 passed.',
        '- test/sum.test.js::sums',
        '  It was not run: its file does not load.',
        "  SyntaxError: 'return' outside function",
        '  Failed to import test module: test.sum',
        '  from src.sum import total',
        '  at src/sum.py:6',
        '- test/sum.test.js::halves',
        '  It was not run: its file does not load.',
        'Not run, and passing before: test/sum.test.js::kept',
        'No test passed.',
      ].join('\n'),
    );
  });

  test('makes a run of the wanted tests alone one that leaves something open', () => {
    expect(reportOf(runWith([]), { ...expected, which: 'wanted' }).isUnloaded).toBe(true);
    expect(reportOf(runWith([]), expected).isUnloaded).toBe(false);
  });
});
