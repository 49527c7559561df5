// Why a run of the suite on the base says nothing: the fault a user can do something about.
import { posix } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

import { type Fault } from '../../../agent/engine/fault.ts';
import {
  LOAD,
  partsOf,
  type ProcessEnd,
  type Suite,
  type SuiteRun,
  type TestResult,
} from '../../../agent/task/suite.ts';
import { type Base } from '../../workspace/box.ts';
import { frameworks } from '../../suite/frameworks/by-name.ts';
import { quoted } from '../../suite/words.ts';

/** What was run, on what, and how long it could take. */
export interface SuiteUnderWay {
  readonly suite: Suite;
  readonly base: Base;
  readonly timeoutMs: number;
}

const MOST_OUTPUT = 4_000;

/** Undefined when every test was told of. */
export function faultOf(run: SuiteRun, { suite, base, timeoutMs }: SuiteUnderWay): Fault | undefined {
  const { end, tests } = run;
  const command = commandText(suite);
  if (end.kind === 'stopped' && end.why === 'timeout') return hanging(run, command, timeoutMs);
  const missing = whatIsMissing(run, suite);
  if (missing !== undefined) return { kind: 'command-missing', command, detail: missing };
  const path = posix.join(base.record.root, suite.directory);
  if (hasNoTests(run)) {
    return { kind: 'tests-not-found', path, looked: [`${command} (${suite.source})`], output: outputOf(run) };
  }
  if (end.kind !== 'exited') return silentFault(run, suite, endWords(end));
  if (!tests) return silentFault(run, suite, `${run.unreadable ?? 'it left no report'} (${endWords(end)})`);
  return undefined;
}

function hasNoTests(run: SuiteRun): boolean {
  const { tests } = run;
  if (tests?.length === 0) return true;
  const isUntold = !tests || run.evidence === 'exit-status' || tests.every(isOfNoFile);
  return isUntold && NO_TESTS.test(outputOf(run));
}

/** Playwright fails as a whole where it finds no tests. */
const isOfNoFile = ({ id }: TestResult): boolean => partsOf(id).file === '' && partsOf(id).path[0] === LOAD;

function hanging({ tests = [] }: SuiteRun, command: string, timeoutMs: number): Fault {
  const hung = tests.filter(({ cause }) => cause === 'timeout').map(({ id }) => id);
  const seconds = Math.round(timeoutMs / 1_000);
  return { kind: 'suite-hangs', command, seconds, ...(hung.length > 0 ? { tests: hung } : {}) };
}

type SuiteSilent = Extract<Fault, { readonly kind: 'suite-silent' }>;

export function silentFault(run: SuiteRun, suite: Suite, detail: string): SuiteSilent {
  const hint = suite.framework === 'tap' ? `; ${HINT}` : '';
  return { kind: 'suite-silent', command: commandText(suite), detail: detail + hint, output: outputOf(run) };
}

const NAMED = Object.keys(frameworks).filter((name) => name !== 'tap');

const HINT =
  `give the command of the framework itself (${NAMED.join(', ')}), one that prints TAP, or one that ` +
  'writes JUnit XML to $GALAPAGOS_OUT/junit.xml';

/** The command as a user would type it. */
export function commandText({ argv }: Suite): string {
  const words = argv[0] === 'env' ? argv.slice(1) : argv;
  return argv[0] === 'sh' && argv[1] === '-c' ? (argv[2] ?? '') : quoted(words);
}

const NO_TESTS =
  /^Could not find '|\b(no tests? (files? )?(found|ran)|no test files found|0 tests collected|Ran 0 tests)\b/im;
/** What shells print for a program that is not there, and Python for a module. */
const MISSING = /^.*(not found|No such file or directory|Permission denied|cannot execute.*)$/im;
const MISSING_MODULE = /^.*: No module named ['"]?([\w.]+)['"]?$/m;

function whatIsMissing(run: SuiteRun, suite: Suite): string | undefined {
  const { end, tests, evidence } = run;
  if (tests && evidence !== 'exit-status') return undefined;
  if (end.kind === 'unstarted') return end.why;
  if (end.kind !== 'exited') return undefined;
  const output = outputOf(run);
  if (end.code === 127 || end.code === 126)
    return MISSING.exec(output)?.[0].trim() ?? `exit code ${end.code}`;
  const [line, module] = MISSING_MODULE.exec(output) ?? [];
  return module !== undefined && suite.argv.includes(module) ? line : undefined;
}

/** The end of the output, where suites say what went wrong, without colours. */
function outputOf({ output }: SuiteRun): string {
  return stripVTControlCharacters((output.head + output.tail).slice(-MOST_OUTPUT));
}

function endWords(end: ProcessEnd): string {
  switch (end.kind) {
    case 'exited':
      return `exit code ${end.code}`;
    case 'signalled':
      return `the run was ended by ${end.signal}`;
    case 'stopped':
      return `the run was stopped: ${end.why}`;
    case 'unstarted':
      return end.why;
    default:
      return end satisfies never;
  }
}
