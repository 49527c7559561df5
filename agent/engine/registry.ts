// The one list of plug-ins. What is not in it does not exist; what is in it passes the contract suite of its kind.
import { type Plugins } from './plugin.ts';
import { checklist } from '../critics/checklist.ts';
import { friction } from '../critics/friction.ts';
import { judge } from '../critics/judge.ts';
import { tests } from '../critics/tests.ts';
import { trajectory } from '../critics/trajectory.ts';
import { report } from '../exporters/report.ts';
import { integrity } from '../gates/integrity.ts';
import { paths } from '../gates/paths.ts';
import { protectedFiles } from '../gates/protected.ts';
import { crossover } from '../operators/crossover.ts';
import { heed } from '../operators/heed.ts';
import { mutate } from '../operators/mutate.ts';
import { plan } from '../operators/plan.ts';
import { refine } from '../operators/refine.ts';
import { restructure } from '../operators/restructure.ts';
import { retry } from '../operators/retry.ts';
import { revise } from '../operators/revise.ts';
import { transfer } from '../operators/transfer.ts';
import { finalWith } from '../selectors/final.ts';
import { tournament } from '../selectors/tournament.ts';
import { bestOfN } from '../strategies/best-of-n.ts';
import { evolve } from '../strategies/evolve.ts';
import { usualParts } from '../strategies/evolving/usual-parts.ts';
import { retryWith } from '../strategies/retry.ts';

/** Gates and critics run in the order in which they stand here. */
export const plugins: Plugins = {
  strategies: [evolve(usualParts), bestOfN(plan), retryWith(plan, retry)],
  operators: [plan, mutate, revise, crossover, transfer, restructure, refine, heed, retry],
  critics: [tests, friction, trajectory, checklist, judge],
  selectors: [tournament, finalWith(refine)],
  gates: [paths, protectedFiles, integrity],
  controllers: usualParts.controllers,
  exporters: [report],
};
