// The score of an attempt (SE-Agent §3): how far the tests say it came, how well it reasoned, how little it took.
import { brokenBy, compareFitness, fitnessOf, fixedBy, sizeOf } from '../engine/fitness.ts';
import { type RolloutId, type TestId } from '../engine/ids.ts';
import { type ScoreWeights } from '../engine/plugin.ts';
import { verdictOf, type RolloutView } from '../engine/view.ts';
import { opinionOf } from './opinions.ts';

/** All of them 0 … 1. */
export interface Score {
  readonly value: number;
  readonly completion: number;
  readonly reasoning: number;
  readonly efficiency: number;
}

/** The paper does not give its weights: these are those its code is remembered with. */
const WEIGHTS: ScoreWeights = { completion: 0.5, reasoning: 0.3, efficiency: 0.2 };

/** Where nobody judged, and where there is nobody to compare with. */
const NEUTRAL = 0.5;

/**
 * Scores relative to a pool. What fixes all that another one fixes and breaks nothing that the other one does not is never
 * scored below it, whatever was thought of it: opinions decide only where tests do not.
 */
export function scoresOf(
  pool: readonly RolloutView[],
  failToPass: readonly TestId[],
  weights: ScoreWeights = WEIGHTS,
): ReadonlyMap<RolloutId, Score> {
  const shares = normalised(weights);
  const efficiencies = efficienciesOf(pool);
  const scores = new Map<RolloutId, Score>();
  // What an attempt surpasses has its score by then.
  const gained = (rollout: RolloutView) => gainOf(rollout, failToPass);
  for (const rollout of pool.toSorted((a, b) => gained(a) - gained(b))) {
    const completion = fitnessOf(rollout) ?? 0;
    const reasoning = opinionOf(rollout) ?? NEUTRAL;
    const efficiency = efficiencies.get(rollout.id) ?? NEUTRAL;
    const own =
      shares.completion * completion + shares.reasoning * reasoning + shares.efficiency * efficiency;
    const surpassed = pool.filter((other) => surpasses(rollout, other, failToPass));
    const least = Math.max(0, ...surpassed.map(({ id }) => scores.get(id)?.value ?? 0));
    scores.set(rollout.id, { value: Math.max(own, least), completion, reasoning, efficiency });
  }
  return scores;
}

/**
 * Best first: green before red before what the tests said nothing about, then by score, then by fitness. Where no model was
 * asked there is neither reasoning nor tokens to weigh, and fitness alone decides.
 */
export function compareScores(
  pool: readonly RolloutView[],
  failToPass: readonly TestId[],
  weights?: ScoreWeights,
): (a: RolloutView, b: RolloutView) => number {
  if (!isReasoned(pool)) return compareFitness;
  const scores = scoresOf(pool, failToPass, weights);
  const valueOf = ({ id }: RolloutView) => scores.get(id)?.value ?? 0;
  const gained = (rollout: RolloutView) => gainOf(rollout, failToPass);
  return (a, b) =>
    tierOf(a) - tierOf(b) || valueOf(b) - valueOf(a) || gained(b) - gained(a) || compareFitness(a, b);
}

/** Was a model asked for any of them? */
export const isReasoned = (pool: readonly RolloutView[]): boolean =>
  pool.some(({ calls }) => calls.length > 0);

function normalised({ completion, reasoning, efficiency }: ScoreWeights): ScoreWeights {
  const [c, r, e] = [completion, reasoning, efficiency].map((weight) => Math.max(0, weight));
  const total = (c ?? 0) + (r ?? 0) + (e ?? 0);
  if (!(total > 0)) return WEIGHTS;
  return { completion: (c ?? 0) / total, reasoning: (r ?? 0) / total, efficiency: (e ?? 0) / total };
}

/** Of tokens, steps and changed lines, how near each comes to the least that anybody of the pool took. */
function efficienciesOf(pool: readonly RolloutView[]): ReadonlyMap<RolloutId, number> {
  const measures = [
    ({ cost }: RolloutView) => cost.tokens,
    ({ steps }: RolloutView) => steps.length,
    (rollout: RolloutView) => sizeOf(rollout).lines,
  ];
  const ranges = measures.map((measure) => {
    const all = pool.map(measure);
    return { measure, least: Math.min(...all), most: Math.max(...all) };
  });
  return new Map(
    pool.map((rollout) => {
      const shares = ranges.map(({ measure, least, most }) =>
        most > least ? (most - measure(rollout)) / (most - least) : NEUTRAL,
      );
      return [rollout.id, shares.reduce((sum, share) => sum + share, 0) / shares.length];
    }),
  );
}

/** By the tests alone: more is fixed and nothing more is broken, or as much is fixed and less is broken. */
function surpasses(a: RolloutView, b: RolloutView, failToPass: readonly TestId[]): boolean {
  if (a === b || !isKnown(a) || !isKnown(b)) return false;
  const [fixedA, fixedB] = [fixedBy(a, failToPass), fixedBy(b, failToPass)];
  const [brokenA, brokenB] = [brokenBy(a), brokenBy(b)];
  const holds =
    fixedB.every((test) => fixedA.includes(test)) && brokenA.every((test) => brokenB.includes(test));
  return holds && (fixedA.length > fixedB.length || brokenA.length < brokenB.length);
}

/** Of a run that ended at its first failure nobody knows how much is broken. */
function isKnown(rollout: RolloutView): boolean {
  const verdict = verdictOf(rollout)?.verdict;
  return verdict?.kind === 'green' || (verdict?.kind === 'red' && verdict.partial !== true);
}

const gainOf = (rollout: RolloutView, failToPass: readonly TestId[]): number =>
  fixedBy(rollout, failToPass).length - brokenBy(rollout).length;

function tierOf(rollout: RolloutView): number {
  const kind = verdictOf(rollout)?.verdict.kind;
  if (kind === 'green') return 0;
  return kind === 'red' ? 1 : 2;
}
