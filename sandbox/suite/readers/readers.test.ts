import { describe, expect, test } from 'vitest';

import { readJunit } from './junit.ts';
import { readTap } from './tap.ts';
import { readTrx } from './trx.ts';

const deep = (start: string, element: string): string => start + element.repeat(4_000_000);

describe('a report that is nested without end', () => {
  test('is not read to its end', () => {
    const xml = deep('<testsuites>', '<a>');
    expect(readJunit(xml)).toEqual({
      ok: false,
      fault: 'the JUnit report cannot be read: it is nested too deeply',
    });
    expect(readTrx(deep('<TestRun>', '<a>'))).toMatchObject({ ok: false });
    const subtests = Array.from({ length: 5_000 }, (_, at) => `${' '.repeat(4 * at)}# Subtest: a\n`);
    expect(readTap(`TAP version 13\n${subtests.join('')}1..1\n`)).toEqual({
      ok: false,
      fault: 'its TAP is nested too deeply',
    });
  });
});

describe('a JUnit report', () => {
  test('is read to its cases', () => {
    const xml = `<?xml version="1.0"?>
<testsuites><testsuite name="sums" file="test/sum.rb">
  <testcase name="adds" classname="Sums" time="0.25"/>
  <testcase name="fails" classname="Sums"><failure message="3 is not 4"><![CDATA[at sum.rb:1 <here>]]></failure></testcase>
  <testcase name="breaks"><error message="boom &amp; bang"/></testcase>
  <testcase name="waits"><skipped/></testcase>
  <testsuite name="inner"><testcase name="deep" file="other.rb"/></testsuite>
</testsuite></testsuites>`;
    expect(readJunit(xml)).toEqual({
      ok: true,
      value: [
        { file: 'test/sum.rb', path: ['Sums', 'adds'], state: 'passed', ms: 250 },
        {
          file: 'test/sum.rb',
          path: ['Sums', 'fails'],
          state: 'failed',
          message: '3 is not 4\nat sum.rb:1 <here>',
        },
        {
          file: 'test/sum.rb',
          path: ['sums', 'breaks'],
          state: 'failed',
          message: 'boom & bang',
          cause: 'error',
        },
        { file: 'test/sum.rb', path: ['sums', 'waits'], state: 'skipped' },
        { file: 'other.rb', path: ['inner', 'deep'], state: 'passed' },
      ],
    });
  });

  test.each([
    [
      'entities',
      '<!DOCTYPE x [<!ENTITY a "b">]><testsuites/>',
      'the JUnit report cannot be read: it declares entities',
    ],
    ['another document', '<html/>', 'the JUnit report cannot be read: its first element is <html>'],
  ])('is refused for %s', (_what, xml, fault) => {
    expect(readJunit(xml)).toEqual({ ok: false, fault });
  });

  test('may carry a page of HTML in the words of a failure', () => {
    const xml = `<testsuite><testcase name="shows"><failure><![CDATA[got <!DOCTYPE html>]]></failure></testcase></testsuite>`;
    expect(readJunit(xml)).toEqual({
      ok: true,
      value: [{ file: '', path: ['shows'], state: 'failed', message: 'got <!DOCTYPE html>' }],
    });
  });

  test('tells a test that passed when it was run again from one that never did, as surefire does', () => {
    const xml = `<testsuite name="calc.ClockTest">
  <testcase name="ticks" classname="calc.ClockTest"><flakyFailure message="late" type="X"><stackTrace>at</stackTrace></flakyFailure></testcase>
  <testcase name="rings" classname="calc.ClockTest"><error message="no bell" type="X">at</error><rerunError message="no bell" type="X"><stackTrace>again</stackTrace></rerunError></testcase>
</testsuite>`;
    expect(readJunit(xml)).toEqual({
      ok: true,
      value: [
        { file: 'calc.ClockTest', path: ['ticks'], state: 'passed' },
        { file: 'calc.ClockTest', path: ['rings'], state: 'failed', message: 'no bell\nat', cause: 'error' },
      ],
    });
  });

  test.each([
    ['cut off', '<testsuites><testsuite><testcase name="adds"/>'],
    ['overwritten half-way', '<testsuites><testcase name="a"/></testsuites>"/></testsuites>'],
    ['nested without end', '<testsuite>'.repeat(200) + '</testsuite>'.repeat(200)],
    ['empty', ''],
  ])('is refused when it is %s', (_what, xml) => {
    expect(readJunit(xml)).toMatchObject({ ok: false });
  });
});

describe('JUnit of any command', () => {
  test('tells the five outcomes apart', () => {
    const read = readJunit(
      '<testsuite name="s"><testcase name="passes"/><testcase name="fails"><failure type="AssertionError"/></testcase>' +
        '<testcase name="skips"><skipped/></testcase><testcase name="breaks"><error type="TypeError"/></testcase>' +
        '<testcase name="hangs"><error type="TestTimedOutException" message="test timed out after 5 s"/></testcase></testsuite>',
    );
    expect(read.ok && read.value.map(({ path, state, cause }) => [...path, state, cause])).toEqual([
      ['passes', 'passed', undefined],
      ['fails', 'failed', undefined],
      ['skips', 'skipped', undefined],
      ['breaks', 'failed', 'error'],
      ['hangs', 'failed', 'timeout'],
    ]);
  });
});

describe('TAP', () => {
  test('tells the five outcomes apart, as node:test and tape write them', () => {
    const failure = (facts: string): string => `\n  ---\n${facts.replace(/^/gm, '    ')}\n  ...`;
    const output = [
      'TAP version 13',
      'ok 1 - passes',
      `not ok 2 - fails${failure('name: AssertionError\ncode: ERR_ASSERTION\nfailureType: testCodeFailure')}`,
      'ok 3 - skips # SKIP',
      `not ok 4 - breaks${failure('name: TypeError\nfailureType: testCodeFailure')}`,
      `not ok 5 - hangs${failure('failureType: testTimeoutFailure\ncode: ERR_TEST_FAILURE')}`,
      `not ok 6 - differs${failure('operator: equal\nexpected: 1\nactual: 2')}`,
      '1..6',
    ].join('\n');
    const read = readTap(output);
    expect(read.ok && read.value.map(({ path, state, cause }) => [...path, state, cause])).toEqual([
      ['passes', 'passed', undefined],
      ['fails', 'failed', undefined],
      ['skips', 'skipped', undefined],
      ['breaks', 'failed', 'error'],
      ['hangs', 'failed', 'timeout'],
      ['differs', 'failed', undefined],
    ]);
  });

  test('is read to its points, with its subtests, whatever was printed between them', () => {
    const output = `starting
TAP version 13
# Subtest: sums
    ok 1 - adds
      ---
      duration_ms: 0.5
      ...
    not ok 2 - carries
      ---
      message: 3 is not 4
      ...
    1..2
not ok 1 - sums
noise
ok 2 - waits # SKIP slow
not ok 3 - later # TODO
ok
1..4
`;
    expect(readTap(output)).toEqual({
      ok: true,
      value: [
        { file: '', path: ['sums', 'adds'], state: 'passed', ms: 0.5 },
        { file: '', path: ['sums', 'carries'], state: 'failed', message: '{\n "message": "3 is not 4"\n}' },
        { file: '', path: ['sums'], state: 'failed', message: 'not ok' },
        { file: '', path: ['waits'], state: 'skipped' },
        { file: '', path: ['later'], state: 'skipped' },
        { file: '', path: ['test 4'], state: 'passed' },
      ],
    });
  });

  test.each([
    ['it is none', 'all good\n', 'its output is not TAP'],
    [
      'nobody knows whether it is whole',
      'ok 1 - adds\n',
      'its TAP cannot be trusted: it has no plan, so nobody knows whether it is whole',
    ],
    ['it stops half-way', '1..3\nok 1\nok 2\n', 'its TAP cannot be trusted: it plans 3 tests and reports 2'],
    ['it bails out', '1..2\nok 1\nBail out! no disk\n', 'its TAP cannot be trusted: it bails out: no disk'],
    [
      'somebody added points',
      '1..1\nok 1 - a\nok 2 - b\n',
      'its TAP cannot be trusted: it plans 1 tests and reports 2',
    ],
  ])('is refused when %s', (_what, output, fault) => {
    expect(readTap(output)).toEqual({ ok: false, fault });
  });
});
