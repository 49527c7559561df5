// Reports that the real tools left of small projects; their versions are in the names of the files.
import { describe, expect, test } from 'vitest';

import { type Framework, type Said } from '../../sandbox/suite/frameworks/framework.ts';
import { maven } from '../../sandbox/suite/frameworks/maven.ts';
import { phpunit } from '../../sandbox/suite/frameworks/phpunit.ts';
import { readJunitCases } from '../../sandbox/suite/readers/junit.ts';
import { newTicket, secretName } from '../../sandbox/suite/ticket.ts';
import { recorded } from './trial.ts';

const SUREFIRE = recorded('maven/surefire-2.22.3.xml');
const PHPUNIT = recorded('phpunit/phpunit-9.6.7.xml');

const said = (files: Readonly<Record<string, string>>, output = ''): Said => ({
  collected: new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])),
  output: { head: output, tail: '', bytes: output.length },
  end: { kind: 'exited', code: 1 },
});

const ticket = newTicket(undefined);

async function outcomes({ read }: Framework, files: Said): Promise<unknown> {
  const told = await read?.(files, ticket);
  if (!told?.ok) return told?.fault;
  return Object.fromEntries(
    told.value.map(({ file, path, state, cause }) => [`${file}::${path.join(' › ')}`, cause ?? state]),
  );
}

const CALC = 'core/src/test/java/calc/CalcTest.java::CalcTest';
const module = {
  'reports.txt': './core/target/surefire-reports/TEST-calc.CalcTest.xml\n',
  'sources.txt': './core/src/test/java/calc/CalcTest.java\n./edge/src/test/java/calc/CalcTest.java\n',
};

describe('a report of surefire', () => {
  test('is read test by test, its classes found among the sources of its module', async () => {
    expect(await outcomes(maven, said({ ...module, 'junit-1.xml': SUREFIRE }))).toEqual({
      [`${CALC} › adds`]: 'failed',
      [`${CALC} › breaks`]: 'error',
      [`${CALC} › hangs`]: 'timeout',
      [`${CALC} › keepsZero`]: 'passed',
      [`${CALC} › later`]: 'skipped',
      [`${CALC} › many{int}[1]`]: 'passed',
      [`${CALC} › many{int}[2]`]: 'failed',
      [`${CALC} › Inner › deep`]: 'passed',
      [`${CALC} › Inner › Deeper › deepest`]: 'failed',
    });
  });

  test('that is too large to be collected is missed', async () => {
    expect(await outcomes(maven, said(module))).toBe(
      'core/target/surefire-reports/TEST-calc.CalcTest.xml is too large to be read, or gone',
    );
  });

  test('stands for a class that was still running when its JVM was ended', async () => {
    const output = `[INFO] Running calc.CalcTest
[ERROR] Tests run: 9, Failures: 3, Errors: 2, Skipped: 1, Time elapsed: 3.175 s <<< FAILURE! - in calc.CalcTest
[INFO] Running calc.LateTest
[ERROR] There was a timeout or other error in the fork
`;
    const read = await maven.read?.(said({ ...module, 'junit-1.xml': SUREFIRE }, output), ticket);
    expect(read?.ok === true && read.value.at(-1)).toEqual({
      file: 'calc.LateTest',
      path: ['LateTest', '(load)'],
      state: 'failed',
      message: 'calc.LateTest was still running when its time was up',
      cause: 'timeout',
    });
  });

  test('that is none is told by what Maven says of it', async () => {
    const output = '[ERROR] Unknown lifecycle phase "tset". -> [Help 1]\n';
    expect(await outcomes(maven, said({}, output))).toBe('Unknown lifecycle phase "tset".');
  });
});

test('a report of PHPUnit is read test by test', async () => {
  const files = { [secretName(ticket, 'phpunit')]: PHPUNIT, 'phpunit-root': '/home/ada/project' };
  expect(await outcomes(phpunit, said(files))).toEqual({
    'tests/CalcTest.php::CalcTest › testAdds': 'failed',
    'tests/CalcTest.php::CalcTest › testBreaks': 'error',
    'tests/CalcTest.php::CalcTest › testKeepsZero': 'passed',
    'tests/CalcTest.php::CalcTest › testLater': 'skipped',
    'tests/CalcTest.php::CalcTest › testSmall with data set "two of them"': 'failed',
    'tests/CalcTest.php::CalcTest › testSmall with data set #0': 'passed',
  });
});

test('a report of PHPUnit under a name that anybody could know is none', async () => {
  const files = { 'phpunit-report': PHPUNIT, 'phpunit.xml': PHPUNIT, 'phpunit-root': '/home/ada/project' };
  expect(await outcomes(phpunit, said(files))).toBe('PHPUnit ended without a report');
});

test.each([
  ['surefire', SUREFIRE],
  ['PHPUnit', PHPUNIT],
])('a report of %s is refused where it is cut off anywhere', (_name, xml) => {
  const body = xml.trimEnd();
  for (let end = 0; end < body.length; end += 23) expect(readJunitCases(body.slice(0, end)).ok).toBe(false);
});
