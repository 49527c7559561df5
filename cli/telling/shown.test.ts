import { styleText } from 'node:util';
import { expect, test } from 'vitest';

import { shown } from './shown.ts';

test('our colours are shown as colours, and nothing else of a test steers the terminal', () => {
  const red = (text: string): string => styleText('red', text, { validateStream: false });
  expect(shown(`${red('failed')} evil\u001b]52;c;Zm9v\u0007\u001b[8m`)).toBe(
    `${red('failed')} ${String.raw`evil\u001b]52;c;Zm9v\u0007\u001b[8m`}`,
  );
});
