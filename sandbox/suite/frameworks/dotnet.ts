// `dotnet test`, with xUnit, NUnit and MSTest: its TRX reports. Written after its documentation and recorded reports; never run here.
import { homedir } from 'node:os';
import { join } from 'node:path';

import { failure, success, type Outcome } from '../../../agent/engine/outcome.ts';
import { LOAD, partsOf } from '../../../agent/task/suite.ts';
import { type Told } from '../ticket.ts';
import { readTrx, type TrxReport, type TrxResult } from '../readers/trx.ts';
import { without } from '../words.ts';
import { type Framework, type Request, type Said } from './framework.ts';

export const dotnet: Framework = {
  name: 'dotnet',
  vouches: 'native',
  plain(words, request) {
    const own = without(words, {
      alone: ['-t', '--list-tests', '--nologo'],
      valued: [...REPORTING, ...(request.only ? ['--filter'] : [])],
    });
    // What follows `--` is for the adapter.
    const end = own.includes('--') ? own.indexOf('--') : own.length;
    return {
      argv: [...IN_OUT, ...own.slice(0, end), ...flags(request), ...own.slice(end)],
      env: dotnetEnv(),
    };
  },
  shell: (line, request) => ({
    argv: ['sh', '-c', `${line} "$@" --results-directory "$GALAPAGOS_OUT"`, 'sh', ...flags(request)],
    env: dotnetEnv(),
  }),
  collect: ['*.trx'],
  read: (said) => Promise.resolve(readReports(said)),
};

const REPORTING = '-l --logger -r --results-directory --collect --blame-hang-timeout'.split(' ');

/** The folder of reports is known inside the box alone; the shell puts it right after `dotnet test`. */
const IN_OUT = [
  'sh',
  '-c',
  'program=$1; verb=$2; shift 2; exec "$program" "$verb" --results-directory "$GALAPAGOS_OUT" "$@"',
  'sh',
];

/** One report for every project, by a name of its own. A test that hangs is named by the run that was ended for it. */
function flags({ testMs, only }: Request): readonly string[] {
  const filter = only && filterFor(only.map(partsOf));
  return [
    '--logger',
    'trx',
    '--blame-hang-timeout',
    `${Math.max(1_000, testMs)}ms`,
    '--blame-hang-dump-type',
    'none',
    ...(filter === undefined ? [] : ['--filter', filter]),
  ];
}

/** Nothing is fetched or sent in a box, and packages come from the user's own folder. */
const dotnetEnv = (): Readonly<Record<string, string>> => ({
  DOTNET_CLI_TELEMETRY_OPTOUT: '1',
  DOTNET_NOLOGO: '1',
  DOTNET_SKIP_FIRST_TIME_EXPERIENCE: '1',
  DOTNET_CLI_UI_LANGUAGE: 'en',
  NUGET_PACKAGES: join(homedir(), '.nuget/packages'),
  // Servers of the compiler would outlive the command.
  MSBUILDDISABLENODEREUSE: '1',
  UseSharedCompilation: 'false',
});

const MOST_TESTS = 200;

/** By class and method: the cases of a theory have one method. Undefined where everything has to be run. */
function filterFor(only: readonly ReturnType<typeof partsOf>[]): string | undefined {
  if (only.length > MOST_TESTS || only.some(({ file, path }) => file === '' || path.at(-1) === LOAD))
    return undefined;
  const names = only.map(({ file, path }) => `${file}.${methodOf(path.at(-1) ?? '')}`);
  // A display name of the user's own is no method: then its class is run whole.
  const terms = names.map((name, index) =>
    /^[\w.+`]+$/.test(name)
      ? `FullyQualifiedName~${name}`
      : `FullyQualifiedName~${only[index]?.file ?? name}`,
  );
  return [...new Set(terms)]
    .map((term) => term.replace(/[!&|=~]/g, (sign) => (sign === '~' ? sign : `\\${sign}`)))
    .join('|');
}

/** A name without the arguments of its case. Cut by position: an argument or a display name may be of any length. */
function methodOf(name: string): string {
  const end = name.search(/[(<]/);
  return end === -1 ? name : name.slice(0, end).trimEnd();
}

function readReports({ collected, output: printed }: Said): Outcome<readonly Told[], string> {
  const tests: Told[] = [];
  const troubles: string[] = [];
  const reports = [...collected].filter(([name]) => name.endsWith('.trx'));
  for (const [name, content] of reports.sort(([a], [b]) => (a < b ? -1 : 1))) {
    const read = readTrx(content.toString('utf8').replace(/^\uFEFF/, ''));
    if (!read.ok) return failure(`${name}: ${read.fault}`);
    tests.push(...told(read.value));
    troubles.push(...read.value.troubles.filter((said) => /aborted|crashed|hang/i.test(said)));
  }
  const text = printed.head + printed.tail;
  const all = [...tests, ...hung(text, tests)];
  if (all.length > 0) return success(all);
  return failure(troubles[0] ?? trouble(text));
}

const trouble = (output: string): string =>
  /^.*\berror [A-Z]+\d+: .*$/m.exec(output)?.[0].trim().slice(0, 600) ?? 'dotnet test ended without a report';

const STATES: Readonly<Record<string, Told['state']>> = {
  Passed: 'passed',
  NotExecuted: 'skipped',
  Inconclusive: 'skipped',
};
const ASSERTION =
  /^\s*(Assert\.|Assert\w*\(|Expected\b|Did not expect|Should|Xunit\.Sdk|NUnit\.Framework\.Assert|Shouldly|Multiple failures)/;

function told({ results }: TrxReport): readonly Told[] {
  return results.map((result) => {
    const { message, trace, ms, outcome } = result;
    const state = STATES[outcome] ?? 'failed';
    const words = [message, ownFrames(trace)].filter((part) => part !== '').join('\n');
    const cause = state === 'failed' ? causeOf(result) : undefined;
    return {
      ...placeOf(result),
      state,
      ...(ms === undefined ? {} : { ms }),
      ...(state === 'failed' && words !== '' ? { message: words } : {}),
      ...(cause === undefined ? {} : { cause }),
    };
  });
}

/** The report knows classes, not files: the class stands for the file. */
function placeOf({ name, owner }: Pick<TrxResult, 'name' | 'owner'>): Pick<Told, 'file' | 'path'> {
  const own = owner !== '' && name.startsWith(`${owner}.`) ? name.slice(owner.length + 1) : name;
  return { file: owner, path: [own] };
}

function causeOf({ outcome, message }: TrxResult): Told['cause'] {
  if (
    outcome === 'Timeout' ||
    /timed out after|exceeded execution timeout|exceeded Timeout value/.test(message)
  )
    return 'timeout';
  return /^(System|Microsoft)\.[\w.]*Exception\b|threw exception|: \n?System\.\w*Exception/.test(message) &&
    !ASSERTION.test(message)
    ? 'error'
    : undefined;
}

const MOST_FRAMES = 10;

function ownFrames(trace: string): string {
  const frames = trace.split('\n').filter((line) => /^\s*at .* in .*:line \d+/.test(line));
  return [...new Set(frames.map((line) => line.trim()))].slice(0, MOST_FRAMES).join('\n');
}

/** The blame collector names what ran when nothing had happened for too long. */
function hung(output: string, tests: readonly Told[]): readonly Told[] {
  const list =
    /The tests? running when the crash occurred:\s*\n((?:[ \t]*\S.*\n)+)/.exec(`${output}\n`)?.[1] ?? '';
  const isHang = /inactivity time of/i.test(output);
  return list
    .split('\n')
    .map((line) => line.trim())
    .filter((name) => /^[\w.+`]+(\(.*\))?$/.test(name))
    .map((name): Told => {
      const method = name.replace(/\(.*$/s, '');
      const owner = method.split('.').slice(0, -1).join('.');
      return {
        ...placeOf({ name, owner }),
        state: 'failed',
        message: isHang ? 'the test did not end in its time' : 'the process of the tests ended while it ran',
        cause: isHang ? 'timeout' : 'error',
      };
    })
    .filter((one) => !tests.some(({ file, path }) => file === one.file && path[0] === one.path[0]));
}
