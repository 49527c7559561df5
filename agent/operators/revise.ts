// The operator that mends one attempt: what it achieved stays, what still fails is pointed out.
import { tests } from '../critics/tests.ts';
import { askedModel } from '../trajectory/asked-model.ts';
import { against, fitnessOf, isGreen } from '../engine/fitness.ts';
import { type TestId } from '../engine/ids.ts';
import { type Operator, type OperatorInput } from '../engine/plugin.ts';
import { verdictOf, type RolloutView } from '../engine/view.ts';
import { hasWantedTests, type Task } from '../task/task.ts';
import { opinionOf } from '../trajectory/opinions.ts';
import { isReduced } from '../trajectory/reduced.ts';
import { summarise, type PoolEntry } from '../trajectory/summary.ts';
import { tell, type Matter } from './advice.ts';
import { failingWith, judgedPatches, rotated } from './focus.ts';

/**
 * Starts from the parent's patch when it fixed more than it broke, else from the base with that patch ruled out. The
 * critiques and the failures that remain are the instruction. Of attempts that revise the same parent side by side, each
 * takes its share of the candidates. A trajectory of a model is revised even where it came to no patch: gaps, loops and
 * wrong places show in its steps. SE-Agent's public code revises the first entry of its pool, whatever the task; here
 * parents are named by key.
 */
export const revise: Operator = {
  id: 'revise',
  about: 'Tries again from one attempt, told what still fails.',
  source: 'SE-Agent revision (2508.02085), on patches and test verdicts',
  arity: [1, 1],
  eligible: ([parent, ...others], { task }) =>
    parent !== undefined && others.length === 0 && isRevisable(parent, task),
  propose: async (input, context) => {
    const [parent] = input.parents;
    if (!parent || !isRevisable(parent, input.task))
      return { kind: 'none', why: 'there is no red attempt to revise' };
    const { pool, slice, task } = input;
    const keeps = (fitnessOf(parent) ?? 0) > 0;
    const wanted = parent.patch ? against(parent) : task.baseline.failToPass;
    const focus = rotated(wanted, slice.index);
    const told = await tell(matterFor(parent, focus, input), { ...input, focus }, context);
    const avoid = judgedPatches(pool);
    return {
      kind: 'guide',
      guide: {
        ...told,
        slice,
        ...(keeps && parent.patch ? { start: parent.patch } : {}),
        ...(avoid.length > 0 ? { avoid } : {}),
      },
    };
  },
};

function isRevisable(rollout: RolloutView, task: Task | undefined): boolean {
  if (rollout.patch) return verdictOf(rollout)?.verdict.kind === 'red' || isDoubted(rollout, task);
  return rollout.end === 'empty' && askedModel(rollout);
}

/** No test speaks for the request, and those who read the patch speak against it. */
export const isDoubted = (rollout: RolloutView, task: Task | undefined): boolean =>
  task !== undefined && !hasWantedTests(task) && isGreen(rollout) && (opinionOf(rollout) ?? 1) < DOUBT;

const DOUBT = 0.5;

function matterFor(parent: RolloutView, focus: readonly TestId[], { pool, task }: OperatorInput): Matter {
  const keeps = (fitnessOf(parent) ?? 0) > 0;
  const author = authorOf(parent, pool);
  const reflected = askedModel(author) ? reflectionOn(summarise(author, task), keeps) : [];
  return {
    facts: [
      openingFor(parent, keeps),
      ...reproaches(heardOf(parent, author), focus),
      ...reflected,
      ...leftOut(parent, author, task),
      ...fruitless(parent, pool, task),
    ].join(' '),
    canned: '',
    question: `Reflect on ${parent.id} alone: which step was the first to go wrong, what did it not look at, where did it go round in circles, was the place wrong? Then say what the next attempt keeps and what it does otherwise.`,
    shown: [parent],
  };
}

/** Whose trajectory it is: a patch from which something was left out has none of its own. */
function authorOf(rollout: RolloutView, pool: readonly RolloutView[]): RolloutView {
  const parent = pool.find(({ id }) => rollout.parents.includes(id));
  return parent && isReduced(rollout) ? authorOf(parent, pool) : rollout;
}

/** With what tests say of it, and what is thought of the way of its author. */
function heardOf(parent: RolloutView, author: RolloutView): RolloutView {
  if (parent === author) return parent;
  const tested = parent.critiques.filter(({ critic }) => critic === tests.id);
  return { ...parent, critiques: [...tested, ...author.critiques.filter(({ tier }) => tier === 'soft')] };
}

function leftOut(parent: RolloutView, author: RolloutView, task: Task): readonly string[] {
  const kept = summarise(parent, task).changes;
  const gone = summarise(author, task).changes.filter(
    (change) => !kept.includes(change) && !/^\d+ more$/.test(change),
  );
  return gone.length > 0 ? [`Left out of it, for no less passes without it: ${gone.join('; ')}.`] : [];
}

function openingFor({ id, patch }: RolloutView, keeps: boolean): string {
  if (keeps)
    return `Attempt ${id} is on the way; its patch is in your copy. Keep what works and repair the rest.`;
  return patch
    ? `Attempt ${id} led nowhere; you start afresh. Look in another place, or for another kind of cause.`
    : `Attempt ${id} came to no patch; you start afresh.`;
}

/** What the steps of a trajectory show without anybody's opinion. What it changed is in the copy where that is kept. */
function reflectionOn({ changes, looked, loops, files }: PoolEntry, keeps: boolean): readonly string[] {
  const unread = files.filter((file) => !looked.includes(file));
  return [
    ...(changes.length > 0 && !keeps ? [`It changed: ${changes.join('; ')}.`] : []),
    ...(loops > 1 ? [`It repeated itself in ${loops} steps: do not run again what has not changed.`] : []),
    ...(unread.length > 0 ? [`It changed ${unread.join(', ')} without reading it.`] : []),
  ];
}

const FRUITLESS = 4;

/** What other attempts changed and no test thanked them for. */
function fruitless(parent: RolloutView, pool: readonly RolloutView[], task: Task): readonly string[] {
  const others = pool
    .filter((each) => each.id !== parent.id && askedModel(each))
    .map((each) => summarise(each, task));
  const changes = others.filter(({ outcome }) => outcome === 'failed').flatMap((each) => each.changes);
  const told = [...new Set(changes)].slice(-FRUITLESS);
  return told.length > 0 ? [`Other attempts changed this, and it fixed nothing: ${told.join('; ')}.`] : [];
}

/** What speaks against an attempt, in the words of its critics, harshest first; else the tests themselves. */
function reproaches(parent: RolloutView, focus: readonly TestId[]): readonly string[] {
  const heard = parent.critiques.filter(({ confidence, value }) => confidence > 0 && value < 1);
  if (heard.length > 0) {
    return heard.toSorted((a, b) => a.value - b.value).map(({ critic, why }) => `${critic}: ${why}.`);
  }
  return failingWith(parent, focus);
}
