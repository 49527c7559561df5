// .NET could not be installed where this was written: its command line is told, and its reports are read as they were seen.
import { describe, expect, test } from 'vitest';

import { parseTestId } from '../../agent/engine/ids.ts';
import { dotnet } from '../../sandbox/suite/frameworks/dotnet.ts';
import { type Request, type Said } from '../../sandbox/suite/frameworks/framework.ts';
import { newTicket } from '../../sandbox/suite/ticket.ts';
import { readTrx } from '../../sandbox/suite/readers/trx.ts';
import { recorded } from './trial.ts';

const report = recorded('dotnet/written-after-xunit-2.8.trx');

const said = (reports: Readonly<Record<string, string>>, output = ''): Said => ({
  collected: new Map(Object.entries(reports).map(([name, text]) => [name, Buffer.from(text)])),
  output: { head: output, tail: '', bytes: output.length },
  end: { kind: 'exited', code: 1 },
});
const ticket = newTicket(undefined);
const CALC = 'Calc.Tests.CalcTests';

const HUNG = `Data collector 'Blame' message: The specified inactivity time of 30 seconds has elapsed. Collecting hang dumps from testhost and its child processes.
The active test run was aborted. Reason: Test host process crashed

The test running when the crash occurred:
Calc.Tests.CalcTests.Waits

This test may, or may not be the source of the crash.
`;

describe('the reports of dotnet test', () => {
  test('tell what passed, failed, was skipped, broke, and what hung when the run was ended for it', async () => {
    const frame = (place: string, line: number): string => `at ${place}:line ${line}`;
    expect(await dotnet.read?.(said({ 'a.trx': `\uFEFF${report}` }, HUNG), ticket)).toEqual({
      ok: true,
      value: [
        {
          file: CALC,
          path: ['Adds'],
          state: 'failed',
          ms: 0.657,
          message: `Assert.Equal() Failure: Values differ\nExpected: 3\nActual:   -1\n${frame(
            'Calc.Tests.CalcTests.Adds() in /src/Calc.Tests/CalcTests.cs',
            12,
          )}`,
        },
        { file: CALC, path: ['KeepsZero'], state: 'passed', ms: 1500 },
        { file: CALC, path: ['Later'], state: 'skipped', ms: 1 },
        {
          file: CALC,
          path: ['Breaks'],
          state: 'failed',
          ms: 7.225,
          message: `System.ArgumentException : no root of 1\n${frame(
            'Calc.Sums.Root(Int32 n) in /src/Calc/Sums.cs',
            9,
          )}\n${frame('Calc.Tests.CalcTests.Breaks() in /src/Calc.Tests/CalcTests.cs', 20)}`,
          cause: 'error',
        },
        { file: CALC, path: ['Small(n: 2)'], state: 'passed', ms: 0.1 },
        {
          file: CALC,
          path: ['Waits'],
          state: 'failed',
          message: 'the test did not end in its time',
          cause: 'timeout',
        },
      ],
    });
  });

  test('are those of every project', async () => {
    const other = report.replaceAll('Calc.Tests', 'Other.Tests');
    const read = await dotnet.read?.(said({ 'b.trx': other, 'a.trx': report }), ticket);
    expect(read?.ok === true && [...new Set(read.value.map(({ file }) => file))]).toEqual([
      'Calc.Tests.CalcTests',
      'Other.Tests.CalcTests',
    ]);
  });

  test('say why there are none', async () => {
    const broken = '/src/Calc/Sums.cs(3,5): error CS1002: ; expected [/src/Calc/Calc.csproj]\n';
    expect(await dotnet.read?.(said({}, broken), ticket)).toEqual({ ok: false, fault: broken.trim() });
    expect(await dotnet.read?.(said({}), ticket)).toEqual({
      ok: false,
      fault: 'dotnet test ended without a report',
    });
  });

  test.each([
    ['entities', `<!DOCTYPE x [<!ENTITY a "${'b'.repeat(100)}">]><TestRun/>`, 'it declares entities'],
    ['another document', '<html/>', 'its first element is <html>'],
    ['no end of nesting', '<TestRun>'.repeat(100) + '</TestRun>'.repeat(100), 'it is nested too deeply'],
  ])('are refused for %s', (_what, xml, fault) => {
    expect(readTrx(xml)).toEqual({ ok: false, fault: `the TRX report cannot be read: ${fault}` });
  });

  test('are refused where they are cut off anywhere', () => {
    const body = report.trimEnd();
    for (let end = 0; end < body.length; end += 37) expect(readTrx(body.slice(0, end)).ok).toBe(false);
  });

  test('are read in little room where a test has said too much', () => {
    const read = readTrx(report.replace('no root of 1', 'no root '.repeat(1_000_000)));
    expect(read.ok && Math.max(...read.value.results.map(({ message }) => message.length))).toBeLessThan(
      32_000,
    );
  });
});

describe('the command of dotnet test', () => {
  const request: Request = { reporters: '/run/suite', testMs: 30_000 };
  const words = (own: readonly string[], more: Partial<Request> = {}): readonly string[] =>
    dotnet.plain(own, { ...request, ...more }).argv.slice(4);

  test('leaves reports of its own, and ends tests that hang', () => {
    expect(
      words(['dotnet', 'test', 'Calc.sln', '--logger', 'console', '--', 'xUnit.StopOnFail=true']),
    ).toEqual(
      (
        'dotnet test Calc.sln --logger trx --blame-hang-timeout 30000ms --blame-hang-dump-type none -- ' +
        'xUnit.StopOnFail=true'
      ).split(' '),
    );
  });

  test('chooses tests by their methods, and classes where a name is the user’s own', () => {
    const only = [
      `${CALC}::Adds`,
      `${CALC}::Small(n: 2)`,
      `${CALC}::Small(n: 3)`,
      'Calc.Tests.More::adds two numbers',
    ];
    expect(words(['dotnet', 'test', '--filter', 'Fast'], { only: only.map(parseTestId) }).slice(-2)).toEqual([
      '--filter',
      `FullyQualifiedName~${CALC}.Adds|FullyQualifiedName~${CALC}.Small|FullyQualifiedName~Calc.Tests.More`,
    ]);
  });

  test('takes names of any length for what they are', () => {
    const gap = ' '.repeat(50_000);
    const only = [
      `${CALC}::Small${gap}(n: 2)`,
      `${CALC}::Sorts<int>(${gap})`,
      `Calc.Tests.More::adds${gap}two`,
    ];
    expect(words(['dotnet', 'test'], { only: only.map(parseTestId) }).slice(-2)).toEqual([
      '--filter',
      `FullyQualifiedName~${CALC}.Small|FullyQualifiedName~${CALC}.Sorts|FullyQualifiedName~Calc.Tests.More`,
    ]);
  });
});
