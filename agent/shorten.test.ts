import { describe, expect, test } from 'vitest';

import { sentence, shorten } from './shorten.ts';

describe('shortening', () => {
  test.each([
    ['what fits stays', 'tides', 5, 'tides'],
    ['what does not ends in an ellipsis, within the length', 'tides of March', 8, 'tides o…'],
    ['blanks before the ellipsis go', 'tides of March', 7, 'tides…'],
    ['a letter of two units is kept whole or left out', 'tide 🌊 high', 7, 'tide…'],
    ['no room at all leaves the ellipsis', 'tides', 0, '…'],
  ])('%s', (_, text, most, shortened) => {
    expect(shorten(text, most)).toBe(shortened);
  });

  test('a sentence is one line of single blanks', () => {
    expect(sentence('  the tide\n\tis   high\n')).toBe('the tide is high');
    expect(sentence('the tide\nis high', 9)).toBe('the tide…');
  });
});
