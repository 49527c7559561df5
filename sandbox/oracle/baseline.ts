// What the suite does on the frozen base, before anything else happens: which tests fail, pass, or do either.
import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { type TestId } from '../../agent/engine/ids.ts';
import { type Suite, type SuiteRun, type TestResult } from '../../agent/task/suite.ts';
import { chooseTests } from '../../agent/task/choose-tests.ts';
import { type Baseline } from '../../agent/task/task.ts';
import { unfitNode } from './node-fit.ts';
import { runSuite } from '../suite/run.ts';
import { toolsOf } from '../suite/toolchain.ts';
import { type Base, type Workspaces } from '../workspace/box.ts';
import { commandText, faultOf, silentFault } from './suite-fault.ts';

export interface BaselineOptions {
  readonly workspaces: Pick<Workspaces, 'open'>;
  readonly base: Base;
  readonly suite: Suite;
  /** Names of the failing tests to repair (`chooseTests`); absent means all. */
  readonly only?: readonly string[];
  /** Wall time after which one run of the suite counts as hanging, milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const RUNS = 3;
const MOST_MESSAGES = 200;
/** A suite slower than this is run twice when the two runs agree, milliseconds. */
const SLOW = 60_000;

/**
 * Every run has a box of its own, so that nothing one run leaves is there for the next. Tests whose outcome differs
 * between the runs are flaky: reported, and never counted. Throws when it is cancelled.
 */
export async function recordBaseline(options: BaselineOptions): Promise<Outcome<Baseline, Fault>> {
  const runs: TestedRun[] = [];
  while (runs.length < RUNS) {
    const { run, fault } = await runOnce(options);
    options.signal.throwIfAborted();
    if (fault) return failure(fault);
    runs.push({ ...run, tests: run.tests ?? [] });
    const [first, second] = runs;
    if (runs.length === 2 && first && second && second.ms > SLOW && agree(first, second)) break;
  }
  return concluded(runs, options);
}

type TestedRun = SuiteRun & { readonly tests: readonly TestResult[] };

interface Told {
  readonly run: SuiteRun;
  readonly fault: Fault | undefined;
}

async function runOnce(options: BaselineOptions): Promise<Told> {
  const { workspaces, base, suite, timeoutMs, signal } = options;
  await using box = await workspaces.open(base);
  const run = await runSuite(box, suite, { timeoutMs, signal });
  const fault = faultOf(run, options);
  if (fault?.kind === 'command-missing' && run.end.kind === 'exited')
    return { run, fault: await withCure(fault, options) };
  if (fault && !PUZZLES.has(fault.kind)) return { run, fault };
  return { run, fault: (await unfitNode({ run, suite, base, box, signal })) ?? fault };
}

type CommandMissing = Extract<Fault, { readonly kind: 'command-missing' }>;

/** Shells tell of a program that they did not find; what installs it is known of the suite's framework. */
async function withCure(fault: CommandMissing, { suite, base }: BaselineOptions): Promise<Fault> {
  const tools = await toolsOf(suite, base.record.root);
  const [lacks] = tools.flatMap(({ name, present, fix }) =>
    present || fix === undefined ? [] : [{ what: name, fix }],
  );
  return lacks ? { ...fault, lacks } : fault;
}

/** What another Node than the suite needs may look like. */
const PUZZLES: ReadonlySet<Fault['kind']> = new Set(['tests-not-found', 'suite-silent']);

const statesOf = ({ tests }: TestedRun): ReadonlyMap<TestId, TestResult['state']> =>
  new Map(tests.map((test) => [test.id, test.state]));

function agree(a: TestedRun, b: TestedRun): boolean {
  const states = statesOf(b);
  return a.tests.length === b.tests.length && a.tests.every((test) => states.get(test.id) === test.state);
}

type Wishes = Pick<BaselineOptions, 'suite' | 'only'>;

function concluded(runs: readonly TestedRun[], { suite, only }: Wishes): Outcome<Baseline, Fault> {
  const states = runs.map(statesOf);
  const ids = [...new Set(runs.flatMap(({ tests }) => tests.map((test) => test.id)))];
  const always = (state: TestResult['state']) =>
    ids.filter((id) => states.every((run) => run.get(id) === state));
  const failed = always('failed');
  const [passToPass, skipped] = [always('passed'), always('skipped')];
  const steady = new Set([...failed, ...passToPass, ...skipped]);
  const flaky = ids.filter((id) => !steady.has(id));
  const codes = runs.map(({ end }) => (end.kind === 'exited' ? end.code : undefined));
  if (failed.length === 0) return nothingToRepair({ passToPass, flaky, codes, last: runs.at(-1) }, suite);
  const known = { failToPass: failed, passToPass, flaky, skipped };
  const chosen = only ? chooseTests(only, known) : success(failed);
  if (!chosen.ok) return chosen;
  const failToPass = chosen.value;
  const failing = new Set(failToPass);
  const leftOut = failed.filter((test) => !failing.has(test));
  return success({
    failToPass,
    passToPass,
    flaky,
    skipped,
    ...(leftOut.length > 0 ? { leftOut } : {}),
    failures: told(runs[0]?.tests.filter((test) => failing.has(test.id)) ?? []),
    ms: median(runs.map((run) => run.ms)),
    runs: runs.length,
    exitCodeAgrees: codes.every((code) => code !== 0),
  });
}

/** A task is one event of a journal: where hundreds fail, the first tell enough. */
function told(failures: readonly TestResult[]): readonly TestResult[] {
  return failures.map((test, index) => (index < MOST_MESSAGES ? test : { id: test.id, state: test.state }));
}

interface Green {
  readonly passToPass: readonly TestId[];
  readonly flaky: readonly TestId[];
  readonly codes: readonly (number | undefined)[];
  readonly last: SuiteRun | undefined;
}

function nothingToRepair({ passToPass, flaky, codes, last }: Green, suite: Suite): Outcome<never, Fault> {
  if (flaky.length > 0) return failure({ kind: 'suite-all-flaky', tests: flaky });
  const code = codes.find((each) => each !== 0);
  if (code === undefined || !last) {
    return failure({ kind: 'suite-green', command: commandText(suite), passed: passToPass.length });
  }
  const detail = `all ${passToPass.length} tests passed, and yet the command ended with exit code ${code}`;
  return failure(silentFault(last, suite, detail));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
