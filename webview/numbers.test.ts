import { expect, test } from 'vitest';

import { oneLine } from './numbers.ts';

test.each([
  ['line ends and blanks of any number are one blank', ' a\r\n\n  b\u2028\tc ', 'a b c'],
  ['what would steer or turn words around is spelt out', 'a\u001bb\u202ecod', String.raw`a\u001bb\u202ecod`],
  ['what people write stays as it is', 'Grüße, 世界 👩‍🔧', 'Grüße, 世界 👩‍🔧'],
])('of one line: %s', (_what, text, shown) => {
  expect(oneLine(text)).toBe(shown);
});

test('one line ends in an ellipsis where it is cut', () => {
  expect(oneLine('abc\ndef', 5)).toBe('abc…');
});
