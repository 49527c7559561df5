// The operator that crosses two attempts: what one fixed and the other fixed, in one patch.
import { brokenBy, compareFitness, fitnessOf, fixedBy } from '../engine/fitness.ts';
import { splitTestId } from '../engine/ids.ts';
import { type Operator, type OperatorInput, type PluginContext, type Proposal } from '../engine/plugin.ts';
import { type RolloutView } from '../engine/view.ts';
import { wordsFor } from '../engine/wishes.ts';
import { mergePatches } from '../patch/merge.ts';
import { type Patch } from '../patch/patch.ts';
import { type Task } from '../task/task.ts';
import { isTold } from '../team.ts';
import { entryText, summarise } from '../trajectory/summary.ts';
import { tell } from './advice.ts';
import { failingWith, judgedPatches } from './focus.ts';
import { areComplementary, areDifferentThoughts, isPatched, isReached, type Patched } from './pairs.ts';

/**
 * Two parents are complementary when each fixed a test that the other did not; they are worth crossing when nobody has
 * fixed yet what they fixed together. If their hunks do not touch, the child is
 * the union of their patches, and no agent has to run. If they do, the child starts from the fitter parent and is told
 * what the other one did. Of attempts of a model also those are crossed that merely thought differently: the child is told
 * the segments of both. Parents that a person chose are crossed as far as that goes.
 */
export const crossover: Operator = {
  id: 'crossover',
  about: 'Joins what two attempts found out.',
  source:
    'SE-Agent crossover (2508.02085); one-point crossover of patches in GenProg (TSE 2012), without its blindness',
  arity: [2, 2],
  eligible: ([a, b, ...others], view) => {
    if (!a || !b || !isPatched(a) || !isPatched(b) || others.length > 0 || a.id === b.id) return false;
    const failToPass = view.task?.baseline.failToPass ?? [];
    if (areComplementary(a, b, failToPass)) return !isReached(a, b, view, failToPass);
    return areDifferentThoughts(a, b);
  },
  propose: async ({ parents, ...input }, context) => {
    const [a, b] = parents.filter(isPatched).toSorted(compareFitness);
    if (!a || !b || a.id === b.id) return { kind: 'none', why: 'it takes two attempts with a patch each' };
    const isAsked = isTold(context.view, input.member) && wordsFor([a.id, b.id], context.view) !== undefined;
    const union = isAsked ? undefined : unionOf(a, b, input.task);
    if (union) return { kind: 'edit', patch: union, why: `the hunks of ${a.id} and ${b.id} together` };
    return guided(a, b, input, context);
  },
};

/** Both patches in one, where that is all there is to do: then nobody is asked. */
export function unionOf(a: RolloutView, b: RolloutView, task: Task | undefined): Patch | undefined {
  if (!isPatched(a) || !isPatched(b)) return undefined;
  const union = mergePatches(a.patch, b.patch);
  const isNew = union.ok && [a, b].every(({ patch }) => patch.id !== union.value.id);
  const fit = areComplementary(a, b, task?.baseline.failToPass ?? []) || !areDifferentThoughts(a, b);
  return isNew && fit ? union.value : undefined;
}

async function guided(
  a: Patched,
  b: Patched,
  input: Omit<OperatorInput, 'parents'>,
  context: PluginContext,
): Promise<Proposal> {
  const { task, pool, slice } = input;
  const { failToPass } = task.baseline;
  const byA = fixedBy(a, failToPass);
  const missing = failToPass.filter((test) => !byA.includes(test));
  const fromB = fixedBy(b, failToPass).filter((test) => missing.includes(test));
  const starts = (fitnessOf(a) ?? 0) > 0;
  const matter = {
    ...(fromB.length > 0
      ? sharing(
          a,
          b,
          fromB.map((test) => splitTestId(test).name),
        )
      : thinking(a, b, input)),
    question: `Take the best segments of ${a.id} and ${b.id}, name what each got right and where, and say how the next attempt joins them.${starts ? ` It starts from the patch of ${a.id}.` : ''}`,
    shown: [a, b],
  };
  const focus = [...new Set([...fromB, ...missing, ...brokenBy(a)])];
  const told = await tell(matter, { ...input, parents: [a, b], focus }, context);
  return {
    kind: 'guide',
    guide: { ...told, ...(starts ? { start: a.patch } : {}), slice, avoid: judgedPatches(pool) },
  };
}

/** Each holds a part of the repair, on lines that both edit. */
function sharing(a: Patched, b: Patched, wanted: readonly string[]) {
  const spots = b.patch.files.map(
    ({ path, hunks }) => `${path}:${hunks.map(({ start }) => start).join(',')}`,
  );
  return {
    facts: [
      `Attempts ${a.id} and ${b.id} each hold a part of the repair, but edit the same lines. The patch of ${a.id} is in your copy.`,
      ...failingWith(a),
    ].join(' '),
    canned: `${b.id} fixed ${wanted.join('; ')} by editing ${spots.join(' and ')}: achieve the same on top.`,
  };
}

/** Neither has what the other lacks by the tests; their ways differ. */
function thinking(a: Patched, b: Patched, { task }: Pick<OperatorInput, 'task'>) {
  const [first, second] = [a, b].map((each) => entryText(summarise(each, task)).replace(/\s+/g, ' '));
  const from = (fitnessOf(a) ?? 0) > 0 ? ` The patch of ${a.id} is in your copy.` : '';
  return {
    facts: `Two attempts went different ways. ${first}. ${second}.${from}`,
    canned:
      'Keep of each what the tests do not speak against, and join it: where both looked there is most to find.',
  };
}
