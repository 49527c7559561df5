// The confirmation of the final patch: the whole suite twice in fresh boxes, the second time in another order of tests.
import { partsOf, type SuiteRun } from '../../../agent/task/suite.ts';
import { type Baseline } from '../../../agent/task/task.ts';
import { type Evaluation } from '../../../agent/task/verdict.ts';
import { shufflesOf } from '../../suite/run.ts';
import { evaluationOf, misfit, settle, type Settled } from './judgement.ts';
import { settleInOtherOrder } from './other-order.ts';
import { type PatchRuns } from './patch-runs.ts';

const SCOPE = 'confirm';

/**
 * Green where both runs are. Nothing learns from how much a patch breaks here, so the first run may end at its first
 * failure. Where the runner knows no other order than its own, or the base gives no answer in another, the second run
 * has that, too, and the evaluation says why.
 */
export async function confirmation(runs: PatchRuns): Promise<Evaluation> {
  const { baseline, suite, key } = runs.parts.task;
  const wish = endsAtFailures(baseline) ? { failFast: true as const } : {};
  const first = await settle(runs, SCOPE, wish);
  if (!first) return misfit(SCOPE);
  if (first.verdict.kind !== 'green' || runs.isCancelled) return evaluationOf(first, SCOPE, runs);
  const isSingle = (first.run.tests ?? []).length < 2;
  const isAsked = shufflesOf(suite) !== undefined && !isSingle;
  if (isAsked) {
    const shuffle = seedOf(key);
    const second = await settleInOtherOrder(runs, shuffle);
    if (second) return evaluated(second, { first, runs, order: orderOf(second, { first, runs, shuffle }) });
  }
  const second = await settle(runs, SCOPE, {});
  const order = isSingle ? {} : ({ ownOrder: isAsked ? 'base' : 'runner' } as const);
  return second ? evaluated(second, { first, runs, order }) : misfit(SCOPE);
}

/** Only where every failure is one that nobody expected. */
const endsAtFailures = ({ flaky, leftOut = [] }: Baseline): boolean =>
  flaky.length === 0 && leftOut.length === 0;

/** The same order for every patch of a task: what fails in it can be looked at again. */
const seedOf = (key: string): number => Number.parseInt(key.slice(0, 7), 16) || 1;

type Order = Pick<Evaluation, 'shuffle' | 'ownOrder'>;

interface Context {
  readonly first: Settled;
  readonly runs: PatchRuns;
}

function evaluated(second: Settled, { first, runs, order }: Context & { readonly order: Order }): Evaluation {
  const flaky = [...new Set([...first.flaky, ...second.flaky])];
  return { ...evaluationOf({ ...second, flaky }, SCOPE, runs), ...order };
}

/** Claims another order only where it was another, as far as the report shows that: small suites may keep their own. */
function orderOf({ run }: Settled, { first, runs, shuffle }: Context & { readonly shuffle: number }): Order {
  const { tests = [] } = run;
  if (shufflesOf(runs.parts.task.suite) === 'unseen' || tests.length === 0) return { shuffle };
  const [own, other] = [sequencesOf(first.run), sequencesOf(run)];
  if ([...other].some(([file, sequence]) => own.get(file) !== sequence)) return { shuffle };
  // In what order files came is not in the report.
  return other.size === 1 ? { ownOrder: 'unchanged' } : {};
}

/** By file, for runners may take files in any order. */
function sequencesOf({ tests = [] }: SuiteRun): ReadonlyMap<string, string> {
  const sequences = new Map<string, string>();
  for (const { id } of tests) {
    const { file } = partsOf(id);
    sequences.set(file, `${sequences.get(file) ?? ''}${id}\n`);
  }
  return sequences;
}
