// The search: the strategy decides a batch, the batch runs, until the strategy stops or the budget is spent.
import { inKeys, named, type Course, type Field } from './course.ts';
import { isSpent, left, leftToSearch, shareOf, type BudgetLeft } from '../budget.ts';
import { Cut } from './cut.ts';
import { type Recorded } from '../events.ts';
import { Expander, type Expansion, type Share } from './expand.ts';
import { type Decision, type Strategy } from '../plugin.ts';
import { unanswered } from './end-fault.ts';
import { StrategyFeed } from './strategy-feed.ts';
import { addCost, noCost, type Cost } from '../../trajectory/trajectory.ts';
import { foldAll, unfinished, type RunView } from '../view.ts';
import { answersTo } from '../wishes.ts';

/** How the search came to its end. */
export type SearchEnd = 'stopped' | 'spent';

/**
 * Goes on with what was decided and has not ended, then answers what the person wished for, else asks the strategy, and
 * so on. Everything is read from the journal: a run that was killed takes the same decisions as one that was not.
 */
export async function search(field: Field, past: readonly Recorded[]): Promise<SearchEnd> {
  const { course, ground } = field;
  const strategy = named(course.plugins.strategies, course.config.strategy);
  const initial = strategy.init(ground.task, course.options);
  const feed = new StrategyFeed(strategy, initial, past);
  course.recorder.watch((recorded) => feed.accept(recorded));
  const expander = new Expander(field);
  let decidedAt = viewAtDecision(past);
  for (;;) {
    if (decidedAt && !(await finishBatch(decidedAt, field, expander))) return 'spent';
    await course.hearWishes();
    const wished = answersTo(course.view);
    const last = course.view.decided.at(-1);
    if (wished.length === 0) {
      if (last?.do === 'stop') return last.why === 'budget' ? 'spent' : 'stopped';
      // A whole batch has asked in vain: another one would do the same.
      if (unanswered(course.view, course.config)) return 'stopped';
    }
    await course.breathe();
    if (isSpent(course.searchBudget(ground.task))) return 'spent';
    const decisions = wished.length > 0 ? wished : await decide(field, strategy, feed);
    await course.record({ kind: 'strategy.decided', decisions });
    decidedAt = inKeys(course.view);
  }
}

async function decide(
  { course }: Field,
  strategy: Strategy,
  feed: StrategyFeed,
): Promise<readonly Decision[]> {
  const view = inKeys(course.view);
  const context = course.context(`decision ${view.decided.length}`, view);
  const decisions = await strategy.next(feed.state, context);
  const keys = decisions.flatMap((decision) => (decision.do === 'expand' ? decision.rollout : []));
  const isFresh = keys.every((key) => !course.view.rollouts.has(key)) && new Set(keys).size === keys.length;
  if (decisions.length === 0 || !isFresh) {
    throw new Error(`${strategy.id} decided nothing new: ${keys.join(', ')}`);
  }
  return decisions;
}

/** What the run looked like when the last batch was decided: all that its rollouts may know of it. */
function viewAtDecision(past: readonly Recorded[]): RunView | undefined {
  const last = past.findLastIndex(({ event }) => event.kind === 'strategy.decided');
  return last < 0 ? undefined : inKeys(foldAll(past.slice(0, last + 1)));
}

/**
 * Runs the batch that was decided when the run looked like this, up to where enough of it is green. What the budget does
 * not reach at first gets another chance with what the others left of it. False when something remains undone.
 */
async function finishBatch(decidedAt: RunView, field: Field, expander: Expander): Promise<boolean> {
  const { course, ground } = field;
  const batch = unfinished(decidedAt);
  const cut = new Cut(batch, decidedAt, course.options.enough);
  let open = batch;
  let sharedAt = decidedAt;
  for (;;) {
    cut.apply(course.view);
    const terms = termsFor(open, leftToSearch(leftAt(sharedAt, course), ground.task.baseline.ms));
    await inParallel(terms, course, async ({ decision, ...share }) => {
      const { signal } = cut.stopOf(decision.rollout);
      await expander.expand(decision, { view: decidedAt, ...share, signal });
      cut.apply(course.view);
    });
    await endBehind(cut, course);
    const remaining = unfinished(course.view);
    if (remaining.length === 0) return true;
    if (remaining.length === open.length) return false;
    open = remaining;
    sharedAt = course.view;
  }
}

/** What lies behind a cut has ended, whatever it had come to: it counts for nothing. */
async function endBehind(cut: Cut, course: Course): Promise<void> {
  const { behind, why } = cut.apply(course.view) ?? { behind: [], why: '' };
  for (const rollout of behind) {
    const { end, cost = noCost } = course.view.rollouts.get(rollout) ?? {};
    if (end === 'cancelled') continue;
    // What has ended before has told its cost already.
    const told = end === undefined ? { ...cost, testRuns: 0 } : noCost;
    await course.record({ kind: 'rollout.ended', rollout, end: 'cancelled', why, cost: told });
  }
}

/**
 * What each rollout of a batch may spend, shared out before any of it runs, so that no rollout's luck depends on
 * another's. What one of them leaves is there for later batches. Those for which nothing is left do not begin.
 */
function termsFor(
  open: readonly Expansion[],
  budget: BudgetLeft,
): readonly ({ decision: Expansion } & Share)[] {
  const begin = open.slice(0, budget.rollouts);
  const of = begin.length;
  return begin
    .map((decision, index) => ({
      decision,
      testRuns: shareOf(budget.testRuns, index, of),
      tokens: Math.min(decision.tokens ?? shareOf(budget.tokens, index, of), budget.tokens),
      usd: budget.usd / of,
    }))
    .filter(({ testRuns }) => testRuns > 0);
}

/** What was left at the beginning of a batch: what its unfinished rollouts have cost of it is given back. */
function leftAt(view: RunView, { config }: Course): BudgetLeft {
  const paid = unfinished(view).map(({ rollout }) => view.rollouts.get(rollout)?.cost ?? noCost);
  const back = paid.reduce<Partial<Cost>>(
    (sum, { testRuns, tokens, usd }) =>
      addCost(
        { ...noCost, ...sum },
        { testRuns: -testRuns, tokens: -tokens, ...(usd !== undefined && { usd: -usd }) },
      ),
    noCost,
  );
  return left(config.budget, addCost(view.cost, back), view.activeMs);
}

/** Runs work in order, at most so many at once. The first failure ends all; what began has ended when this rejects. */
async function inParallel<Item>(
  items: readonly Item[],
  course: Course,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  const many = Math.max(1, Math.min(course.config.parallel, items.length));
  const workers = Array.from({ length: many }, () =>
    worker().catch((error: unknown) => {
      waiting.length = 0;
      course.fail(error);
    }),
  );
  await Promise.all(workers);
  course.throwIfFailed();
  course.signal.throwIfAborted();
}
