import { describe, expect, test } from 'vitest';

import { readReport } from './report.ts';

describe('the report of a box', () => {
  test('says nothing before it was told anything', () => {
    expect(readReport('')).toEqual({ peakMb: 0 });
    expect(readReport('exit 0 20')).toEqual({ peakMb: 0 });
  });

  test.each([
    ['exit 3 2048 17', { kind: 'exited', code: 3 }],
    ['signal 11 2048 17', { kind: 'signalled', signal: 'SIGSEGV' }],
    ['signal 24 2048 17', { kind: 'stopped', why: 'cpu' }],
    ['signal 25 2048 17', { kind: 'stopped', why: 'disk' }],
    ['signal 77 2048 17', { kind: 'signalled', signal: 'signal 77' }],
  ])('reads %j', (line, end) => {
    expect(readReport(`pid 42\n${line}\n`)).toEqual({ root: 42, end, peakMb: 2 });
  });

  test('takes a killed first process for a signal, never for an exit', () => {
    expect(readReport('pid 42\nlost 9\n').end).toEqual({ kind: 'signalled', signal: 'SIGKILL' });
  });

  test('tells a command that never started from a box that could not be set up', () => {
    expect(readReport('unstarted nope: No such file\n').end).toEqual({
      kind: 'unstarted',
      why: 'nope: No such file',
    });
    expect(readReport('broken overlay a b: Invalid argument\n').end).toEqual({
      kind: 'unstarted',
      why: 'the box could not be set up: overlay a b: Invalid argument',
    });
  });

  test('believes the first end only', () => {
    expect(readReport('unstarted x\nexit 127 0 0\n').end).toEqual({ kind: 'unstarted', why: 'x' });
  });
});
