import { expect, test } from 'vitest';

import { insideOf } from './inside.ts';

test.each([
  ['src/a.js', '/home/ada/sums/src/a.js'],
  ['./src/../a.js', '/home/ada/sums/a.js'],
  ['..a/b.js', '/home/ada/sums/..a/b.js'],
  ['../sums2/a.js', undefined],
  ['src/../../a.js', undefined],
  ['/etc/passwd', '/home/ada/sums/etc/passwd'],
  ['', undefined],
])('%j is %s', (path, absolute) => {
  expect(insideOf('/home/ada/sums', path)).toBe(absolute);
});
