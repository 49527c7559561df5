import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { type Outcome } from '../../../agent/engine/outcome.ts';
import { type ProcessEnd } from '../../../agent/task/suite.ts';
import { readCtest } from './ctest-report.ts';
import { type Said } from '../frameworks/framework.ts';
import { readGo } from './go-json.ts';
import { readCargo } from './libtest.ts';
import { readNextest } from './nextest-report.ts';
import { type Told } from '../ticket.ts';
import { toResults } from '../results.ts';

type Report = Readonly<Record<string, string>>;
type Read = (said: Pick<Said, 'collected' | 'end'>) => Outcome<readonly Told[], string>;

const failed = { kind: 'exited', code: 1 } satisfies ProcessEnd;
const fixtures = join(import.meta.dirname, '../../../test/suite/fixtures');

/** What was left in the output folder, by the names of the files. */
function recorded(...names: readonly string[]): Report {
  const folder = join(fixtures, ...names);
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
}

const said = (report: Report, end: ProcessEnd = failed): Pick<Said, 'collected' | 'end'> => ({
  collected: new Map(Object.entries(report).map(([name, text]) => [name, Buffer.from(text)])),
  end,
});

/** Test by test what came of it. */
function outcomes(read: Read, report: Report, end?: ProcessEnd): Readonly<Record<string, string>> | string {
  const told = read(said(report, end));
  if (!told.ok) return told.fault;
  return Object.fromEntries(toResults(told.value).map(({ id, state, cause }) => [id, cause ?? state]));
}

const go = recorded('go/recorded/go-1.19.8');
const cargo = recorded('cargo/recorded/cargo-1.95.0');
const ctest = recorded('ctest/recorded/ctest-3.25.1');
const nextest = { ...cargo, ...recorded('nextest/composed') };

const known = {
  go: {
    'breaks/breaks_test.go::TestBreaks': 'error',
    'hangs/hangs_test.go::TestHangs': 'timeout',
    'sums/sums_test.go::TestAdds': 'failed',
    'sums/sums_test.go::TestLater': 'skipped',
    'sums/sums_test.go::TestZero': 'passed',
    'sums/table_test.go::TestTable': 'failed',
    'sums/table_test.go::TestTable › none': 'passed',
    'sums/table_test.go::TestTable › none#01': 'passed',
    'sums/table_test.go::TestTable › one_and_one': 'failed',
  },
  cargo: {
    'part/src/lib.rs::is_one': 'passed',
    'src/lib.rs::(doc) › add': 'passed',
    'src/lib.rs::(doc) › add #2': 'failed',
    'src/lib.rs::tests › adds': 'failed',
    'src/lib.rs::tests › breaks': 'error',
    'src/lib.rs::tests › keeps_zero': 'passed',
    'src/lib.rs::tests › later': 'skipped',
    'src/lib.rs::tests › panics_well': 'passed',
    'tests/whole.rs::doubles': 'failed',
    'tests/whole.rs::hangs': 'timeout',
    'tests/whole.rs::keeps_one': 'passed',
    'tests/whole.rs::leaves': 'error',
  },
  ctest: {
    'CMakeLists.txt::adds': 'failed',
    'CMakeLists.txt::breaks': 'error',
    'CMakeLists.txt::hangs': 'timeout',
    'CMakeLists.txt::later': 'skipped',
    'CMakeLists.txt::missing': 'error',
    'CMakeLists.txt::off': 'skipped',
    'CMakeLists.txt::sums.zero-again': 'passed',
    'CMakeLists.txt::zero': 'passed',
  },
};

const cases = [
  { name: 'of Go 1.19.8', read: readGo, report: go, log: 'go.txt', expected: known.go },
  { name: 'of Cargo 1.95.0', read: readCargo, report: cargo, log: 'cargo.txt', expected: known.cargo },
  { name: 'of CTest 3.25.1', read: readCtest, report: ctest, log: 'ctest.txt', expected: known.ctest },
] as const;

describe.each(cases)('a recorded report $name', ({ read, report, log, expected }) => {
  const text = report[log] ?? '';

  test('is read test by test', () => {
    expect(outcomes(read, report)).toEqual(expected);
  });

  test('is read the same in colours, with lines of others between', () => {
    const noisy = text
      .replace(/^(?!\{|test |----)(.+)$/gm, '\u001B[31m$1\u001B[0m')
      .replace(/\n(?=\{|test )/g, '\nnoise {"a": 1\n');
    expect(noisy).not.toBe(text);
    expect(outcomes(read, { ...report, [log]: noisy })).toEqual(expected);
  });

  test('that is cut off anywhere never makes more of a test than it came to', () => {
    const passing = new Set(
      Object.entries(expected).flatMap(([id, state]) => (state === 'passed' ? [id] : [])),
    );
    for (let length = 0; length < text.length; length += 41) {
      const found = outcomes(
        read,
        { ...report, [log]: text.slice(0, length) },
        { kind: 'signalled', signal: 'SIGKILL' },
      );
      const passed =
        typeof found === 'string' ? [] : Object.entries(found).filter(([, state]) => state === 'passed');
      expect(passed.filter(([id]) => !passing.has(id))).toEqual([]);
    }
  });

  test('that is not there is said not to be', () => {
    expect(read(said({}))).toMatchObject({ ok: false });
    expect(read(said({ [log]: '' }))).toMatchObject({ ok: false });
  });
});

describe('events of Go', () => {
  const line = (event: object): string => `${JSON.stringify(event)}\n`;
  const of = (...events: readonly object[]): Report => ({ 'go.txt': events.map(line).join('') });

  test('of a package that is not built come from the compiler, beside them before Go 1.24', () => {
    const older =
      '# example.org/a [example.org/a.test]\n./a_test.go:5:28: undefined: x\nFAIL\texample.org/a [build failed]\nFAIL\n';
    expect(readGo(said({ 'go.txt': older }))).toEqual({
      ok: true,
      value: [
        {
          file: 'example.org/a',
          path: ['(load)'],
          state: 'failed',
          message: './a_test.go:5:28: undefined: x\n[build failed]',
          cause: 'error',
        },
      ],
    });
  });

  test('of a package that is not built are events themselves since Go 1.24', () => {
    const newer = of(
      {
        ImportPath: 'example.org/a [example.org/a.test]',
        Action: 'build-output',
        Output: '# example.org/a\n',
      },
      {
        ImportPath: 'example.org/a [example.org/a.test]',
        Action: 'build-output',
        Output: './a.go:3:1: no\n',
      },
      { ImportPath: 'example.org/a [example.org/a.test]', Action: 'build-fail' },
      { Action: 'start', Package: 'example.org/a' },
      { Action: 'output', Package: 'example.org/a', Output: 'FAIL\texample.org/a [build failed]\n' },
      { Action: 'fail', Package: 'example.org/a', FailedBuild: 'example.org/a [example.org/a.test]' },
    );
    expect(readGo(said(newer))).toEqual({
      ok: true,
      value: [
        {
          file: 'example.org/a',
          path: ['(load)'],
          state: 'failed',
          message: '# example.org/a\n./a.go:3:1: no\n[build failed]',
          cause: 'error',
        },
      ],
    });
  });

  test('name since Go 1.20 what ran when time was up; what waited is not told', () => {
    const events = of(
      { Action: 'run', Package: 'a', Test: 'TestRuns' },
      { Action: 'run', Package: 'a', Test: 'TestWaits' },
      { Action: 'pause', Package: 'a', Test: 'TestWaits' },
      { Action: 'output', Package: 'a', Test: 'TestRuns', Output: 'panic: test timed out after 3s\n' },
      { Action: 'output', Package: 'a', Test: 'TestRuns', Output: 'running tests:\n' },
      { Action: 'output', Package: 'a', Test: 'TestRuns', Output: '\tTestRuns (3s)\n' },
      { Action: 'fail', Package: 'a', Elapsed: 3 },
    );
    expect(outcomes(readGo, events)).toEqual({ 'a::TestRuns': 'timeout' });
  });

  test('of a package that ends itself are an error of what ran, or of the package', () => {
    const events = of(
      { Action: 'run', Package: 'a', Test: 'TestExits' },
      { Action: 'fail', Package: 'a', Elapsed: 0 },
      { Action: 'output', Package: 'b', Output: 'exit status 3\n' },
      { Action: 'fail', Package: 'b', Elapsed: 0 },
    );
    expect(outcomes(readGo, events)).toEqual({ 'a::TestExits': 'error', 'b::(load)': 'error' });
  });

  test('of a run whose time was up tell what hangs', () => {
    const events = of({ Action: 'run', Package: 'a', Test: 'TestHangs' });
    expect(outcomes(readGo, events, { kind: 'stopped', why: 'timeout' })).toEqual({
      'a::TestHangs': 'timeout',
    });
    expect(outcomes(readGo, events, { kind: 'stopped', why: 'memory' })).toBe(
      'go test told of no test: it printed nothing',
    );
  });
});

describe('the words of libtest', () => {
  const of = (...lines: readonly string[]): Report => ({
    'cargo.txt': [
      '     Running unittests src/lib.rs (target/debug/deps/a-0123456789abcdef)',
      ...lines,
      '',
    ].join('\n'),
  });

  test('count only between the beginning of a run and its failures', () => {
    const report = of(
      'test early ... ok',
      'running 2 tests',
      'test a ... ok',
      'test b - should panic ... FAILED',
      'failures:',
      '---- b stdout ----',
      'test c ... ok',
      'failures:',
      'test result: FAILED. 1 passed; 1 failed;',
      'test late ... ok',
    );
    expect(outcomes(readCargo, report)).toEqual({ 'src/lib.rs::a': 'passed', 'src/lib.rs::b': 'failed' });
  });

  test('may come in two, one test at a time, with what others print between', () => {
    const report = of(
      'running 2 tests',
      'test a ... hello',
      'world',
      'ok',
      'test b ... FAILED',
      'test result: FAILED.',
    );
    expect(outcomes(readCargo, report)).toEqual({ 'src/lib.rs::a': 'passed', 'src/lib.rs::b': 'failed' });
  });

  test.each([
    ["thread 'a' panicked at 'index out of bounds: the len is 0', src/lib.rs:4:5", 'error'],
    ["thread 'a' panicked at src/lib.rs:4:5:\nattempt to subtract with overflow", 'error'],
    ["thread 'a' panicked at src/lib.rs:4:5:\ncalled `Option::unwrap()` on a `None` value", 'error'],
    ['Error: "no such file"', 'error'],
    ["thread 'a' panicked at src/lib.rs:4:5:\nassertion failed: a == b", 'failed'],
    ["thread 'a' panicked at 'one and one', src/lib.rs:4:5", 'failed'],
  ])('tell what broke from what did not hold: %s', (message, outcome) => {
    const report = of(
      'running 1 test',
      'test a ... FAILED',
      'failures:',
      '---- a stdout ----',
      ...message.split('\n'),
    );
    expect(outcomes(readCargo, report)).toEqual({ 'src/lib.rs::a': outcome });
  });

  test('of documentation are numbered by their lines, whatever their order', () => {
    const report = {
      'cargo.txt': [
        '   Doc-tests a',
        'running 2 tests',
        'test src/lib.rs - add (line 12) ... FAILED',
        'test src/lib.rs - add (line 5) ... ok',
        'test result: FAILED.',
      ].join('\n'),
    };
    expect(outcomes(readCargo, report)).toEqual({
      'src/lib.rs::(doc) › add': 'passed',
      'src/lib.rs::(doc) › add #2': 'failed',
    });
  });

  test('of what does not compile are told for all files with tests', () => {
    const log = [
      'error[E0425]: cannot find value `x` in this scope',
      ' --> src/lib.rs:4:14',
      'error: could not compile `ledger` (lib) due to 1 previous error',
    ].join('\n');
    expect(outcomes(readCargo, { ...cargo, 'cargo.txt': log })).toEqual({
      'part/src/lib.rs::(load)': 'error',
      'src/lib.rs::(load)': 'error',
      'tests/whole.rs::(load)': 'error',
    });
  });
});

describe('a report of nextest, in its form', () => {
  test('is read test by test, with what was skipped from its log', () => {
    expect(outcomes(readNextest, nextest)).toEqual({
      'part/src/lib.rs::is_one': 'passed',
      'src/lib.rs::tests › adds': 'failed',
      'src/lib.rs::tests › breaks': 'error',
      'src/lib.rs::tests › keeps_zero': 'passed',
      'src/lib.rs::tests › later': 'skipped',
      'src/lib.rs::tests › panics_well': 'passed',
      'tests/whole.rs::doubles': 'failed',
      'tests/whole.rs::hangs': 'timeout',
      'tests/whole.rs::leaves': 'error',
    });
  });

  test('that was not written says what did not compile', () => {
    const log =
      'error: cannot find macro `x`\nerror: could not compile `ledger` (lib test) due to 1 previous error\n';
    expect(outcomes(readNextest, { ...cargo, 'nextest.txt': log })).toMatchObject({
      'src/lib.rs::(load)': 'error',
    });
    expect(outcomes(readNextest, { 'nextest.txt': 'error: no such command: `nextest`\n' })).toBe(
      'cargo nextest left no report: error: no such command: `nextest`',
    );
  });
});
