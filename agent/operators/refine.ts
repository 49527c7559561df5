// The operator that makes a good patch smaller, and a nearly good one whole.
import { against, brokenBy, fitnessOf } from '../engine/fitness.ts';
import { type Operator, type OperatorInput, type PluginContext, type Proposal } from '../engine/plugin.ts';
import { verdictOf, type RolloutView } from '../engine/view.ts';
import { type Patch } from '../patch/patch.ts';
import { hunksOf, withHunks } from '../patch/subset.ts';
import { type Task } from '../task/task.ts';
import { failureWords } from '../trajectory/failures.ts';
import { tell } from './advice.ts';
import { judgedPatches, rotated } from './focus.ts';
import { type Patched } from './pairs.ts';

/** At least this fit is near enough to be worth a search in its neighbourhood. */
const NEAR = 0.45;

/**
 * Leaves hunks out, one edit per rollout: first large pieces, then single hunks, in the order of delta debugging. A child
 * that stays green takes the parent's place. A red parent that has no piece too much is searched
 * in its neighbourhood instead.
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
    if (!parent?.patch || !isNear(parent)) return { kind: 'none', why: 'there is no patch worth refining' };
    return proposalFor({ ...parent, patch: parent.patch }, input, context);
  },
};

const passes = (rollout: RolloutView): boolean => verdictOf(rollout)?.verdict.kind === 'green';
const isNear = (rollout: RolloutView): boolean => (fitnessOf(rollout) ?? 0) >= NEAR;

async function proposalFor(parent: Patched, input: OperatorInput, context: PluginContext): Promise<Proposal> {
  const reduction = openReductions(parent, input.pool, input.task)[input.slice.index];
  if (reduction) {
    return { kind: 'edit', patch: reduction.patch, why: `${parent.id} without ${reduction.without}` };
  }
  if (passes(parent)) return { kind: 'none', why: `nothing can be left out of ${parent.id}` };
  const focus = rotated(against(parent), input.slice.index);
  const failures = verdictOf(parent)?.failures ?? [];
  const matter = {
    facts: `Attempt ${parent.id} is nearly right; its patch is in your copy.`,
    canned: [
      `Change it as little as you can: another value, another condition, one line before or after.`,
      `What still speaks against it: ${failureWords(focus, failures, 5).join('; ')}.`,
    ].join(' '),
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
  const proposed = new Set(pool.flatMap(({ patch }) => patch?.id ?? []));
  return reductions(parent.patch).filter(({ patch }) => !proposed.has(patch.id));
}

/** Halves, quarters, … down to single hunks: what remains when each of them in turn is left out. */
export function reductions(patch: Patch): readonly Reduction[] {
  const parts = hunksOf(patch);
  const found = new Map<string, Reduction>();
  for (let size = Math.floor(parts.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < parts.length; from += size) {
      const piece = parts.slice(from, from + size);
      const isLeftOut = new Set(piece.map(({ path, index }) => `${index} ${path}`));
      const rest = withHunks(patch, ({ path, index }) => !isLeftOut.has(`${index} ${path}`));
      const without = piece.map(({ path, hunk }) => `${path}:${hunk?.start ?? 1}`).join(', ');
      if (rest.files.length > 0 && !found.has(rest.id)) found.set(rest.id, { patch: rest, without });
    }
  }
  return [...found.values()];
}
