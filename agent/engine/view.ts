// The state of a run as a fold over its events. Nobody keeps run state beside it.
import { type PatchId, type RolloutId, type RunId } from './ids.ts';
import { type Json } from './json.ts';
import { type OracleCheck, type Recorded, type RolloutEnd, type RunConfig, type RunEnd, type Tier } from './events.ts';
import { type Fault } from './fault.ts';
import { type Critique, type Decision, type GateAnswer, type Selection } from './plugin.ts';
import { type Patch } from '../patch/patch.ts';
import { type BaseRecord, type Task } from '../task/task.ts';
import { type Suite } from '../task/suite.ts';
import { type Evaluation } from '../task/verdict.ts';
import { type Guide } from '../trajectory/guide.ts';
import { addCost, noCost, type Cost, type Step } from '../trajectory/trajectory.ts';

export interface RolloutView {
  readonly id: RolloutId;
  readonly generation: number;
  readonly operator: string;
  readonly parents: readonly RolloutId[];
  readonly guide?: Guide;
  readonly steps: readonly Step[];
  readonly patch?: Patch;
  readonly diff?: string;
  readonly claim?: string;
  readonly gates: readonly { readonly gate: string; readonly answer: GateAnswer }[];
  readonly evaluations: readonly Evaluation[];
  readonly critiques: readonly Critique[];
  readonly end?: RolloutEnd;
  readonly why?: string;
  readonly cost: Cost;
}
