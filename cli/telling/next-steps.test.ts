import { describe, expect, test } from 'vitest';

import { config, green, id, judged, one, red, rolloutWith, viewOf } from '../../test/doubles/builders.ts';
import { nextSteps, noPatch } from './next-steps.ts';

const paste = (words: readonly string[]): string => ['galapagos', ...words].join(' ');
const partly = rolloutWith(id(1, 3), [], { evaluations: [judged(red([one]), 'target')] });

describe('after a run that was not repaired', () => {
  test('its best attempt is named, with the commands that show and write it', () => {
    expect(nextSteps(viewOf([partly], { ended: { reason: 'unrepaired' } }), 'AB12CD', paste)).toEqual([
      'Best attempt: g1.3 fixes 1 of 3 failing tests and breaks none that ran with them.',
      '  See it:                  galapagos show AB12CD --rollout g1.3',
      '  Write it all the same:   galapagos apply AB12CD --rollout g1.3',
    ]);
  });

  test('a spent budget names the option of the limit that was reached, doubled', () => {
    const spent = { ended: { reason: 'budget' }, activeMs: 60_000 } as const;
    const limits = { ...config, budget: { minutes: 10, testRuns: 4 } };
    const cost = { rollouts: 2, testRuns: 4, candidates: 20, tokens: 0, ms: 10 };
    expect(nextSteps(viewOf([], { ...spent, config: limits, cost }), 'AB12CD', paste)).toEqual([
      'Run again with more:       galapagos repair … --test-runs 8, or for one test alone: --only NAME',
    ]);
    const slow = { ...spent, config: { ...config, budget: { minutes: 1 } } };
    expect(nextSteps(viewOf([], slow), 'AB12CD', paste)[0]).toContain('--minutes 2');
  });

  test('what was interrupted or stopped can be gone on with', () => {
    const line = ['Go on with it:             galapagos resume AB12CD'];
    expect(nextSteps(viewOf([]), 'AB12CD', paste)).toEqual(line);
    expect(nextSteps(viewOf([], { ended: { reason: 'cancelled' } }), 'AB12CD', paste)).toEqual(line);
  });

  test('nothing is left to do where it was repaired', () => {
    const view = viewOf([rolloutWith(id(0, 0), [green])], { ended: { reason: 'repaired' } });
    expect(nextSteps(view, 'AB12CD', paste)).toEqual([]);
  });

  test('a refusal to apply it knows the best attempt, and whether the budget ended it', () => {
    expect(noPatch('01X', viewOf([partly], { ended: { reason: 'unrepaired' } }))).toEqual({
      kind: 'no-patch',
      run: '01X',
      best: { rollout: 'g1.3', words: 'fixes 1 of 3 failing tests and breaks none that ran with them' },
    });
    expect(noPatch('01X', viewOf([], { ended: { reason: 'budget' } }))).toEqual({
      kind: 'no-patch',
      run: '01X',
      spent: true,
    });
  });
});
