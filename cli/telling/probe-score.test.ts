import { describe, expect, test } from 'vitest';

import { open, stopped, works, type Expectation } from '../../sandbox/probes/expected.ts';
import { type ProbeReport, type ProbeResult } from '../../sandbox/probes/probe.ts';
import { sh } from '../../sandbox/probes/guest-program.ts';
import { byHost } from '../../sandbox/probes/expected.ts';
import { scoreOf, scoreWords } from './probe-score.ts';

function report(expected: Expectation, result: ProbeResult, kept: boolean): ProbeReport {
  const probe: ProbeReport['probe'] = {
    id: 'secrets.ssh',
    family: 'secrets',
    about: 'reads keys',
    guest: sh('true'),
    expected: byHost(),
    attempt: () => Promise.resolve({ through: false, seen: '' }),
  };
  return { probe, expected, result, kept, ms: 1 };
}

const reports = [
  report(stopped, { kind: 'stopped', seen: '' }, true),
  report(stopped, { kind: 'open', seen: 'it told a secret' }, false),
  report(stopped, { kind: 'unclear', why: 'it said nothing' }, false),
  report(stopped, { kind: 'not tried', why: 'needs root' }, true),
  report(works, { kind: 'works', seen: '' }, true),
  report(works, { kind: 'broken', seen: '' }, false),
  report(open('no rule'), { kind: 'open', seen: '' }, true),
];

describe('the score of the probes', () => {
  test('counts what was tried, by what was promised of it', () => {
    expect(scoreOf(reports)).toEqual({
      promised: 3,
      stopped: 1,
      wanted: 2,
      working: 1,
      unpromised: 1,
      untried: 1,
      broken: 3,
    });
  });

  test('is told in one sentence', () => {
    expect(scoreWords(scoreOf(reports))).toBe(
      '1 of 3 promised stopped, 1 of 2 that have to work do; 1 not promised; 1 not tried',
    );
  });

  test('leaves out what there is none of', () => {
    expect(scoreWords(scoreOf(reports.slice(0, 1)))).toBe(
      '1 of 1 promised stopped, 0 of 0 that have to work do',
    );
  });
});
