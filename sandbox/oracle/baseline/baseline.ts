// What the suite does on the frozen base, before anything else happens: which tests fail, pass, or do either.
import { failure, success, type Outcome } from '../../../agent/engine/outcome.ts';
import { type Fault } from '../../../agent/engine/fault.ts';
import { type TestId } from '../../../agent/engine/ids.ts';
import { type Suite, type SuiteRun, type TestResult } from '../../../agent/task/suite.ts';
import { chooseTests, type Known } from '../../../agent/task/choose-tests.ts';
import { type Baseline } from '../../../agent/task/task.ts';
import { unfitNode } from './node-fit.ts';
import { runSuite } from '../../suite/run.ts';
import { toolsOf } from '../../suite/toolchain.ts';
import { type Base, type Box, type WarmLayer, type Workspaces } from '../../workspace/box.ts';
import { type KnownBaseline, type TestedRun } from './known-baseline.ts';
import { watched } from '../judging/patch-runs.ts';
import { scriptTrouble } from './script-trouble.ts';
import { commandText, faultOf, silentFault } from './suite-fault.ts';

export interface BaselineOptions {
  readonly workspaces: Pick<Workspaces, 'open'>;
  readonly base: Base;
  readonly suite: Suite;
  /** Names of the failing tests to repair (`chooseTests`); absent means all. */
  readonly only?: readonly string[];
  /** A request is to be worked on: failing tests are wanted only where `only` names them, and a green base is fine. */
  readonly forRequest?: boolean;
  /** Wall time after which one run of the suite counts as hanging, milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Boxes get a synthetic repository. */
  readonly git?: boolean;
  /** Is this path protected? Protected files that the suite writes by itself are recorded. */
  readonly isProtected?: (path: string) => boolean;
  /** Absent: nothing is known of earlier runs. */
  readonly known?: KnownBaseline;
}

export interface RecordedBaseline {
  readonly baseline: Baseline;
  /** Build results of the first run, with which the suite says what it says without them. For the caller to dispose of. */
  readonly warm?: WarmLayer;
}

const RUNS = 3;
const MOST_MESSAGES = 200;
/** A suite slower than this is run twice when the two runs agree, milliseconds. */
const SLOW = 60_000;

/**
 * Every run has a box of its own, so that nothing one run leaves is there for the next, but for what the first has built:
 * with that the others begin, and where they then say something else it is thrown away, and they are done without. Tests
 * whose outcome differs between the runs are flaky: reported, and never counted. Throws when it is cancelled.
 */
export async function recordBaseline(options: BaselineOptions): Promise<Outcome<RecordedBaseline, Fault>> {
  const recording = new Recording(options);
  let isHandedOver = false;
  try {
    const recorded = await recording.record();
    isHandedOver = recorded.ok;
    return recorded;
  } finally {
    if (!isHandedOver) await recording.cool();
  }
}

class Recording {
  readonly #options: BaselineOptions;
  readonly #rewrites = new Set<string>();
  #runs: TestedRun[] = [];
  #warm: WarmLayer | undefined;

  constructor(options: BaselineOptions) {
    this.#options = options;
  }

  async record(): Promise<Outcome<RecordedBaseline, Fault>> {
    const { known } = this.#options;
    const first = await this.#run({ keeps: true });
    if (!first.ok) return first;
    const earlier = (await known?.agreeing(first.value)) ?? 0;
    // A layer has to prove itself in any case.
    const fault = await this.#repeat(
      first.value,
      earlier >= RUNS - 1 ? 1 + Number(this.#warm !== undefined) : RUNS,
    );
    if (fault) return failure(fault);
    const steady = this.#runs.every((run) => agree(first.value, run));
    const trusted = steady ? earlier : 0;
    if (trusted === 0) await known?.keep(this.#runs);
    return this.#concluded(trusted);
  }

  /** Until there are so many runs, or two of a slow suite that agree. */
  async #repeat(first: TestedRun, wanted: number): Promise<Fault | undefined> {
    while (this.#runs.length < wanted) {
      const next = await this.#run({ keeps: false });
      const agrees = next.ok && agree(first, next.value);
      if (!agrees && this.#warm) {
        await this.cool();
        this.#runs = [first];
      } else if (!next.ok) return next.fault;
      else if (agrees && next.value.ms > SLOW && this.#runs.length === 2) return undefined;
    }
    return undefined;
  }

  /** Without what the first run has built. */
  async cool(): Promise<void> {
    await this.#warm?.[Symbol.asyncDispose]();
    this.#warm = undefined;
  }

  async #run({ keeps }: { readonly keeps: boolean }): Promise<Outcome<TestedRun, Fault>> {
    const { workspaces, base, git, signal, isProtected } = this.#options;
    const layers = { ...(this.#warm ? { warm: this.#warm } : {}), ...(git ? { git } : {}) };
    await using box = await workspaces.open(base, layers);
    const { run, fault } = await runIn(box, this.#options);
    signal.throwIfAborted();
    if (fault) return failure(fault);
    if (isProtected) {
      const known = new Set(await base.paths());
      for (const path of await watched(box, known, isProtected)) this.#rewrites.add(path);
    }
    if (keeps) this.#warm = await box.keepWarm();
    const tested = { ...run, tests: run.tests ?? [] };
    this.#runs.push(tested);
    return success(tested);
  }

  #concluded(earlier: number): Outcome<RecordedBaseline, Fault> {
    const found = concluded(this.#runs, this.#options);
    if (!found.ok) return found;
    const { runs } = found.value;
    const baseline = {
      ...found.value,
      runs: runs + earlier,
      ...(earlier > 0 ? { earlier } : {}),
      ...(this.#rewrites.size > 0 ? { rewrites: [...this.#rewrites].toSorted() } : {}),
    };
    return success({ baseline, ...(this.#warm ? { warm: this.#warm } : {}) });
  }
}

interface FirstLook {
  readonly run: SuiteRun;
  readonly fault: Fault | undefined;
}

async function runIn(box: Box, options: BaselineOptions): Promise<FirstLook> {
  const { base, suite, timeoutMs, signal } = options;
  const run = await runSuite(box, suite, { timeoutMs, signal });
  const fault = faultOf(run, options) ?? (await unread(run, options));
  if (fault?.kind === 'command-missing' && run.end.kind === 'exited')
    return { run, fault: await withCure(fault, options) };
  if (fault && !PUZZLES.has(fault.kind)) return { run, fault };
  return { run, fault: (await unfitNode({ run, suite, base, box, signal })) ?? fault };
}

type CommandMissing = Extract<Fault, { readonly kind: 'command-missing' }>;

/** A shell or an interpreter that has no script to run fails as tests do: `sh check.sh`, without a check.sh. */
async function unread({ end, evidence }: SuiteRun, { suite, base }: Whereabouts): Promise<Fault | undefined> {
  if (evidence !== 'exit-status' || end.kind !== 'exited' || end.code === 0) return undefined;
  const script = await scriptTrouble(suite, base);
  const detail = 'there is no script to run';
  return script && { kind: 'command-missing', command: commandText(suite), detail, script };
}

type Whereabouts = Pick<BaselineOptions, 'suite' | 'base'>;

/** Shells tell of a program that they did not find; what installs it is known of the suite's framework. */
async function withCure(fault: CommandMissing, { suite, base }: Whereabouts): Promise<Fault> {
  const script = fault.script ?? (await scriptTrouble(suite, base));
  if (script) return { ...fault, script };
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

type Wishes = Pick<BaselineOptions, 'suite' | 'only' | 'forRequest'>;

function concluded(runs: readonly TestedRun[], wishes: Wishes): Outcome<Baseline, Fault> {
  const { suite } = wishes;
  const states = runs.map(statesOf);
  const ids = [...new Set(runs.flatMap(({ tests }) => tests.map((test) => test.id)))];
  const always = (state: TestResult['state']) =>
    ids.filter((id) => states.every((run) => run.get(id) === state));
  const failed = always('failed');
  const [passToPass, skipped] = [always('passed'), always('skipped')];
  const steady = new Set([...failed, ...passToPass, ...skipped]);
  const flaky = ids.filter((id) => !steady.has(id));
  const codes = runs.map(({ end }) => (end.kind === 'exited' ? end.code : undefined));
  if (failed.length === 0) {
    const fault = nothingToRepair({ passToPass, flaky, codes, last: runs.at(-1) }, suite);
    if (!wishes.forRequest || !isJudge(fault, passToPass)) return failure(fault);
  }
  const known = { failToPass: failed, passToPass, flaky, skipped };
  const chosen = wanted(known, wishes);
  if (!chosen.ok) return chosen;
  const failToPass = chosen.value;
  const evidence = runs.find((run) => run.evidence !== undefined)?.evidence;
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
    exitCodeAgrees: codes.every((code) => (failed.length > 0 ? code !== 0 : code === 0)),
    ...(evidence === undefined ? {} : { evidence }),
  });
}

function wanted(
  known: Known,
  { only, forRequest }: Omit<Wishes, 'suite'>,
): Outcome<readonly TestId[], Fault> {
  if (only) return chooseTests(only, known);
  return success(forRequest ? [] : known.failToPass);
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

/** Can a suite without failures judge what is done for a request? Not where nothing passes, or where it says both. */
const isJudge = (fault: Fault, passToPass: readonly TestId[]): boolean =>
  passToPass.length > 0 && (fault.kind !== 'suite-silent' || fault.passes === true);

function nothingToRepair({ passToPass, flaky, codes, last }: Green, suite: Suite): Fault {
  if (flaky.length > 0) return { kind: 'suite-all-flaky', tests: flaky };
  if (last?.evidence === 'exit-status') {
    const fault = silentFault(last, suite, 'it told of no tests, and ended with exit code 0');
    return { ...fault, passes: true };
  }
  const code = codes.find((each) => each !== 0);
  if (code === undefined || !last) {
    return { kind: 'suite-green', command: commandText(suite), passed: passToPass.length };
  }
  const detail = `all ${passToPass.length} tests passed, and yet the command ended with exit code ${code}`;
  return silentFault(last, suite, detail);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
