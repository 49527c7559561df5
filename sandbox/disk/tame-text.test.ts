import { expect, test } from 'vitest';

import { tameText } from './tame-text.ts';

test('text stays as it is', () => {
  const text = `[pytest]\n${'  indented = 1\n'.repeat(300)}\n\n\n`;
  expect(tameText(Buffer.from(text))).toBe(text);
});

test('what is not there has none, and what no person wrote neither', () => {
  expect(tameText(undefined)).toBe('');
  expect(tameText(Buffer.alloc(5 * 1024 * 1024, 'a'))).toBe('');
});

test('of endless white space the beginning and the end are kept', () => {
  const tamed = tameText(Buffer.from(`a${'\n'.repeat(100_000)}  b`));
  expect(tamed).toMatch(/^a\n{50}\n{48} {2}b$/);
});
