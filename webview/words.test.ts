import { describe, expect, test } from 'vitest';

import { type RedBecause } from '../agent/task/verdict.ts';
import { verdictWords } from './words.ts';

describe('the words of a verdict', () => {
  test('say why a patch is red although every test passed', () => {
    const words = (because: RedBecause) =>
      verdictWords({ kind: 'red', failing: [], fixed: [], broken: [], because }, 'full', 3);
    expect(words('exit-code-disagrees')).toBe('all tests passed, but the command reports failure');
    expect(words('tests-changed')).toBe('all tests passed, but the tests were changed while they ran');
  });
});
