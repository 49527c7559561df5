// The parts that evolve is built of in the product; the bench takes some of them away.
import { frictionControl } from '../../controllers/friction.ts';
import { operatorWeights } from '../../controllers/operator-weights.ts';
import { reviseOrKeep } from '../../controllers/revise-or-keep.ts';
import { crossover } from '../../operators/crossover.ts';
import { mutate } from '../../operators/mutate.ts';
import { plan } from '../../operators/plan.ts';
import { refine } from '../../operators/refine.ts';
import { restructure } from '../../operators/restructure.ts';
import { revise } from '../../operators/revise.ts';
import { transfer } from '../../operators/transfer.ts';
import { tournament } from '../../selectors/tournament.ts';
import { type EvolveParts } from './evolve-parts.ts';

/** Controllers turn the knobs in the order in which they stand here. */
export const usualParts: EvolveParts = {
  plan,
  mutate,
  revise,
  crossover,
  transfer,
  restructure,
  refine,
  selector: tournament,
  controllers: [operatorWeights, frictionControl, reviseOrKeep],
};
