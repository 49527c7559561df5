// The oracle: judges a patch by the project's own tests, in a fresh box that nobody else can reach (DESIGN §5).
import { type OracleCheck } from '../../agent/engine/events.ts';
import { type TestId } from '../../agent/engine/ids.ts';
import { type Oracle } from '../../agent/engine/ports.ts';
import { type Patch } from '../../agent/patch/patch.ts';
import { failuresOf, judge } from '../../agent/task/judge.ts';
import { isTestCode } from '../../agent/task/protect.ts';
import { type SuiteRun } from '../../agent/task/suite.ts';
import { type Task } from '../../agent/task/task.ts';
import { type Evaluation, type Verdict } from '../../agent/task/verdict.ts';
import { runSuite } from '../suite/run.ts';
import { type Box, type BoxEdit } from '../workspace/box.ts';
import { editsOf, openPatched, type PatchedBoxes } from './patched-box.ts';
import { selfTest } from './selftest.ts';

export interface OracleParts extends PatchedBoxes {
  readonly task: Task;
  /** Wall time after which one run of the suite counts as hanging, milliseconds. */
  readonly timeoutMs: number;
}

type Scope = Evaluation['scope'];

const MOST_FAILURES = 50;
/** Beyond this many a patch broke things; nobody asks again whether all of that was chance. */
const MOST_RERUN = 20;

export class SuiteOracle implements Oracle {
  readonly #parts: OracleParts;

  constructor(parts: OracleParts) {
    this.#parts = parts;
  }

  async judge(patch: Patch, scope: Scope, signal: AbortSignal): Promise<Evaluation> {
    const edits = await editsOf(patch, this.#parts);
    if (!edits.ok) return misfit(scope);
    const judgement = new Judgement(this.#parts, { edits: edits.value, scope, signal });
    return await judgement.reach();
  }

  async check(signal: AbortSignal): Promise<readonly OracleCheck[]> {
    return await selfTest(this, this.#parts, signal);
  }
}

const misfit = (scope: Scope): Evaluation => ({
  verdict: { kind: 'silent', why: 'patch-does-not-apply' },
  scope,
  failures: [],
  runs: 0,
  ms: 0,
});

interface Question {
  readonly edits: readonly BoxEdit[];
  readonly scope: Scope;
  readonly signal: AbortSignal;
}

/**
 * One judgement: the run that was asked for, and the reruns that tell broken tests from flaky ones. Alone, a test may
 * pass that fails among the others, for what they leave behind: only another run of the whole suite, green by itself in
 * a fresh box, forgives what broke.
 */
class Judgement {
  readonly #parts: OracleParts;
  readonly #question: Question;
  #runs = 0;
  #ms = 0;

  constructor(parts: OracleParts, question: Question) {
    this.#parts = parts;
    this.#question = question;
  }

  async reach(): Promise<Evaluation> {
    const { scope } = this.#question;
    const { baseline } = this.#parts.task;
    const run = await this.#run(scope === 'target' ? baseline.failToPass : undefined);
    if (!run) return misfit(scope);
    const first = judge(baseline, run, scope);
    const verdict = (await this.#forgiven(suspects(first))) ?? first;
    return { verdict, scope, failures: failuresIn(verdict, run), runs: this.#runs, ms: this.#ms };
  }

  /** Undefined when the box does not take the patch. */
  async #run(only: readonly TestId[] | undefined): Promise<SuiteRun | undefined> {
    const { task, timeoutMs } = this.#parts;
    const { edits, signal } = this.#question;
    const opened = await openPatched(this.#parts, edits);
    if (!opened.ok) return undefined;
    await using box = opened.value;
    const run = await runSuite(box, task.suite, { ...(only ? { only } : {}), timeoutMs, signal });
    this.#runs += 1;
    this.#ms += run.ms;
    // Asked only where it decides: it means walking through all that the run wrote.
    const isGreen = judge(task.baseline, run, only ? 'target' : 'full').kind === 'green';
    return isGreen ? { ...run, changedTests: await this.#changedTests(box) } : run;
  }

  /** Test code of the base that code under test has rewritten or removed; what the patch may edit is the patch's. */
  async #changedTests(box: Box): Promise<readonly string[]> {
    const known = new Set(await this.#parts.base.paths());
    for (const { path } of this.#question.edits) known.delete(path);
    const paths = (await box.changes()).map(({ path }) => path);
    return paths.filter((path) => known.has(path) && (isTestCode(path) || /(^|\/)conftest\.py$/.test(path)));
  }

  /** The green verdict of a second run of the whole suite, if there is one. What fails alone as well needs no such run. */
  async #forgiven(broken: readonly TestId[]): Promise<Verdict | undefined> {
    const { baseline } = this.#parts.task;
    const { signal } = this.#question;
    if (broken.length === 0 || signal.aborted) return undefined;
    const alone = await this.#run(broken);
    const asked = { ...baseline, failToPass: broken, passToPass: [], exitCodeAgrees: false };
    if (!alone || judge(asked, alone, 'target').kind === 'red' || signal.aborted) return undefined;
    const whole = await this.#run(undefined);
    const verdict = whole && judge(baseline, whole, 'full');
    return verdict?.kind === 'green' ? verdict : undefined;
  }
}

/** Failures that decide the verdict and were not expected. */
function suspects(verdict: Verdict): readonly TestId[] {
  if (verdict.kind !== 'red' || verdict.failing.length > 0 || verdict.broken.length > MOST_RERUN) return [];
  return verdict.broken;
}

function failuresIn(verdict: Verdict, run: SuiteRun): Evaluation['failures'] {
  if (verdict.kind !== 'red') return [];
  return failuresOf([...verdict.failing, ...verdict.broken].slice(0, MOST_FAILURES), run);
}
