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

const lack = missing('cargo', 'rustc', 'cc');
const skipped = lack !== undefined;

describe(toldOf('cargo test', lack), () => {
  let trial: Trial;
  let whole: SuiteRun;

  beforeAll(async () => {
    if (skipped) return;
    trial = await openTrial(fixture('cargo/project'));
    whole = await trial.run({ timeoutMs: 60_000 });
  });
  afterAll(async () => {
    if (!skipped) await trial[Symbol.asyncDispose]();
  });

  const messageOf = (id: string): string => messageIn(whole, id);

  test.skipIf(skipped)('is found by Cargo.toml', () => {
    expect(trial.suite).toEqual({
      framework: 'cargo',
      argv: ['cargo', 'test', '--workspace'],
      directory: '',
      source: 'Cargo.toml',
    });
  });

  test.skipIf(skipped)('tells of tests that pass, fail, are skipped, break, leave and hang just that', () => {
    expect(whole.end).toEqual({ kind: 'exited', code: 101 });
    expect(outcomesOf(whole)).toEqual({
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

  test.skipIf(skipped)('says what failed, what was expected, where, and how long it took', () => {
    expect(messageOf('src/lib.rs::tests › adds')).toMatch(
      /panicked at src\/lib\.rs:33:9:\nassertion `left == right` failed: one and two\n\s*left: -1\n\s*right: 3$/,
    );
    expect(messageOf('src/lib.rs::tests › breaks')).toMatch(/src\/lib\.rs:18:5:\nindex out of bounds/);
    expect(messageOf('src/lib.rs::(doc) › add #2')).toMatch(/left: -1\n\s*right: 3/);
    expect(messageOf('tests/whole.rs::hangs')).toBe('galapagos: timeout after 30.0 s');
    expect(messageOf('tests/whole.rs::leaves')).toMatch(/the test ended its process with exit code 0$/);
    const timed = readable(whole).filter(({ ms }) => typeof ms === 'number');
    expect(timed.map(({ id }) => id)).toContain('src/lib.rs::tests › keeps_zero');
  });

  test.skipIf(skipped)('runs chosen tests alone', async () => {
    const run = await trial.run({ only: ['src/lib.rs::tests › keeps_zero', 'part/src/lib.rs::is_one'] });
    expect([run.end, outcomesOf(run)]).toEqual([
      { kind: 'exited', code: 0 },
      { 'part/src/lib.rs::is_one': 'passed', 'src/lib.rs::tests › keeps_zero': 'passed' },
    ]);
  });

  test.skipIf(skipped)('tells of all files with tests when something does not compile', async () => {
    const run = await trial.run({ edits: { 'src/lib.rs': 'pub fn add() -> i64 { nothing }\n' } });
    expect(outcomesOf(run)).toEqual({
      'part/src/lib.rs::(load)': 'error',
      'tests/whole.rs::(load)': 'error',
    });
    expect(run.tests?.[0]?.message).toMatch(
      /^error\[E0425\]: cannot find value `nothing`.*\n\s*--> src\/lib\.rs:1:23/,
    );
  });

  test
    .skipIf(skipped)
    .each([
      'cargo t -q keeps_zero',
      'cargo test --lib -- --nocapture tests::keeps_zero --exact',
      'RUST_BACKTRACE=1 cargo test --color always -p ledger keeps_zero',
      'true && cargo test $NONE keeps_zero | cat',
    ])('is read test by test: %s', async (command) => {
    const run = await trial.run({ command });
    expect([run.end, outcomesOf(run)]).toEqual([
      { kind: 'exited', code: 0 },
      { 'src/lib.rs::tests › keeps_zero': 'passed' },
    ]);
  });
});
