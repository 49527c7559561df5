// The green patches of a run beside the one that is at hand, and how to choose them.
import { isGreen } from '../../agent/engine/fitness.ts';
import { verdictOf, type RolloutView, type RunView } from '../../agent/engine/view.ts';
import { patchWords } from '../../agent/lines.ts';
import { fitnessWords } from './words.ts';

/** Every other patch that turned the whole suite green, each content once, in the order of the attempts. */
export function otherGreens(view: RunView, taken: RolloutView): readonly RolloutView[] {
  const seen = new Set([taken.patch?.id]);
  return [...view.rollouts.values()].filter((rollout) => {
    if (!isGreen(rollout) || !rollout.patch || seen.has(rollout.patch.id)) return false;
    seen.add(rollout.patch.id);
    return true;
  });
}

/** Lines for people; none where there is no other. `how` says how to take one of them: the last line. */
export function greenLines(
  others: readonly RolloutView[],
  view: RunView,
  how: (rollout: string) => string,
): readonly string[] {
  const [first] = others;
  if (!first) return [];
  const verb = others.length === 1 ? 'is' : 'are';
  return [
    `${others.length} other ${others.length === 1 ? 'patch' : 'patches'} of this run ${verb} green, too:`,
    ...others.map((rollout) => `  ${rollout.id.padEnd(6)} ${sizeWords(rollout)}  ${wordsOf(rollout, view)}`),
    how(first.id),
  ];
}

const sizeWords = ({ patch }: RolloutView): string => (patch ? patchWords(patch) : '');

function wordsOf(rollout: RolloutView, view: RunView): string {
  const evaluation = verdictOf(rollout);
  return evaluation ? fitnessWords(evaluation, view) : '';
}
