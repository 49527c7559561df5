// What the runner of suites needs to know of a test framework: one small file each.
import { type TestId } from '../../../agent/engine/ids.ts';
import { type Outcome } from '../../../agent/engine/outcome.ts';
import { type RunResult } from '../../confinement/command.ts';
import { type Ticket, type Told } from '../ticket.ts';
import { LOAD, partsOf, TEARDOWN, type FrameworkName } from '../../../agent/task/suite.ts';

export interface Framework {
  readonly name: FrameworkName;
  /** What will vouch for its results, as far as that can be said before it runs; `any` may be the exit status alone. */
  readonly vouches: 'sealed' | 'native' | 'sealed or native' | 'any';
  /** The command that leaves a sealed report. Options that end a run early, watch, or report elsewhere are taken off. */
  plain(words: readonly string[], request: Request): Invocation;
  /** The same for a line that only a shell can read; its last command starts the framework. */
  shell(line: string, request: Request): Invocation;
  /**
   * Asked where no sealed report was left: reads what the framework itself reports, or fails in words that say why there
   * is nothing. Such a report could have been forged by the code under test: the verdict says so.
   */
  readonly read?: (said: Said, ticket: Ticket) => Promise<Outcome<readonly Told[], string>>;
  /** Names of further files (globs: `*.xml`) that the invocation leaves in `$GALAPAGOS_OUT` for `read`. */
  readonly collect?: readonly string[];
  /**
   * It heeds `Request.shuffle`; all others run their own order. `seen`: its report tells the tests of a file in the order in
   * which they ran.
   */
  readonly shuffles?: 'seen' | 'unseen';
}

/** What a run left for `Framework.read`. `output` is cut in the middle where it was too long. */
export type Said = Pick<RunResult, 'collected' | 'output' | 'end'>;

export interface Request {
  /** Folder in which the command finds the reporters (`sandbox/suite/reporters`). */
  readonly reporters: string;
  /** The tests that have to be run; others may be run beside them. Absent means all. */
  readonly only?: readonly TestId[] | undefined;
  /** The one test of `only` is to be run without any other, where the framework can. */
  readonly alone?: true;
  /** A single test that runs longer than this is to be ended and told as `timeout`, where the framework can, milliseconds. */
  readonly testMs: number;
  /** Wall time after which the whole run is ended from outside, milliseconds. */
  readonly timeoutMs?: number;
  /** Seed (0 … 2³¹ − 1) of another order than the project's own, where the framework can (`Framework.shuffles`). */
  readonly shuffle?: number;
  /** The run may end at the first test that fails, where the framework can. */
  readonly failFast?: true;
}

export interface Invocation {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The line with further words for its last command, as `npm test -- words` does it. */
export function appended(line: string, words: readonly string[]): Invocation {
  return { argv: ['sh', '-c', `${line} "$@"`, 'sh', ...words] };
}

export const filesOf = (only: readonly TestId[]): readonly string[] => [
  ...new Set(only.map((test) => partsOf(test).file)),
];

const MOST_NAMES = 60;

/**
 * A pattern over full names (suites and test joined by a space; vitest 1 begins with spaces, vitest 5 joins by ` > `) that
 * fits the chosen tests. Undefined where their files have to be run whole: a file that does not load has no names, and a
 * long list would not fit a command line.
 */
export function namePattern(only: readonly TestId[]): string | undefined {
  const names = new Set(only.map((test) => partsOf(test).path.map(escaped).join('(?: >)? ')));
  const isWhole = only.some((test) => [LOAD, TEARDOWN].includes(partsOf(test).path.at(-1) ?? ''));
  if (isWhole || names.size > MOST_NAMES) return undefined;
  return `^\\s*(?:${[...names].join('|')})$`;
}

/** The command's own choice of names, for jest and vitest: it gives way to the pattern of the chosen tests. */
export const supersededBy = ({ only }: Request): readonly string[] =>
  only && namePattern(only) !== undefined ? ['-t', '--testNamePattern'] : [];

const escaped = (name: string): string => name.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
