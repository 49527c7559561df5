// The operator that crosses two attempts: what one fixed and the other fixed, in one patch.
import { brokenBy, compareFitness, fitnessOf, fixedBy } from '../engine/fitness.ts';
import { splitTestId, type TestId } from '../engine/ids.ts';
import { type Operator, type OperatorInput, type Proposal } from '../engine/plugin.ts';
import { type RolloutView, type RunView } from '../engine/view.ts';
import { mergePatches } from '../patch/merge.ts';
import { type Patch } from '../patch/patch.ts';
import { judgedPatches } from './focus.ts';

/**
 * Two parents are complementary when each fixed a test that the other did not; they are worth crossing when nobody has
 * fixed yet what they fixed together. If their hunks do not touch, the child is
 * the union of their patches, and no agent has to run. If they do, the child starts from the fitter parent and is told
 * what the other one did.
 */
export const recombine: Operator = {
  id: 'recombine',
  about: 'Joins two attempts that fixed different tests.',
  source:
    'SE-Agent crossover (2508.02085); one-point crossover of patches in GenProg (TSE 2012), without its blindness',
  arity: [2, 2],
  eligible: ([a, b, ...others], view) => {
    if (!a?.patch || !b?.patch || others.length > 0 || a.id === b.id) return false;
    const failToPass = view.task?.baseline.failToPass ?? [];
    const [left, right] = [
      { ...a, patch: a.patch },
      { ...b, patch: b.patch },
    ];
    return areComplementary(a, b, failToPass) && !isReached(left, right, view, failToPass);
  },
  propose: async ({ parents, ...input }) => {
    const [a, b] = parents.toSorted(compareFitness);
    if (!a?.patch || !b?.patch || !areComplementary(a, b, input.task.baseline.failToPass)) {
      return { kind: 'none', why: 'the two attempts have nothing to give each other' };
    }
    const union = mergePatches(a.patch, b.patch);
    if (!union.ok) return guided({ ...a, patch: a.patch }, { ...b, patch: b.patch }, input);
    return { kind: 'edit', patch: union.value, why: `the hunks of ${a.id} and ${b.id} together` };
  },
};

function areComplementary(a: RolloutView, b: RolloutView, failToPass: readonly TestId[]): boolean {
  const [byA, byB] = [fixedBy(a, failToPass), fixedBy(b, failToPass)];
  return byA.some((test) => !byB.includes(test)) && byB.some((test) => !byA.includes(test));
}

/** Is the union of two patches there already, or an attempt that fixed what these two fixed together and broke nothing? */
function isReached(a: Patched, b: Patched, view: RunView, failToPass: readonly TestId[]): boolean {
  const together = new Set([...fixedBy(a, failToPass), ...fixedBy(b, failToPass)]);
  const union = mergePatches(a.patch, b.patch);
  return [...view.rollouts.values()].some((rollout) => {
    const fixed = fixedBy(rollout, failToPass);
    const hasFixed = brokenBy(rollout).length === 0 && [...together].every((test) => fixed.includes(test));
    return hasFixed || (union.ok && rollout.patch?.id === union.value.id);
  });
}

type Patched = RolloutView & { readonly patch: Patch };

function guided(a: Patched, b: Patched, { task, pool, slice }: Omit<OperatorInput, 'parents'>): Proposal {
  const { failToPass } = task.baseline;
  const byA = fixedBy(a, failToPass);
  const missing = failToPass.filter((test) => !byA.includes(test));
  const fromB = fixedBy(b, failToPass).filter((test) => missing.includes(test));
  const spots = b.patch.files.map(
    ({ path, hunks }) => `${path}:${hunks.map(({ start }) => start).join(',')}`,
  );
  const wanted = fromB.map((test) => splitTestId(test).name).join('; ');
  const text = [
    `Attempts ${a.id} and ${b.id} each hold a part of the repair, but edit the same lines.`,
    `The patch of ${a.id} is in your copy (fitness ${(fitnessOf(a) ?? 0).toFixed(2)}).`,
    `${b.id} fixed ${wanted} by editing ${spots.join(' and ')}: achieve the same on top.`,
  ].join(' ');
  const focus = [...new Set([...fromB, ...missing, ...brokenBy(a)])];
  return { kind: 'guide', guide: { text, start: a.patch, focus, slice, avoid: judgedPatches(pool) } };
}
