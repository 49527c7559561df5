import { expect, test } from 'vitest';

import { nearest } from './nearest.mjs';

const text = 'one(1);\n\nfunction area(box) {\n  return box.width * box.height;\n}\n\nlast();\n';

test('a miss shows the lines most like what was looked for, and one around them', () => {
  expect(nearest(text, 'function area(rect) {\n  return rect.width * rect.height;')).toEqual({
    from: 2,
    to: 5,
  });
});

test('nothing is shown where nothing is like it', () => {
  expect(nearest(text, 'import sys')).toBeUndefined();
  expect(nearest(text, '\n\n')).toBeUndefined();
  expect(nearest('', 'x')).toBeUndefined();
});
