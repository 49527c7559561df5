// PHPUnit, 9 to 12: a sealed printer of ours in 9, its own JUnit report in later ones, where none of ours could be tried.
import { posix } from 'node:path';

import { failure, success } from '../../../agent/engine/outcome.ts';
import { type TestId } from '../../../agent/engine/ids.ts';
import { LOAD, partsOf } from '../../../agent/task/suite.ts';
import { readJunitCases, type JunitCase } from '../readers/junit.ts';
import { secretName, type Told } from '../ticket.ts';
import { without } from '../words.ts';
import { appended, type Framework, type Request } from './framework.ts';

const JUNIT = 'phpunit';
/** Says which folder the report's files lie in. */
const ROOT = 'phpunit-root';

export const phpunit: Framework = {
  name: 'phpunit',
  vouches: 'sealed or native',
  shuffles: 'unseen',
  plain(words, request) {
    const own = without(words, {
      alone: [
        '--testdox',
        '--teamcity',
        '--debug',
        '--path-coverage',
        '--reverse-list',
        '--dont-report-useless-tests',
      ],
      valued: ['--printer', '--order-by', '--random-order-seed', ...(request.only ? ['--filter'] : [])],
    }).filter((word) => !/^--(stop-on-|log-|coverage-|testdox-|colors)/.test(word));
    return { argv: [...own, ...flags(request)], env: phpEnv(request) };
  },
  shell: (line, request) => ({ ...appended(line, flags(request)), env: phpEnv(request) }),
  collect: [`${JUNIT}-*`],
  read({ collected }, ticket) {
    const report = collected.get(secretName(ticket, JUNIT));
    if (!report) return Promise.resolve(failure('PHPUnit ended without a report'));
    const cases = readJunitCases(report.toString('utf8'));
    const root = `${collected.get(ROOT)?.toString('utf8') ?? ''}/`;
    return Promise.resolve(cases.ok ? success(cases.value.map((test) => told(test, root))) : cases);
  },
};

/** Every PHP of the run reads our settings after its own: they put our file before PHPUnit. */
const phpEnv = ({ reporters }: Request): Readonly<Record<string, string>> => ({
  PHP_INI_SCAN_DIR: `:${posix.join(reporters, 'php')}`,
  GALAPAGOS_REPORTERS: reporters,
});

function flags({ only, shuffle, failFast }: Request): readonly string[] {
  const filter = only && filterFor(only);
  return [
    '--colors=never',
    '--no-coverage',
    '--do-not-cache-result',
    ...(shuffle === undefined
      ? ['--order-by=default']
      : ['--order-by=random', `--random-order-seed=${shuffle}`]),
    ...(failFast ? ['--stop-on-defect'] : []),
    ...(filter === undefined ? [] : ['--filter', filter]),
  ];
}

const MOST_TESTS = 200;

/** A pattern over `Namespace\Class::test with data set …`; undefined where everything has to be run. */
function filterFor(only: readonly TestId[]): string | undefined {
  const paths = only.map((test) => partsOf(test).path);
  if (only.length > MOST_TESTS || paths.some((path) => path.at(-1) === LOAD || path.length !== 2))
    return undefined;
  const names = paths.map((path) => path.join('::').replace(/[\\^$.*+?()[\]{}|/#-]/g, '\\$&'));
  return `/(^|\\\\)(${[...new Set(names)].join('|')})$/`;
}

/** The report names files by where they lie in the box, classes with their namespaces. */
function told(test: JunitCase, root: string): Told {
  const { name, owner, file = '', ms, state, said, text, isError, thrown } = test;
  const words = (text === '' ? said : text).replaceAll(root, '');
  // Later versions tell failed assertions as errors of a class of their own.
  const broke = isError && !/(AssertionFailedError|ExpectationFailedException)$/.test(thrown ?? '');
  return {
    file: file.startsWith(root) ? file.slice(root.length) : file,
    path: [owner.split(/[.\\]/).at(-1) ?? owner, name],
    state,
    ...(ms === undefined ? {} : { ms }),
    ...(words === '' ? {} : { message: words }),
    ...(broke ? { cause: 'error' } : {}),
  };
}
