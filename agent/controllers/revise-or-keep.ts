// The controller that weighs what revising may mend against what it may spoil.
import { isGreen } from '../engine/fitness.ts';
import { type Controller, type Knobs } from '../engine/plugin.ts';
import { verdictOf, type RolloutView } from '../engine/view.ts';
import { askedModel } from '../trajectory/asked-model.ts';
import { checklistOf } from '../trajectory/opinions.ts';

/** The operators that answer to what is there, and may spoil it. */
const GATED: readonly string[] = ['revise', 'refine'];

/** A checklist says that a patch is right from this share of yes on. */
const RIGHT = 0.8;

/**
 * Revises only while (1 - p) · CS > p · (1 - CL): what is gained where the present best is wrong outweighs what is lost
 * where it is right. p is that of the best attempt that anybody would revise: where a checklist spoke of a green patch, its
 * share of yes, drawn to ½ by what it is unsure of; 0 for a patch that fails a test. A green patch of which no checklist
 * spoke is settled: nobody revises it, and it says nothing about the others, where more than one green patch is wanted.
 * Closed, the gate takes `revise` and `refine` out of the draw, unless nothing else is in it. Attempts without a model are
 * deterministic searches that the tests judge, and no concern of this.
 */
export const reviseOrKeep: Controller = {
  id: 'revise-or-keep',
  about: 'Stops revising where a model spoils more than it mends.',
  source: 'Confidence v.s. Critique (Yang et al. 2024): CL, CS, Acc2, RSS; the gate follows from them',
  tune: (window, knobs) => {
    const tried = revisionsIn(window);
    if (tried.length === 0) return knobs;
    const { confidenceLevel, critiqueScore } = selfCorrection(window);
    const p = surety(window);
    const isWorthIt = (1 - p) * critiqueScore > p * (1 - confidenceLevel);
    return isWorthIt ? knobs : { ...knobs, operators: kept(knobs.operators) };
  },
};

/** How well a model corrects itself, from the attempts of a run that were made of others. All of them 0 … 1. */
export interface SelfCorrection {
  /** CL = P(right after | right before), (kept + 1) / (right before + 2): Laplace, so that nothing known is ½. */
  readonly confidenceLevel: number;
  /** CS = P(right after | wrong before), likewise. */
  readonly critiqueScore: number;
  /** Acc1: share that was right before; undefined when nothing was revised. */
  readonly before?: number;
  /** Acc2 = Acc1 · CL + (1 - Acc1) · CS. */
  readonly after?: number;
  /**
   * RSS = (Acc2 - Acc1²) / (2 · Acc1 · (1 - Acc1)): 0 when all is lost that can be, 1 when all is won. Undefined where
   * everything was right before, or nothing. Laplace's counts may carry it outside.
   */
  readonly relative?: number;
}

export function selfCorrection(window: readonly RolloutView[]): SelfCorrection {
  const tried = revisionsIn(window);
  const [right, wrong] = [tried.filter(({ before }) => before), tried.filter(({ before }) => !before)];
  const laplace = (some: readonly Revision[]) =>
    (some.filter(({ after }) => after).length + 1) / (some.length + 2);
  const [confidenceLevel, critiqueScore] = [laplace(right), laplace(wrong)];
  if (tried.length === 0) return { confidenceLevel, critiqueScore };
  const before = right.length / tried.length;
  const after = before * confidenceLevel + (1 - before) * critiqueScore;
  const room = 2 * before * (1 - before);
  return {
    confidenceLevel,
    critiqueScore,
    before,
    after,
    ...(room > 0 && { relative: (after - before ** 2) / room }),
  };
}

interface Revision {
  readonly before: boolean;
  readonly after: boolean;
}

function revisionsIn(window: readonly RolloutView[]): readonly Revision[] {
  const known = new Map(window.map((rollout) => [rollout.id, rollout]));
  return window.flatMap((child) => {
    const parents = child.parents.flatMap((id) => known.get(id) ?? []);
    const counts = GATED.includes(child.operator) && parents.length > 0 && askedModel(child);
    return counts && verdictOf(child) ? [{ before: parents.some(isRight), after: isRight(child) }] : [];
  });
}

function isRight(rollout: RolloutView): boolean {
  const list = checklistOf(rollout);
  return isGreen(rollout) && (!list || list.value >= RIGHT);
}

/** p: how sure it is that the best of these attempts is right, apart from those that are settled. */
function surety(window: readonly RolloutView[]): number {
  const doubtful = window.filter(isGreen).flatMap((green) => checklistOf(green) ?? []);
  return Math.max(0, ...doubtful.map(({ value, confidence }) => value * confidence + (1 - confidence) / 2));
}

/** Without the gated ones; as they are, when nothing else is on. */
function kept(operators: Knobs['operators']): Knobs['operators'] {
  const rest = Object.entries(operators).map(
    ([operator, weight]) => [operator, GATED.includes(operator) ? 0 : weight] as const,
  );
  return rest.some(([, weight]) => weight > 0) ? Object.fromEntries(rest) : operators;
}
