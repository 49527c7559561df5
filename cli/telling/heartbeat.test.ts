import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { runId } from '../../agent/engine/ids.ts';
import { emptyView } from '../../agent/engine/view.ts';
import {
  config,
  id,
  judged,
  one,
  patchAt,
  red,
  rolloutWith,
  task,
  viewOf,
} from '../../test/doubles/builders.ts';
import { heartbeatLine, QUIET_MS } from './heartbeat.ts';
import { beatingReporter } from './reporter.ts';

const checks = [{ name: 'base-is-red', ok: true, found: 'red' }] as const;
const parts = {
  base: task.base,
  suite: task.suite,
  checks,
  activeMs: 30_000,
  lastAt: 1_000_000,
  config: { ...config, budget: { minutes: 10 } },
};
const step = { index: 0, kind: 'think', title: 'Generated 7479 candidates', ms: 1 } as const;
const { patch: _patch, end: _end, ...searching } = rolloutWith(id(0, 1), [], { steps: [step] });

describe('the sign of life', () => {
  test('says what is at work, what was tried, the best so far and the time that is left', () => {
    const cost = { rollouts: 1, testRuns: 4, candidates: 224, tokens: 0, ms: 10 };
    const ended = rolloutWith(id(0, 0), [], { evaluations: [judged(red([one]), 'target')] });
    const { end: _, ...judging } = rolloutWith(id(0, 2), [], { patch: patchAt(4) });
    const view = viewOf([ended, searching, judging], { ...parts, cost });
    expect(heartbeatLine(view, 1_012_000)).toBe(
      'at 42 s   at work g0.1: Generated 7479 candidates, and g0.2; 1 attempt ended, 224 candidates tried in it; best so far g0.0 fixes 1 of 3 failing tests; 9.3 min left',
    );
  });

  test('knows what is made ready, before there is an attempt', () => {
    expect(heartbeatLine({ ...emptyView, config }, 0)).toBe('at 0.0 s  freezing your files');
    const { base, suite } = task;
    expect(heartbeatLine({ ...emptyView, config, base, suite }, 0)).toContain('running node --test');
  });
});

describe('a run in a pipe', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('tells that it lives whenever it was quiet for some time, and no more when it is over', () => {
    const said: string[] = [];
    const terminal = { say: (text: string) => void said.push(text) };
    const reporter = beatingReporter(terminal, () => 1_000_000);
    vi.advanceTimersByTime(QUIET_MS);
    const view = () => viewOf([searching], parts);
    const event = {
      kind: 'run.started',
      run: runId('01JD8ZQ5V0F1NCHESGA1APAG0S'),
      config,
      engine: '1',
    } as const;
    vi.advanceTimersByTime(QUIET_MS / 2);
    reporter.tell({ seq: 1, at: 0, event }, view);
    vi.advanceTimersByTime(QUIET_MS - 1);
    expect(said).toHaveLength(1);
    vi.advanceTimersByTime(QUIET_MS + 1);
    reporter.close();
    vi.advanceTimersByTime(10 * QUIET_MS);
    expect(said.slice(1)).toEqual([heartbeatLine(view(), 1_000_000), heartbeatLine(view(), 1_000_000)]);
  });
});
