import { describe, expect, test } from 'vitest';
import { applyEdits, canonical, overlap } from './edit.mjs';

describe('applyEdits', () => {
  test('takes edits in any order', () => {
    const edits = [
      { start: 4, end: 5, text: 'd' },
      { start: 0, end: 1, text: 'xy' },
    ];
    expect(applyEdits('a b c', edits)).toBe('xy b d');
  });
});

describe('canonical', () => {
  test('makes two ways to say the same change equal', () => {
    const text = 'if (a < b) go();';
    const whole = canonical(text, [{ start: 4, end: 9, text: 'a <= b' }]);
    expect(whole).toEqual(canonical(text, [{ start: 6, end: 7, text: '<=' }]));
    expect(whole).toEqual([{ start: 6, end: 7, text: '<=' }]);
  });

  test('never cuts a name, a number or an operator in two', () => {
    expect(canonical('total', [{ start: 0, end: 5, text: 'totals' }])).toEqual([
      { start: 0, end: 5, text: 'totals' },
    ]);
    expect(canonical('0.5', [{ start: 0, end: 3, text: '0.25' }])).toEqual([
      { start: 0, end: 3, text: '0.25' },
    ]);
    expect(canonical('a += b', [{ start: 2, end: 4, text: '-=' }])).toEqual([
      { start: 2, end: 4, text: '-=' },
    ]);
  });

  test('forgets edits that change nothing and keeps the order of the text', () => {
    const edits = [
      { start: 4, end: 5, text: 'd' },
      { start: 0, end: 1, text: 'a' },
      { start: 2, end: 3, text: 'x' },
    ];
    expect(canonical('a b c', edits)).toEqual([
      { start: 2, end: 3, text: 'x' },
      { start: 4, end: 5, text: 'd' },
    ]);
  });
});

describe('overlap', () => {
  test('is true for edits that share a character, not for neighbours', () => {
    const [first, neighbour, crossing] = [
      { start: 0, end: 3, text: '' },
      { start: 3, end: 4, text: '' },
      { start: 2, end: 5, text: '' },
    ];
    expect(overlap([first, neighbour])).toBe(false);
    expect(overlap([first, crossing])).toBe(true);
  });
});
