// Which attempts asked a model: what is learned of models is learned from these alone.
import { askerOf } from '../engine/ids.ts';
import { type RolloutView } from '../engine/view.ts';

/** Did its own agent ask, not one of the critics or operators around it? */
export const askedModel = ({ id, calls }: RolloutView): boolean =>
  calls.some(({ call }) => askerOf(call) === id);
