// The operator that hands the know-how of a winner to a weak attempt.
import { askedModel } from '../trajectory/asked-model.ts';
import { against, fitnessOf } from '../engine/fitness.ts';
import { type Operator, type OperatorInput } from '../engine/plugin.ts';
import { verdictOf, type RolloutView, type RunView } from '../engine/view.ts';
import { scoresOf } from '../trajectory/score.ts';
import { summarise } from '../trajectory/summary.ts';
import { tell, type Matter } from './advice.ts';
import { failingWith, judgedPatches } from './focus.ts';
import { isGreenAnywhere, isPatched, type Patched } from './pairs.ts';

/**
 * The first parent is the winner: the tests say more for it, or the same and its score is higher. The child goes the way of
 * the weak one, from the weak one's patch where that fixed more than it broke, and is told what the winner found.
 */
export const transfer: Operator = {
  id: 'transfer',
  about: 'Hands what a better attempt found to a weaker one.',
  source: 'SE-Agent transfer (2508.02085); its public code has none',
  arity: [2, 2],
  eligible: ([winner, weak, ...others], view) =>
    winner !== undefined && weak !== undefined && others.length === 0 && isTransfer(winner, weak, view),
  propose: async (input, context) => {
    const [winner, weak] = input.parents;
    if (!winner || !weak || !isPatched(winner) || winner.id === weak.id) {
      return { kind: 'none', why: 'it takes an attempt with a patch and a weaker one' };
    }
    const { pool, slice, task } = input;
    const wanted = weak.patch ? against(weak) : task.baseline.failToPass;
    const matter = matterFor(winner, weak, input);
    const told = await tell(matter, { ...input, focus: wanted }, context);
    const avoid = judgedPatches(pool);
    const keeps = (fitnessOf(weak) ?? 0) > 0;
    return {
      kind: 'guide',
      guide: { ...told, slice, avoid, ...(keeps && weak.patch ? { start: weak.patch } : {}) },
    };
  },
};

function isTransfer(winner: RolloutView, weak: RolloutView, view: RunView): boolean {
  const isOpen = weak.end !== undefined && !isGreenAnywhere(weak);
  if (winner.id === weak.id || !isOpen || !isPatched(winner) || !verdictOf(winner)) return false;
  const lead = (fitnessOf(winner) ?? 0) - (fitnessOf(weak) ?? 0);
  return lead === 0 ? isScoredAbove(winner, weak, view) : lead > 0;
}

/** Where the tests say the same of two trajectories of models. */
function isScoredAbove(winner: RolloutView, weak: RolloutView, { rollouts, task, config }: RunView): boolean {
  if (!askedModel(winner) || !askedModel(weak)) return false;
  const failToPass = task?.baseline.failToPass ?? [];
  const scores = scoresOf([...rollouts.values()], failToPass, config?.options.weights);
  return (scores.get(winner.id)?.value ?? 0) > (scores.get(weak.id)?.value ?? 0);
}

function matterFor(winner: Patched, weak: RolloutView, { task }: OperatorInput): Matter {
  const [better, worse] = [summarise(winner, task), summarise(weak, task)];
  const read = better.looked.filter((path) => !worse.looked.includes(path));
  return {
    facts: [
      `Attempt ${winner.id} came further than ${weak.id}. It changed ${better.changes.join('; ')}.`,
      ...(read.length > 0 ? [`It looked at ${read.slice(0, 6).join(', ')}, and ${weak.id} did not.`] : []),
      ...((fitnessOf(weak) ?? 0) > 0
        ? [`The patch of ${weak.id} is in your copy.`, ...failingWith(weak)]
        : []),
    ].join(' '),
    canned: `Go the way of ${weak.id} with what ${winner.id} found: read what it read, and do not copy its patch.`,
    question: `What did ${winner.id} find out that ${weak.id} lacked? Hand it to ${weak.id}: say what to read, what to believe, and what of ${weak.id}'s own way stays.`,
    shown: [winner, weak],
  };
}
