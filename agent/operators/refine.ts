// The operator that makes a good patch smaller, and a nearly good one whole.
import { against, brokenBy, fitnessOf } from '../engine/fitness.ts';
import { type Operator, type OperatorInput, type PluginContext, type Proposal } from '../engine/plugin.ts';
import { verdictOf, type RolloutView } from '../engine/view.ts';
import { type Patch } from '../patch/patch.ts';
import { withHunks } from '../patch/subset.ts';
import { type Task } from '../task/task.ts';
import { isReasoned } from '../trajectory/score.ts';
import { tell } from './advice.ts';
import { failingWith, judgedPatches, rotated } from './focus.ts';
import { type Patched } from './pairs.ts';
import { piecesOf } from './pieces.ts';

/** At least this fit is near enough to be worth a search in its neighbourhood. */
const NEAR = 0.45;

/**
 * Leaves hunks out, one edit per rollout: first many, then single ones, in the order of delta debugging; what moves a line
 * is one piece. A child that stays green takes the parent's place. A red parent that has no piece too much is searched in
 * its neighbourhood instead.
 */
export const refine: Operator = {
  id: 'refine',
  about: 'Leaves out what a good patch does not need.',
  source:
    'SE-Agent refinement (2508.02085); delta debugging (Zeller & Hildebrandt, TSE 2002); GenProg minimisation',
  arity: [1, 1],
  eligible: ([parent, ...others], view) =>
    parent?.patch !== undefined &&
    others.length === 0 &&
    isNear(parent) &&
    (openReductions(parent, [...view.rollouts.values()], view.task).length > 0 || !passes(parent)),
  propose: async (input, context) => {
    const [parent] = input.parents;
    if (!parent?.patch) return { kind: 'none', why: 'there is no patch to refine' };
    return proposalFor({ ...parent, patch: parent.patch }, input, context);
  },
};

const passes = (rollout: RolloutView): boolean => verdictOf(rollout)?.verdict.kind === 'green';
const isNear = (rollout: RolloutView): boolean => (fitnessOf(rollout) ?? 0) >= NEAR;

async function proposalFor(parent: Patched, input: OperatorInput, context: PluginContext): Promise<Proposal> {
  const open = [openReductions, openPrunings].flatMap((each) => each(parent, input.pool, input.task));
  const reduction = open[input.slice.index];
  if (reduction) {
    return { kind: 'edit', patch: reduction.patch, why: `${parent.id} without ${reduction.without}` };
  }
  if (!isNear(parent)) return { kind: 'none', why: 'there is no patch worth refining' };
  if (passes(parent)) return { kind: 'none', why: `nothing can be left out of ${parent.id}` };
  const focus = rotated(against(parent), input.slice.index);
  const matter = {
    facts: [
      `Attempt ${parent.id} is nearly right; its patch is in your copy.`,
      ...failingWith(parent, focus),
    ].join(' '),
    canned: 'Change it as little as you can: another value, another condition, one line before or after.',
    question: `What is the smallest further change of the patch of ${parent.id} that makes what still fails pass? Name the line, the value or condition, and the test that shows it.`,
    shown: [parent],
  };
  const told = await tell(matter, { ...input, focus }, context);
  return {
    kind: 'guide',
    guide: { ...told, start: parent.patch, slice: input.slice, avoid: judgedPatches(input.pool) },
  };
}

interface Reduction {
  readonly patch: Patch;
  /** What is left out, for people. */
  readonly without: string;
}

/**
 * The patches with a piece less that nobody has proposed yet, in the order in which to try them. Of a red patch only one
 * that broke something has a piece too much. Of a patch for a request nothing is left out: what no test needs may be what
 * was asked for.
 */
export function openReductions(
  parent: RolloutView,
  pool: readonly RolloutView[],
  task: Pick<Task, 'kind'> | undefined,
): readonly Reduction[] {
  if (task?.kind === 'solve' || !parent.patch || (!passes(parent) && brokenBy(parent).length === 0))
    return [];
  return notYet(parent.patch, pool);
}

/** Of more pieces than these no red patch is rid: each is a run of the failing tests. */
const PRUNED = 4;

/**
 * The same of a red patch that fixed something and broke nothing, by an agent that works with a model: a piece without
 * which as much is fixed is nothing to go on from.
 */
export function openPrunings(
  parent: RolloutView,
  pool: readonly RolloutView[],
  task: Pick<Task, 'kind'> | undefined,
): readonly Reduction[] {
  const isHalfway = !passes(parent) && (fitnessOf(parent) ?? 0) > 0 && brokenBy(parent).length === 0;
  if (task?.kind === 'solve' || !parent.patch || !isHalfway || !isReasoned(pool)) return [];
  return piecesOf(parent.patch).length <= PRUNED ? notYet(parent.patch, pool) : [];
}

function notYet(patch: Patch, pool: readonly RolloutView[]): readonly Reduction[] {
  const proposed = new Set(pool.flatMap((each) => each.patch?.id ?? []));
  return reductions(patch).filter((each) => !proposed.has(each.patch.id));
}

/** Nobody has so many runs of a suite; and each of them is a patch of its own to be made. */
const MOST_LEFT_OUT = 128;

/** Halves, quarters, … down to single pieces of all but huge patches: what remains when each of them in turn is left out. */
export function reductions(patch: Patch): readonly Reduction[] {
  const pieces = piecesOf(patch);
  const found = new Map<string, Reduction>();
  for (let size = Math.floor(pieces.length / 2); size >= 1; size = Math.floor(size / 2)) {
    if (pieces.length / size > MOST_LEFT_OUT) break;
    for (let from = 0; from < pieces.length; from += size) {
      const piece = pieces.slice(from, from + size).flat();
      const isLeftOut = new Set(piece.map(({ path, index }) => `${index} ${path}`));
      const rest = withHunks(patch, ({ path, index }) => !isLeftOut.has(`${index} ${path}`));
      const without = piece.map(({ path, hunk }) => `${path}:${hunk?.start ?? 1}`).join(', ');
      if (rest.files.length > 0 && !found.has(rest.id)) found.set(rest.id, { patch: rest, without });
    }
  }
  return [...found.values()];
}
