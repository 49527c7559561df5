import { describe, expect, test } from 'vitest';

import { id } from '../test/doubles/builders.ts';
import { attemptWords, currentName } from './operator-words.ts';

const parents = [id(1, 0)];

describe('what an attempt does', () => {
  test('is its operator, and of which attempts', () => {
    expect(attemptWords({ operator: 'plan', parents: [] })).toBe('plan');
    expect(attemptWords({ operator: 'revise', parents, guide: { text: 'again' } })).toBe('revise of g1.0');
    expect(attemptWords({ operator: 'recombine', parents: [id(0, 1), id(0, 2)] })).toBe(
      'crossover of g0.1 and g0.2',
    );
  });

  test('reads on in journals of before operators had their names of today', () => {
    const old = { operator: 'recombine', parents: [id(0, 1), id(0, 2)] };
    expect(attemptWords(old)).toBe('crossover of g0.1 and g0.2');
    expect([currentName('recombine'), currentName('revise')]).toEqual(['crossover', 'revise']);
  });

  test('needs no knowledge of the search', () => {
    const three = [id(0, 1), id(0, 2), id(0, 3)];
    const words = (operator: string, many: number) =>
      attemptWords({ operator, parents: three.slice(0, many) });
    expect([
      words('mutate', 1),
      words('transfer', 2),
      words('restructure', 3),
      words('heed', 1),
      words('retry', 1),
    ]).toEqual([
      'variation of g0.1',
      'transfer from g0.1 to g0.2',
      'fresh start after g0.1, g0.2 and g0.3',
      'as you asked, from g0.1',
      'another try after g0.1',
    ]);
  });

  test('is told apart where a patch is refined: one that is green is made smaller, one that is not is searched around', () => {
    expect(attemptWords({ operator: 'refine', parents })).toBe('shrinking the patch of g1.0');
    expect(attemptWords({ operator: 'refine', parents, guide: { text: 'nearly' } })).toBe(
      'searching near g1.0',
    );
  });
});
