import { describe, expect, test } from 'vitest';

import { id } from '../test/doubles/builders.ts';
import { attemptWords } from './operator-words.ts';

const parents = [id(1, 0)];

describe('what an attempt does', () => {
  test('is its operator, and of which attempts', () => {
    expect(attemptWords({ operator: 'plan', parents: [] })).toBe('plan');
    expect(attemptWords({ operator: 'revise', parents, guide: { text: 'again' } })).toBe('revise of g1.0');
    expect(attemptWords({ operator: 'recombine', parents: [id(0, 1), id(0, 2)] })).toBe(
      'crossover of g0.1 and g0.2',
    );
  });

  test('is told apart where a patch is refined: one that is green is made smaller, one that is not is searched around', () => {
    expect(attemptWords({ operator: 'refine', parents })).toBe('shrinking the patch of g1.0');
    expect(attemptWords({ operator: 'refine', parents, guide: { text: 'nearly' } })).toBe(
      'searching near g1.0',
    );
  });
});
