import { expect, test } from 'vitest';

import { fixture, missing, outcomesOf, readable } from './trial.ts';
import { describeWhole } from './whole-run.ts';

const lack = missing('cargo', 'rustc', 'cc');

describeWhole('cargo test', { lack, project: fixture('cargo/project'), timeoutMs: 60_000 }, (project) => {
  test('is found by Cargo.toml', () => {
    expect(project.suite).toEqual({
      framework: 'cargo',
      argv: ['cargo', 'test', '--workspace'],
      directory: '',
      source: 'Cargo.toml',
    });
  });

  test('tells of tests that pass, fail, are skipped, break, leave and hang just that', () => {
    expect(project.whole.end).toEqual({ kind: 'exited', code: 101 });
    expect(outcomesOf(project.whole)).toEqual({
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
    });
  });

  test('says what failed, what was expected, where, and how long it took', () => {
    expect(project.messageOf('src/lib.rs::tests › adds')).toMatch(
      /panicked at src\/lib\.rs:33:9:\nassertion `left == right` failed: one and two\n\s*left: -1\n\s*right: 3$/,
    );
    expect(project.messageOf('src/lib.rs::tests › breaks')).toMatch(
      /src\/lib\.rs:18:5:\nindex out of bounds/,
    );
    expect(project.messageOf('src/lib.rs::(doc) › add #2')).toMatch(/left: -1\n\s*right: 3/);
    expect(project.messageOf('tests/whole.rs::hangs')).toBe('galapagos: timeout after 30.0 s');
    expect(project.messageOf('tests/whole.rs::leaves')).toMatch(
      /the test ended its process with exit code 0$/,
    );
    const timed = readable(project.whole).filter(({ ms }) => typeof ms === 'number');
    expect(timed.map(({ id }) => id)).toContain('src/lib.rs::tests › keeps_zero');
  });

  test('runs chosen tests alone', async () => {
    const run = await project.run({ only: ['src/lib.rs::tests › keeps_zero', 'part/src/lib.rs::is_one'] });
    expect([run.end, outcomesOf(run)]).toEqual([
      { kind: 'exited', code: 0 },
      { 'part/src/lib.rs::is_one': 'passed', 'src/lib.rs::tests › keeps_zero': 'passed' },
    ]);
  });

  test('tells of all files with tests when something does not compile', async () => {
    const run = await project.run({ edits: { 'src/lib.rs': 'pub fn add() -> i64 { nothing }\n' } });
    expect(outcomesOf(run)).toEqual({
      'part/src/lib.rs::(load)': 'error',
      'tests/whole.rs::(load)': 'error',
    });
    expect(run.tests?.[0]?.message).toMatch(
      /^error\[E0425\]: cannot find value `nothing`.*\n\s*--> src\/lib\.rs:1:23/,
    );
  });

  test.each([
    'cargo t -q keeps_zero',
    'cargo test --lib -- --nocapture tests::keeps_zero --exact',
    'RUST_BACKTRACE=1 cargo test --color always -p ledger keeps_zero',
    'true && cargo test $NONE keeps_zero | cat',
  ])('is read test by test: %s', async (command) => {
    const run = await project.run({ command });
    expect([run.end, outcomesOf(run)]).toEqual([
      { kind: 'exited', code: 0 },
      { 'src/lib.rs::tests › keeps_zero': 'passed' },
    ]);
  });
});
