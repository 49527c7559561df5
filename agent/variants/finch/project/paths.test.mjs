import fc from 'fast-check';
import { expect, test } from 'vitest';

import { matcher } from './globs.mjs';
import { openPaths } from './paths.mjs';

const real = {
  root: '/home/ada/sum',
  directory: '/home/ada/sum/pkg',
  logs: '/tmp/f-1/logs',
  alias: '/home/ada/sum',
};
const paths = openPaths(real);

test('the repository is /repo, whatever it is called, in commands and in what they print', () => {
  expect(paths.inward('cd /repo && cat "/repo/a b.js" /repository /my/repo >/logs/x')).toBe(
    'cd /home/ada/sum && cat "/home/ada/sum/a b.js" /repository /my/repo >/tmp/f-1/logs/x',
  );
  expect(paths.outward('at file:///home/ada/sum/a.js:1 in /home/ada/sum, not /home/ada/summary')).toBe(
    'at file:///repo/a.js:1 in /repo, not /home/ada/summary',
  );
});

test('a name with blanks is never split by a shell', () => {
  const spaced = openPaths({ ...real, root: '/home/ada/my sums', alias: '/tmp/f-1/repo' });
  expect(spaced.inward('ls /repo/src')).toBe('ls /tmp/f-1/repo/src');
  expect(spaced.outward('/tmp/f-1/repo/src and /home/ada/my sums/src')).toBe('/repo/src and /repo/src');
});

test('a place is found by its virtual, its real and its relative name', () => {
  for (const path of ['/repo/src/a.js', '/home/ada/sum/src/a.js', 'src/a.js', './src/../src/a.js'])
    expect(paths.locate(path)).toEqual({
      name: 'src/a.js',
      absolute: '/home/ada/sum/src/a.js',
      isLog: false,
    });
  expect(paths.locate('/repo')).toMatchObject({ name: '' });
  expect(paths.locate('/logs/test-1.txt')).toEqual({
    name: '/logs/test-1.txt',
    absolute: '/tmp/f-1/logs/test-1.txt',
    isLog: true,
  });
});

test('no name leads out of the repository', () => {
  for (const path of ['../x', '/repo/../x', '/etc/passwd', 'a/../../x', '/home/ada/summary'])
    expect(paths.locate(path)).toBeUndefined();
  const part = fc.constantFrom('..', 'a', '.', 'repo', '');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), fc.boolean(), (parts, isAbsolute) => {
      const place = paths.locate(`${isAbsolute ? '/repo/' : ''}${parts.join('/')}`);
      expect(place === undefined || `${place.absolute}/`.startsWith('/home/ada/sum/')).toBe(true);
    }),
  );
});

test('globs know braces within braces, and no case', () => {
  const isProtected = matcher([
    '**/{test,tests}/**',
    '**/src/{a,{b,c}Test}/**',
    '**/*.{test,spec}.{js,ts}',
    '[!x]y',
  ]);
  expect(
    ['test/a.js', 'p/src/bTest/x', 'p/src/a/x', 'p/src/d/x', 'A.Spec.TS', 'a.js', 'zy', 'xy'].map(
      isProtected,
    ),
  ).toEqual([true, true, true, false, true, false, true, false]);
});
