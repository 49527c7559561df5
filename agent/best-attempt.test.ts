import { describe, expect, test } from 'vitest';

import {
  disagreeing,
  green,
  id,
  judged,
  one,
  red,
  rolloutWith,
  two,
  viewOf,
} from '../test/doubles/builders.ts';
import { bestAttempt, bestWords, fixesWords } from './best-attempt.ts';

const partly = (index: number, fixed = [one]) =>
  rolloutWith(id(0, index), [], { evaluations: [judged(red(fixed), 'target')] });

describe('the best attempt of a run', () => {
  test('fixes most and breaks nothing; that it was judged by few tests is not hidden', () => {
    const breaking = rolloutWith(id(0, 3), [red([one, two], [two])]);
    const view = viewOf([partly(0), partly(1, [one, two]), breaking], { ended: { reason: 'unrepaired' } });
    const best = bestAttempt(view);
    expect(best?.id).toBe('g0.1');
    expect(best && bestWords(best, view)).toBe(
      'fixes 2 of 3 failing tests and breaks none that ran with them',
    );
  });

  test('may be green and unconfirmed', () => {
    const view = viewOf([partly(0), rolloutWith(id(0, 1), [green])], { ended: { reason: 'budget' } });
    const best = bestAttempt(view);
    expect(best && bestWords(best, view)).toBe(
      'fixes all 3 failing tests and breaks nothing, but was not confirmed',
    );
  });

  test('is none where nothing was fixed, where the command disagrees, and of a repaired run', () => {
    const useless = [rolloutWith(id(0, 0), [red([])]), rolloutWith(id(0, 1), [disagreeing])];
    expect(bestAttempt(viewOf(useless))).toBeUndefined();
    const ended = { reason: 'repaired' } as const;
    expect(bestAttempt(viewOf([rolloutWith(id(0, 0), [green])], { ended }))).toBeUndefined();
  });

  test('is told in the words that the numbers call for', () => {
    expect([fixesWords(1, 1), fixesWords(0, 1), fixesWords(0, 3), fixesWords(3, 3)]).toEqual([
      'fixes the failing test',
      'does not fix the failing test',
      'fixes none of 3 failing tests',
      'fixes all 3 failing tests',
    ]);
  });
});
