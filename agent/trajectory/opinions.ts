// What was thought of an attempt beyond what the tests say.
import { type Critique } from '../engine/plugin.ts';
import { type RolloutView } from '../engine/view.ts';

/** What soft critics think of it, each as heavy as it is sure, 0 … 1; undefined where none is sure of anything. */
export function opinionOf({ critiques }: RolloutView): number | undefined {
  const soft = critiques.filter(({ tier, confidence }) => tier === 'soft' && confidence > 0);
  const sure = soft.reduce((sum, { confidence }) => sum + confidence, 0);
  return sure > 0
    ? soft.reduce((sum, { value, confidence }) => sum + value * confidence, 0) / sure
    : undefined;
}

/** What the checklist says of it; undefined where it was not asked, or nobody answered it. */
export const checklistOf = ({ critiques }: RolloutView): Critique | undefined =>
  critiques.find(({ critic, confidence }) => critic === 'checklist' && confidence > 0);
