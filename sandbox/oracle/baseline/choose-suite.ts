// Which package of a monorepo a run is about: the first one whose tests fail.
import { success, type Outcome } from '../../../agent/engine/outcome.ts';
import { type Fault } from '../../../agent/engine/fault.ts';
import { partsOf, type Suite, type SuiteRun } from '../../../agent/task/suite.ts';
import { configuredSuite } from '../../suite/configuration/configured-suite.ts';
import { detectSuites } from '../../suite/detection/detect.ts';
import { runSuite } from '../../suite/run.ts';
import { type Base, type Workspaces } from '../../workspace/box.ts';

export interface SuiteWishes {
  readonly workspaces: Pick<Workspaces, 'open'>;
  /** The user's own test command. */
  readonly command?: string | undefined;
  /** Names of tests that the user gave; the package that has one of them is meant. */
  readonly only?: readonly string[] | undefined;
  /** No failing tests are looked for: the first package is as good as any. */
  readonly forRequest?: boolean;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Where several packages have tests, each is run once until one is red, and its suite says which others there are. The
 * first of them where none is. With what its configuration says of it. Throws when it is cancelled.
 */
export async function chooseSuite(base: Base, wishes: SuiteWishes): Promise<Outcome<Suite, Fault>> {
  const chosen = await chosenOf(base, wishes);
  return chosen.ok ? success(await configuredSuite(base, chosen.value)) : chosen;
}

async function chosenOf(base: Base, wishes: SuiteWishes): Promise<Outcome<Suite, Fault>> {
  const { command, only = [] } = wishes;
  const found = await detectSuites(base, command === undefined ? {} : { command });
  if (!found.ok) return found;
  const [first, ...others] = found.value;
  if (others.length === 0) return success(first);
  const named = found.value.find(({ directory }) => only.some((name) => name.startsWith(`${directory}/`)));
  if (named) return success(among(named, found.value, 'the named one'));
  const isAny = wishes.forRequest === true && only.length === 0;
  for (const suite of isAny ? [] : found.value) {
    const run = await runOnce(base, suite, wishes);
    if (fails(run, only)) return success(among(suite, found.value, 'the first red one'));
  }
  return success(among(first, found.value, 'the first'));
}

async function runOnce(
  base: Base,
  suite: Suite,
  { workspaces, timeoutMs, signal }: SuiteWishes,
): Promise<SuiteRun> {
  await using box = await workspaces.open(base);
  const run = await runSuite(box, suite, { timeoutMs, signal });
  signal.throwIfAborted();
  return run;
}

/** Where names were given, only failing tests that one of them may mean count. */
function fails({ end, tests }: SuiteRun, only: readonly string[]): boolean {
  if (only.length === 0)
    return !tests || tests.some(({ state }) => state === 'failed') || end.kind !== 'exited' || end.code !== 0;
  const failing = tests?.filter(({ state }) => state === 'failed') ?? [];
  return failing.some(({ id }) => {
    const { file, path } = partsOf(id);
    const words = [id, file, path.join(' › '), path.join(' ')].map((text) => text.toLowerCase());
    return only.some((name) => words.some((word) => word.includes(name.toLowerCase())));
  });
}

function among(suite: Suite, all: readonly Suite[], which: string): Suite {
  const folders = all.map(({ directory }) => directory).join(', ');
  const source = `${suite.source}; ${which} of ${all.length} packages with tests (${folders}); another by its folder`;
  const others = all.map(({ directory }) => directory).filter((directory) => directory !== suite.directory);
  return { ...suite, source, others };
}
