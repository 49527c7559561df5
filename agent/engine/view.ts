// The state of a run as a fold over its events. Nobody keeps run state beside it.
import { type PatchId, type RolloutId, type RunId } from './ids.ts';
import { type Json } from './json.ts';
import {
  type OracleCheck,
  type Recorded,
  type RolloutEnd,
  type RunConfig,
  type RunEnd,
  type RunEvent,
  type Tier,
} from './events.ts';
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
  /** Unified diff with context, for people. */
  readonly diff?: string;
  readonly claim?: string;
  readonly gates: readonly { readonly gate: string; readonly answer: GateAnswer }[];
  readonly evaluations: readonly Evaluation[];
  readonly critiques: readonly Critique[];
  readonly end?: RolloutEnd;
  readonly why?: string;
  readonly cost: Cost;
}

export interface RunView {
  readonly run?: RunId;
  readonly config?: RunConfig;
  readonly startedAt?: number;
  readonly lastAt?: number;
  /** Time during which the run was alive, milliseconds: gaps before a resume do not count. */
  readonly activeMs: number;
  readonly base?: BaseRecord;
  readonly confinement?: { readonly tier: Tier; readonly backend: string; readonly lacks: readonly string[] };
  readonly suite?: Suite;
  readonly task?: Task;
  readonly checks: readonly OracleCheck[];
  readonly decided: readonly Decision[];
  readonly rollouts: ReadonlyMap<RolloutId, RolloutView>;
  readonly lessons: ReadonlyMap<string, Json>;
  readonly cost: Cost;
  readonly warned: readonly string[];
  readonly selection?: Selection;
  readonly state: 'starting' | 'running' | 'paused' | 'ended';
  readonly ended?: { readonly reason: RunEnd; readonly fault?: Fault };
  readonly applied?: { readonly rollout: RolloutId; readonly patch: PatchId };
  readonly seq: number;
}

export const emptyView: RunView = {
  activeMs: 0,
  checks: [],
  decided: [],
  rollouts: new Map(),
  lessons: new Map(),
  cost: noCost,
  warned: [],
  state: 'starting',
  seq: 0,
};

/** Adds one recorded event to the view. Pure: the same journal is always the same view. */
export function fold(view: RunView, { seq, at, event }: Recorded): RunView {
  const next = step(view, event, at);
  const gap = event.kind === 'run.resumed' || event.kind === 'patch.applied' || event.kind === 'patch.undone';
  const activeMs = view.activeMs + (gap || view.lastAt === undefined || view.ended ? 0 : at - view.lastAt);
  return { ...next, seq, lastAt: at, activeMs };
}

// eslint-disable-next-line complexity -- one case per event kind is the point
function step(view: RunView, event: RunEvent, at: number): RunView {
  switch (event.kind) {
    case 'run.started':
      return { ...view, run: event.run, config: event.config, startedAt: at };
    case 'base.frozen':
      return { ...view, base: event.base };
    case 'confinement.chosen':
      return { ...view, confinement: { tier: event.tier, backend: event.backend, lacks: event.lacks } };
    case 'suite.detected':
      return { ...view, suite: event.suite };
    case 'task.recorded':
      return { ...view, task: event.task, cost: addCost(view.cost, { testRuns: event.task.baseline.runs }) };
    case 'oracle.checked':
      return { ...view, checks: event.checks };
    case 'strategy.decided':
      return { ...view, state: 'running', decided: [...view.decided, ...event.decisions] };
    case 'rollout.started':
      return withRollout(view, event.rollout, () => begun(event));
    case 'step.noted':
      return withRollout(view, event.rollout, (rollout) => ({
        ...rollout,
        steps: [...rollout.steps, event.step],
      }));
    case 'lesson.recorded':
      return { ...view, lessons: new Map(view.lessons).set(event.key, event.value) };
    case 'patch.proposed':
      return withRollout(view, event.rollout, (rollout) => ({
        ...rollout,
        patch: event.patch,
        diff: event.diff,
        claim: event.claim,
      }));
    case 'gate.answered':
      return withRollout(view, event.rollout, (rollout) => ({
        ...rollout,
        gates: [...rollout.gates, { gate: event.gate, answer: event.answer }],
      }));
    case 'oracle.answered':
      return {
        ...withRollout(view, event.rollout, (rollout) => ({
          ...rollout,
          evaluations: [...rollout.evaluations, event.evaluation],
        })),
        cost: event.known ? view.cost : addCost(view.cost, { testRuns: event.evaluation.runs }),
      };
    case 'critique.made':
      return withRollout(view, event.rollout, (rollout) => ({
        ...rollout,
        critiques: [...rollout.critiques, event.critique],
      }));
    case 'rollout.ended':
      return {
        ...withRollout(view, event.rollout, (rollout) => ended(rollout, event)),
        cost: addCost(view.cost, event.cost),
      };
    case 'budget.warned':
      return { ...view, warned: [...view.warned, event.what] };
    case 'selection.made':
      return { ...view, selection: event.selection };
    case 'run.paused':
      return { ...view, state: 'paused' };
    case 'run.resumed':
      return { ...view, state: 'running' };
    case 'run.ended':
      return {
        ...view,
        state: 'ended',
        ended: event.fault ? { reason: event.reason, fault: event.fault } : { reason: event.reason },
      };
    case 'patch.applied':
      return { ...view, applied: { rollout: event.rollout, patch: event.patch } };
    case 'patch.undone': {
      const { applied: _undone, ...rest } = view;
      return rest;
    }
    default:
      return event satisfies never;
  }
}

type Event<Kind extends RunEvent['kind']> = Extract<RunEvent, { readonly kind: Kind }>;

// A rollout that was started, killed and started again begins afresh: its unfinished half counts for nothing.
function begun(event: Event<'rollout.started'>): RolloutView {
  return {
    id: event.rollout,
    generation: generationOf(event.rollout),
    operator: event.operator,
    parents: event.parents,
    ...(event.guide ? { guide: event.guide } : {}),
    steps: [],
    gates: [],
    evaluations: [],
    critiques: [],
    cost: noCost,
  };
}

function ended(rollout: RolloutView, event: Event<'rollout.ended'>): RolloutView {
  return {
    ...rollout,
    end: event.end,
    cost: event.cost,
    ...(event.why === undefined ? {} : { why: event.why }),
  };
}

function generationOf(rollout: RolloutId): number {
  return Number(/^g(\d+)\./.exec(rollout)?.[1] ?? 0);
}

function withRollout(view: RunView, id: RolloutId, change: (rollout: RolloutView) => RolloutView): RunView {
  const now = view.rollouts.get(id) ?? orphan(id);
  return { ...view, rollouts: new Map(view.rollouts).set(id, change(now)) };
}

function orphan(id: RolloutId): RolloutView {
  return {
    id,
    generation: generationOf(id),
    operator: 'unknown',
    parents: [],
    steps: [],
    gates: [],
    evaluations: [],
    critiques: [],
    cost: noCost,
  };
}

/** The last evaluation that says something, or undefined when every one was silent or none was made. */
export function verdictOf(rollout: RolloutView): Evaluation | undefined {
  return rollout.evaluations.findLast((evaluation) => evaluation.verdict.kind !== 'silent');
}

/** Expand decisions whose rollout has not ended: what a resumed run has to do again. */
export function unfinished(view: RunView): readonly Extract<Decision, { do: 'expand' }>[] {
  return view.decided
    .filter((decision) => decision.do === 'expand')
    .filter((decision) => !view.rollouts.get(decision.rollout)?.end);
}
