// Test results in the project's words: stable ids, equal names numbered, messages capped and without colours.
import { stripVTControlCharacters } from 'node:util';

import { testId, type TestId } from '../../agent/engine/ids.ts';
import { shorten } from '../../agent/shorten.ts';
import { partsOf, type TestResult } from '../../agent/task/suite.ts';
import { type Told } from './ticket.ts';

const MOST_MESSAGE = 2_000;

/**
 * Results by file, and within a file in report order: runners that work in parallel finish files in any order. The
 * second test of a name is `name #2`, the third `name #3`.
 */
export function toResults(told: readonly Told[]): readonly TestResult[] {
  const seen = new Map<string, number>();
  const sorted = told.toSorted((a, b) => (a.file < b.file ? -1 : Number(a.file > b.file)));
  return sorted.map(({ file, path, state, ms, message, cause }) => {
    const name = path.join(' › ');
    const count = (seen.get(`${file}::${name}`) ?? 0) + 1;
    seen.set(`${file}::${name}`, count);
    return {
      id: testId(file, count === 1 ? name : `${name} #${count}`),
      state,
      ...(ms === undefined ? {} : { ms }),
      ...(message === undefined ? {} : { message: shorten(stripVTControlCharacters(message), MOST_MESSAGE) }),
      ...(cause === undefined ? {} : { cause }),
    };
  });
}

/** A test as reporters know it, without the number. A name may end in such a number itself, so both are meant. */
export function unnumbered(test: TestId): readonly TestId[] {
  const { file, path } = partsOf(test);
  const name = path.join(' › ');
  const plain = name.replace(/ #\d+$/, '');
  return plain === name ? [test] : [test, testId(file, plain)];
}
