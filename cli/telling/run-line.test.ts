import { describe, expect, test } from 'vitest';

import { patchId, rolloutId, runId } from '../../agent/engine/ids.ts';
import { noCost } from '../../agent/trajectory/trajectory.ts';
import { type RunSummary } from '../../sandbox/store/summary.ts';
import { localTime, runLine, shortName } from './run-line.ts';

const [one, two, three] = [
  '01M83TMTGF5H4RHZY90DJGRCHJ',
  '01M83TMTGF5H4RHZY90DXGRCHJ',
  '01M83V97GE984A057VD9FD134K',
];

describe('the short name of a run', () => {
  test('is its last six letters', () => {
    expect(shortName(three, [one, two, three])).toBe('FD134K');
    expect(shortName(one, [one])).toBe('JGRCHJ');
  });

  test('is as long as it must be to end no other', () => {
    expect(shortName(one, [one, '01M83TMTGF5H4RHZY9A8XJGRCHJ'])).toBe('DJGRCHJ');
    expect(shortName(two, [one, two, three])).toBe('XGRCHJ');
  });

  test('does not begin another either', () => {
    expect(shortName(three, [three, 'FD134K01M83TMTGF5H4RHZY90D'])).toBe('9FD134K');
  });
});

describe('a run in a line', () => {
  const at = new Date(2026, 10, 23, 9, 6).getTime();
  const run: RunSummary = {
    run: runId(three),
    state: 'ended',
    startedAt: at,
    activeMs: 12_400,
    title: 'Repair 6 failing tests',
    rollouts: 4,
    cost: noCost,
    ended: { reason: 'repaired' },
    bytes: 100,
  };

  test('says when it was, how it ended and what it was about', () => {
    expect(runLine(run, [run])).toBe(
      'FD134K  2026-11-23 09:06  repaired             12 s  Repair 6 failing tests',
    );
  });

  test('that has not ended says its state, and damage last', () => {
    const { ended: _ended, title: _title, ...begun } = run;
    expect(runLine({ ...begun, state: 'interrupted', damage: 'torn' }, [run])).toBe(
      'FD134K  2026-11-23 09:06  interrupted          12 s    (damaged)',
    );
  });

  test('that was refused says why', () => {
    const { title: _title, ...begun } = run;
    const fault = { kind: 'test-unmatched', name: 'dusk', why: 'several', tests: ['a::x', 'b::x'] } as const;
    expect(runLine({ ...begun, activeMs: 600, ended: { reason: 'refused', fault } }, [run])).toBe(
      'FD134K  2026-11-23 09:06  refused             0.6 s  Several failing tests fit this name: “dusk” could be a::x, b::x.',
    );
  });

  test('has its title cut where the terminal ends', () => {
    const applied: RunSummary = { ...run, applied: { rollout: rolloutId(0, 0), patch: patchId('f00d') } };
    expect(runLine(applied, [run], 76)).toBe(
      'FD134K  2026-11-23 09:06  repaired             12 s  Repair 6 fa…  (applied)',
    );
  });

  test('tells the time of the clock on this machine', () => {
    expect(localTime(at)).toBe('2026-11-23 09:06');
  });
});
