import { expect, test } from 'vitest';

import { mostTokens } from './tokens.ts';

test('no text has more tokens than bytes', () => {
  for (const text of ['', 'abc', 'ünïcödé', '日本', '🦜🦜'])
    expect(mostTokens(text)).toBe(Buffer.byteLength(text));
});
