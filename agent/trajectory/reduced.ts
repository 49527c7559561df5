// Patches that are what was left of another one.
import { type RolloutView } from '../engine/view.ts';

/** Did the operator refine leave something out of a patch for it, without an agent? It has no trajectory of its own then. */
export const isReduced = ({ operator, guide, patch }: RolloutView): boolean =>
  operator === 'refine' && guide === undefined && patch !== undefined;
