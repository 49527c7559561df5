import { expect, test } from 'vitest';

import { testId } from '../engine/ids.ts';
import { titleOf } from './task.ts';

const adds = testId('a.test.js', 'adds');

test.each([
  [[adds], undefined, 'Repair adds'],
  [[adds, testId('a.test.js', 'zero')], undefined, 'Repair 2 failing tests'],
  [[adds], 'Add  two\nnumbers', 'Add two numbers'],
  [[], 'x'.repeat(72), 'x'.repeat(72)],
  [[], 'x'.repeat(73), `${'x'.repeat(71)}…`],
  [[], `${'word '.repeat(20)}end`, `${'word '.repeat(13)}word…`],
  [[], '🦊'.repeat(80), `${'🦊'.repeat(71)}…`],
])('a task of %j that is asked for as %j is called %j', (failing, request, title) => {
  expect(titleOf(failing, request)).toBe(title);
});
