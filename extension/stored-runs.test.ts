import { describe, expect, test } from 'vitest';

import { rolloutId, runId } from '../agent/engine/ids.ts';
import { noCost } from '../agent/trajectory/trajectory.ts';
import { type RunSummary } from '../sandbox/store/summary.ts';
import { storeOf, summaryOf } from './stored-runs.ts';

const listed = (given: Partial<RunSummary>): RunSummary => ({
  run: runId('01JD8ZQ5V0F1NCHESGA1APAG0S'),
  state: 'ended',
  activeMs: 4_100,
  rollouts: 3,
  cost: noCost,
  bytes: 1_000,
  ...given,
});

describe('a run of the store before it was opened', () => {
  const chosen = rolloutId(2, 1);
  test.each<[Partial<RunSummary>, string]>([
    [{ ended: { reason: 'repaired' }, chosen }, 'green Repaired by g2.1'],
    [{ ended: { reason: 'unrepaired' } }, 'red Not repaired'],
    [{ ended: { reason: 'green' } }, 'done Nothing to repair'],
    [{ state: 'interrupted' }, 'stopped Interrupted, can be resumed'],
    [{ state: 'running' }, 'running At work elsewhere'],
    [{ state: 'unreadable', damage: 'line 1' }, 'attention Damaged'],
    [{ state: 'unreadable', newer: 9 }, 'attention Made by a newer Galapagos'],
  ])('%j reads “%s”', (given, words) => {
    const { mark, note, cost } = summaryOf(listed(given));
    expect({ words: `${mark} ${note}`, cost }).toEqual({ words, cost: '4.1 s' });
  });
});

test('the store is where the user keeps it, else in the project', () => {
  const project = { folder: '/home/ada/sums', name: 'sums' };
  expect(storeOf({ ...project, store: '' })).toBe('/home/ada/sums/.galapagos');
  expect(storeOf({ ...project, store: '../runs' })).toBe('/home/ada/runs');
  expect(storeOf({ ...project, store: '/var/runs' })).toBe('/var/runs');
});
