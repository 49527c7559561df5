import { expect, test } from 'vitest';

import { fixture, missing, outcomesOf, readable } from './trial.ts';
import { describeWhole } from './whole-run.ts';

const lack = missing('go');

describeWhole('go test', { lack, project: fixture('go/project'), timeoutMs: 40_000 }, (project) => {
  test('is found by go.mod', () => {
    expect(project.suite).toEqual({
      framework: 'go',
      argv: ['go', 'test', './...'],
      directory: '',
      source: 'go.mod',
    });
  });

  test('tells of a test that passes, fails, is skipped, breaks and hangs just that', () => {
    expect(project.whole.end).toEqual({ kind: 'exited', code: 1 });
    expect(outcomesOf(project.whole)).toEqual({
      'breaks/breaks_test.go::TestBreaks': 'error',
      'hangs/hangs_test.go::TestHangs': 'timeout',
      'sums/sums_test.go::TestZero': 'passed',
      'sums/sums_test.go::TestAdds': 'failed',
      'sums/sums_test.go::TestLater': 'skipped',
      'sums/table_test.go::TestTable': 'failed',
      'sums/table_test.go::TestTable › none': 'passed',
      'sums/table_test.go::TestTable › one_and_one': 'failed',
      'sums/table_test.go::TestTable › none#01': 'passed',
    });
  });

  test('says what failed, what was expected, where, and how long it took', () => {
    expect(project.messageOf('sums/sums_test.go::TestAdds')).toBe('sums_test.go:13: Add(1, 2) = -1, want 3');
    expect(project.messageOf('breaks/breaks_test.go::TestBreaks')).toMatch(
      /^panic: runtime error: index out of range \[7\] with length 2.*sums\/sums\.go:6/s,
    );
    expect(project.messageOf('hangs/hangs_test.go::TestHangs')).toMatch(/^panic: test timed out after 20s/);
    const timed = readable(project.whole).filter(({ ms }) => typeof ms === 'number');
    expect(timed.map(({ id }) => id)).toContain('sums/sums_test.go::TestZero');
  });

  test('runs chosen tests alone, with their subtests', async () => {
    const zero = await project.run({ only: ['sums/sums_test.go::TestZero'] });
    expect([zero.end, outcomesOf(zero)]).toEqual([
      { kind: 'exited', code: 0 },
      { 'sums/sums_test.go::TestZero': 'passed' },
    ]);
    const table = await project.run({ only: ['sums/table_test.go::TestTable › one_and_one'] });
    expect(Object.keys(outcomesOf(table))).toEqual([
      'sums/table_test.go::TestTable',
      'sums/table_test.go::TestTable › none',
      'sums/table_test.go::TestTable › one_and_one',
      'sums/table_test.go::TestTable › none#01',
    ]);
  });

  test('tells of packages that are not built, and goes on with the others', async () => {
    const edits = { 'hangs/hangs_test.go': 'package hangs\n\nfunc TestX(t *T) { undefined() }\n' };
    const only = ['hangs/hangs_test.go::(load)', 'breaks/breaks_test.go::TestBreaks'];
    const run = await project.run({ edits, only });
    expect(outcomesOf(run)).toEqual({
      'breaks/breaks_test.go::TestBreaks': 'error',
      'hangs/hangs_test.go::(load)': 'error',
    });
    expect(run.tests?.find(({ id }) => id.startsWith('hangs'))?.message).toMatch(
      /hangs_test\.go:3:15: undefined: T\b/,
    );
  });

  test('is read whatever it prints: without what was said where that is too much', async () => {
    const loud =
      'package sums\n\nimport (\n\t"strings"\n\t"testing"\n)\n\nfunc TestLoud(t *testing.T) {\n' +
      '\tfor i := 0; i < 400; i++ {\n\t\tt.Log(strings.Repeat("x", 100000))\n\t}\n\tt.Fail()\n}\n';
    const run = await project.run({
      edits: { 'sums/loud_test.go': loud },
      only: ['sums/loud_test.go::TestLoud'],
    });
    expect(outcomesOf(run)).toEqual({ 'sums/loud_test.go::TestLoud': 'failed' });
  });

  test('says nothing is known of a process that ends itself with 0', async () => {
    const code = 'package sums\n\nimport "os"\n\nfunc init() { os.Exit(0) }\n';
    const run = await project.run({
      edits: { 'sums/exit.go': code },
      only: ['sums/sums_test.go::TestZero'],
    });
    expect([run.end, run.tests]).toEqual([{ kind: 'exited', code: 0 }, []]);
  });

  test.each([
    'go test -v -json ./sums -run Zero',
    'CGO_ENABLED=0 go test -count 2 -timeout=1s -failfast ./sums -run=TestZero',
    'go vet ./sums && go test ./sums --run TestZero -coverprofile=c.out | tee log',
    'go test ./su* -run TestZero',
  ])('is run with its events: %s', async (command) => {
    const run = await project.run({ command });
    expect([run.end, outcomesOf(run)]).toEqual([
      { kind: 'exited', code: 0 },
      { 'sums/sums_test.go::TestZero': 'passed' },
    ]);
  });
});
