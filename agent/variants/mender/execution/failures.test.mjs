import { expect, test } from 'vitest';

import { framesInText, framesOf, headOf } from './failures.mjs';

test('places are read in the manner of JavaScript and of Python', () => {
  const text = `Error: no
    at go (/home/ada/src/a.js:3:7)
    at file:///home/ada/sp%20ace/b.mjs?mender=7:10:1
    at src/c.ts:4:2
  File "/home/ada/d.py", line 12, in f`;
  expect(framesInText(text)).toEqual([
    { path: '/home/ada/src/a.js', line: 3 },
    { path: '/home/ada/sp ace/b.mjs', line: 10 },
    { path: 'src/c.ts', line: 4 },
    { path: '/home/ada/d.py', line: 12 },
  ]);
});

test('the places of an error come before those of its cause', () => {
  const cause = new Error('deep');
  cause.stack = 'Error: deep\n    at /a/deep.js:1:1';
  const error = new Error('outer', { cause });
  error.stack = 'Error: outer\n    at /a/outer.js:2:2';
  expect(framesOf(error).map(({ path }) => path)).toEqual(['/a/outer.js', '/a/deep.js']);
});

test('what is thrown is named, whatever it is, and kept short', () => {
  expect(headOf(new TypeError('no such thing'))).toBe('TypeError: no such thing');
  expect(headOf(undefined)).toBe('undefined');
  expect(headOf(new Error('x'.repeat(5_000)))).toHaveLength(600);
});
