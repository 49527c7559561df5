// Reads what CTest wrote: its JUnit report, and from its log why a test did not end well.
import { stripVTControlCharacters } from 'node:util';

import { failure, success, type Outcome } from '../../../agent/engine/outcome.ts';
import { LOAD } from '../../../agent/task/suite.ts';
import { type Said } from '../frameworks/framework.ts';
import { readJunitCases, type JunitCase } from './junit.ts';
import { type Told } from '../ticket.ts';

/** In the output folder: CTest's report; all that CMake, the compiler and CTest printed. */
export const CTEST_REPORT = 'ctest.xml';
export const CTEST_LOG = 'ctest.txt';

/** CTest does not say where a test was added: all of them belong to the project's own list. */
export const CTEST_FILE = 'CMakeLists.txt';

/** Tests in CTest's order; or in words why nothing was told. */
export function readCtest({
  collected,
  end,
}: Pick<Said, 'collected' | 'end'>): Outcome<readonly Told[], string> {
  const log = stripVTControlCharacters(collected.get(CTEST_LOG)?.toString('utf8') ?? '');
  const xml = collected.get(CTEST_REPORT)?.toString('utf8');
  if (xml === undefined || xml === '') return withoutReport(log, end);
  const cases = readJunitCases(xml);
  if (!cases.ok) return cases;
  const ends = endsIn(log);
  return success(cases.value.map((test) => toldOf(test, ends.get(test.name) ?? '')));
}

/** `3/8 Test #3: name ....***Timeout  2.00 sec`: what stands around the stars. */
const ENDED = /^ *\d+\/\d+ +Test +#\d+: (.*?) *\.{2,} *(.*\*\*\*.*?) +\d+\.\d+ sec/gm;

function endsIn(log: string): ReadonlyMap<string, string> {
  return new Map([...log.matchAll(ENDED)].map(([, name = '', words = '']) => [name, words]));
}

function toldOf(
  { name, ms, state, status, unrun, said, text, printed = '' }: JunitCase,
  ended: string,
): Told {
  const place = { file: CTEST_FILE, path: [name], ...(ms === undefined ? {} : { ms }) };
  const reason = unrun ?? '';
  if (status === 'disabled' || reason.startsWith('SKIP_')) return skipped(place, reason || 'disabled');
  const isUnrun = status === 'notrun' || state === 'skipped';
  if (isUnrun || state === 'failed') {
    const cause = causeOf(isUnrun ? 'Not Run' : ended);
    const message = [said, text, printed, reason, ended.replace(/\*{3}|:$/g, ' ').trim()]
      .filter((words, index, all) => words !== '' && all.indexOf(words) === index)
      .join('\n');
    return { ...place, state: 'failed', message, ...(cause ? { cause } : {}) };
  }
  return { ...place, state: 'passed' };
}

const skipped = (place: Pick<Told, 'file' | 'path' | 'ms'>, message: string): Told => ({
  ...place,
  state: 'skipped',
  message,
});

function causeOf(ended: string): Told['cause'] {
  if (/\bTimeout\b/.test(ended)) return 'timeout';
  return /Exception|Not Run|Subprocess (aborted|killed)|SegFault|Bad command/i.test(ended)
    ? 'error'
    : undefined;
}

/** Compilers of C and C++, their linkers, build programs and CMake itself. */
const BROKEN =
  /^(.*\b(fatal )?error: |CMake Error|.*: undefined reference to |ninja: (error|build stopped)|g?make(\[\d+\])?: \*\*\* |.* error [A-Z]+\d+: ).*$/m;
const MOST_DIAGNOSIS = 4_000;

/** Nothing was tested: where it was not built, that is what is wrong with all of it. */
function withoutReport(log: string, end: Said['end']): Outcome<readonly Told[], string> {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  const at = BROKEN.exec(log)?.index;
  if (at === undefined || end.kind !== 'exited' || end.code === 0)
    return failure(`CTest left no report: ${lines.slice(-3).join(' ') || 'it printed nothing'}`);
  const message = log.slice(at, at + MOST_DIAGNOSIS).trim();
  return success([{ file: CTEST_FILE, path: [LOAD], state: 'failed', message, cause: 'error' }]);
}
