import { describe, expect, test } from 'vitest';

import { wrapped } from './wrap.ts';

describe('text in a column', () => {
  test('goes on below where it began', () => {
    expect(wrapped('one two three four five six', { lead: 'numbers  ', columns: 34 })).toBe(
      'numbers  one two three four five\n         six',
    );
  });

  test('keeps words whole that are longer than the column', () => {
    const path = '/home/ada/a/very/long/path/to/a/project';
    expect(wrapped(`in ${path} now`, { lead: '', columns: 30 })).toBe(`in\n${path}\nnow`);
  });

  test('knows a painted lead by the cells it takes', () => {
    const lead = '\u001B[32m✓\u001B[39m ';
    expect(wrapped('aaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbb', { lead, leadWidth: 2, columns: 30 })).toBe(
      `${lead}aaaaaaaaaaaaaaaa\n  bbbbbbbbbbbbbbbb`,
    );
  });
});
