// The one list of plug-ins. What is not in it does not exist; what is in it passes the contract suite of its kind.
import { type Plugins } from './plugin.ts';
import { operatorWeights } from '../controllers/operator-weights.ts';
import { checklist } from '../critics/checklist.ts';
import { friction } from '../critics/friction.ts';
import { judge } from '../critics/judge.ts';
import { tests } from '../critics/tests.ts';
import { trajectory } from '../critics/trajectory.ts';
import { report } from '../exporters/report.ts';
import { integrity } from '../gates/integrity.ts';
import { paths } from '../gates/paths.ts';
import { protectedFiles } from '../gates/protected.ts';
import { plan } from '../operators/plan.ts';
import { recombine } from '../operators/recombine.ts';
import { refine } from '../operators/refine.ts';
import { revise } from '../operators/revise.ts';
import { final } from '../selectors/final.ts';
import { tournament } from '../selectors/tournament.ts';
import { bestOfN } from '../strategies/best-of-n.ts';
import { evolve } from '../strategies/evolve.ts';

/** Gates and critics run in the order in which they stand here. */
export const plugins: Plugins = {
  strategies: [
    evolve({ plan, revise, recombine, refine, selector: tournament, controller: operatorWeights }),
    bestOfN(plan),
  ],
  operators: [plan, revise, recombine, refine],
  critics: [tests, friction, trajectory, checklist, judge],
  selectors: [tournament, final],
  gates: [paths, protectedFiles, integrity],
  controllers: [operatorWeights],
  exporters: [report],
};
