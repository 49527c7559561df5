import { expect, test } from 'vitest';

import { matcher } from './globs.mjs';

test.each([
  ['**/*.{test,spec}.{js,ts}', 'src/deep/a.test.ts', true],
  ['**/*.{test,spec}.{js,ts}', 'a.spec.js', true],
  ['**/*.{test,spec}.{js,ts}', 'src/testing.js', false],
  ['**/{test,tests}/**', 'test/a.js', true],
  ['**/{test,tests}/**', 'pkg/tests/deep/a.py', true],
  ['**/{test,tests}/**', 'contest/a.js', false],
  ['**/{test_*,*_test}.py', 'pkg/test_a.py', true],
  ['**/{.env,.env.*}', 'pkg/.env.local', true],
  ['package.json', 'package.json', true],
  ['package.json', 'pkg/package.json', false],
  ['PACKAGE.json', 'package.JSON', true],
  ['src/?.js', 'src/a.js', true],
  ['src/[ab].js', 'src/c.js', false],
  ['a+b(c).js', 'a+b(c).js', true],
])('the glob %s and the path %s: %s', (glob, path, fits) => {
  expect(matcher([glob])(path)).toBe(fits);
});
