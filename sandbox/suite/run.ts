// Runs a suite in a box and reads what it said: test by test, and how its process ended.
import { join, posix } from 'node:path';

import { type TestId } from '../../agent/engine/ids.ts';
import { failure, type Outcome } from '../../agent/engine/outcome.ts';
import { COMMAND, type Evidence, type Suite, type SuiteRun } from '../../agent/task/suite.ts';
import { type Command } from '../confinement/command.ts';
import { type Box } from '../workspace/box.ts';
import { frameworks } from './frameworks/by-name.ts';
import { type Framework, type Invocation, type Request, type Said } from './frameworks/framework.ts';
import { isHandedOn, withTicketForLast } from './earlier-steps.ts';
import { newTicket, openReport, ticketText, type Ticket, type Told } from './ticket.ts';
import { progressFiles, progressIn, runningWords, stoppedIn } from './progress.ts';
import { reportersFolder } from './reporters.ts';
import { toResults, unnumbered } from './results.ts';

export interface SuiteRunOptions {
  /** Tests that have to be run; where the framework cannot choose them alone, others are run and reported too. */
  readonly only?: readonly TestId[];
  /** As in `Request`. */
  readonly alone?: true;
  /** Wall time after which the run counts as hanging, milliseconds. */
  readonly timeoutMs: number;
  /** Time after which a single test counts as hanging, milliseconds; half of all by default. */
  readonly testMs?: number;
  /** As in `Request`: another order than the project's own, and an end at the first failure, where that is possible. */
  readonly shuffle?: number;
  readonly failFast?: true;
  readonly signal: AbortSignal;
}

const SHOWN_AS = 'suite';

/** Can its tests be run in another order than their own, and does the report show that? */
export const shufflesOf = ({ framework }: Suite): Framework['shuffles'] => frameworks[framework].shuffles;

/** What will vouch for its results, as far as that is known before it runs. */
export const evidenceOf = ({ framework }: Suite): Framework['vouches'] => frameworks[framework].vouches;

/** Never throws for what the suite does. A run that was cancelled ends `stopped`. */
export async function runSuite(
  box: Pick<Box, 'run' | 'shown'>,
  suite: Suite,
  options: SuiteRunOptions,
): Promise<SuiteRun> {
  const ticket = newTicket(options.only?.flatMap(unnumbered));
  const result = await box.run(command(suite, ticket, { ...options, reporters: join(box.shown, SHOWN_AS) }));
  const { end, ms, output } = result;
  const { told, evidence } = await readTold(suite, ticket, result);
  if (told.ok) {
    return { end, ms, output, tests: toResults(told.value), ...(evidence ? { evidence } : {}) };
  }
  const soFar = progressIn(ticket, result);
  if (!soFar) return { end, ms, output, unreadable: told.fault };
  if (end.kind === 'stopped') return { end, ms, output, tests: toResults(stoppedIn(soFar, end.why)) };
  return { end, ms, output, unreadable: told.fault + runningWords(soFar) };
}

function command(
  suite: Suite,
  ticket: Ticket,
  options: SuiteRunOptions & { readonly reporters: string },
): Command {
  const testMs = Math.round(options.testMs ?? options.timeoutMs / 2);
  const { argv, env } = invocation(suite, { ...options, testMs });
  return {
    argv: inProject(suite, argv),
    directory: suite.directory,
    env: { GALAPAGOS_TEST_MS: String(testMs), ...env },
    stdin: ticketText(ticket),
    limits: { wallMs: options.timeoutMs },
    collect: [ticket.report, ...progressFiles(ticket), ...(frameworks[suite.framework].collect ?? [])],
    readOnly: [{ from: reportersFolder(), name: SHOWN_AS }],
    signal: options.signal,
  };
}

/**
 * The shell puts the project's own programs first on the path, as npm and activated environments do. A folder that is
 * made only by the command comes last: what is in it takes the place of no program that is there already.
 */
export function inProject({ directory }: Suite, argv: readonly string[]): readonly string[] {
  return ['sh', '-c', `${programs(directory)}export PATH; exec "$@"`, 'sh', ...argv];
}

function invocation({ framework, argv }: Suite, request: Request): Required<Invocation> {
  const first = argv[0] === 'env' ? argv.slice(1).findIndex((word) => !/^[A-Za-z_]\w*=/.test(word)) + 1 : 0;
  const assigned = Object.fromEntries(
    argv.slice(1, Math.max(1, first)).map((word) => {
      const at = word.indexOf('=');
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
  const words = argv.slice(first);
  const rules = frameworks[framework];
  const isShell = words[0] === 'sh' && words[1] === '-c' && words.length === 3;
  const made = isShell
    ? rules.shell(withTicketForLast(words[2] ?? ''), request)
    : rules.plain(words, request);
  return { argv: made.argv, env: merged(assigned, made.env ?? {}) };
}

/** Both want a say in these; in all else the framework's need comes first. */
const LISTS: Readonly<Record<string, string>> = {
  PYTHONPATH: ':',
  NODE_OPTIONS: ' ',
  PYTEST_ADDOPTS: ' ',
  RUBYOPT: ' ',
  SPEC_OPTS: ' ',
  PHP_INI_SCAN_DIR: ':',
  MAVEN_OPTS: ' ',
  JAVA_TOOL_OPTIONS: ' ',
};

function merged(
  assigned: Readonly<Record<string, string>>,
  needed: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const both = Object.entries(LISTS)
    .filter(([name]) => assigned[name] !== undefined && needed[name] !== undefined)
    .map(([name, separator]) => [name, `${assigned[name] ?? ''}${separator}${needed[name] ?? ''}`]);
  return { ...assigned, ...needed, ...Object.fromEntries(both) };
}

function programs(directory: string): string {
  const depth = directory === '' ? 0 : directory.split('/').length;
  const modules = Array.from({ length: depth + 1 }, (_, up) =>
    posix.join(...Array.from({ length: up }, () => '..'), 'node_modules/.bin'),
  );
  const folders = ['.venv/bin', 'venv/bin', ...modules].map((folder) => `"$PWD/${folder}"`).join(' ');
  return `own=; for folder in ${folders}; do
if [ -d "$folder" ]; then own="$own$folder:"; else PATH="$PATH:$folder"; fi
done; PATH="$own$PATH"; unset own folder; `;
}

interface Read {
  readonly told: Outcome<readonly Told[], string>;
  readonly evidence?: Evidence;
}

async function readTold(suite: Suite, ticket: Ticket, said: Said): Promise<Read> {
  const { name, read: readOwn } = frameworks[suite.framework];
  const sealed = said.collected.get(ticket.report);
  if (sealed)
    return { told: openReport(ticket, sealed), ...(isHandedOn(suite) ? { evidence: 'handed-on' } : {}) };
  if (!readOwn) return { told: failure(`${name} ended without a report`) };
  const told = await readOwn(said, ticket);
  const isExitStatus = told.ok && told.value.some(({ file, path }) => file === '' && path[0] === COMMAND);
  return { told, evidence: isExitStatus ? 'exit-status' : 'native' };
}
