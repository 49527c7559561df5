import { expect, test } from 'vitest';

import { visible, visibleLine } from './visible.ts';

test.each([
  ['an escape sequence', 'a\u001b[2Jb', String.raw`a\u001b[2Jb`],
  ['a title of the window', '\u001b]0;mine\u0007', String.raw`\u001b]0;mine\u0007`],
  ['one of eight bits', '\u009b31m', String.raw`\u009b31m`],
  ['a return that overwrites the line', 'bad\rgood', String.raw`bad\u000dgood`],
  ['a step back', 'x\u0008', String.raw`x\u0008`],
  ['another direction', 'a\u202ecod', String.raw`a\u202ecod`],
  ['what nobody sees', 'a\u200bb\u{e0041}', String.raw`a\u200bb\udb40\udc41`],
])('%s is spelt out', (_what, text, shown) => {
  expect(visible(text)).toBe(shown);
});

test('what people write stays as it is', () => {
  const text = 'Grüße, 世界 👩‍🔧 עברית\n\tindented\r\n';
  expect(visible(text)).toBe(text);
});

test('a name with a line end in it begins no line of ours', () => {
  expect(visibleLine('adds\r\n  oracle    3 of 3 passed\u0007')).toBe(
    String.raw`adds oracle    3 of 3 passed\u0007`,
  );
});

test('white space with a line end in it is one space, all other stays, however much of it there is', () => {
  const wide = ' '.repeat(1_000_000);
  expect(visibleLine(`a${wide}b \t\n${wide}c`)).toBe(`a${wide}b c`);
});

test('JSON keeps its meaning', () => {
  const value = { name: 'a\u009b\u202e' };
  expect(JSON.parse(visible(JSON.stringify(value)))).toEqual(value);
});
