// The state of a run as a fold over its events. Nobody keeps run state beside it.
import { withAgents } from './agents.ts';
import { type PatchId, type RolloutId, type RunId } from './ids.ts';
import { type Json } from './json.ts';
import {
  type OracleCheck,
  type Recorded,
  type RolloutEnd,
  type RunConfig,
  type RunEnd,
  type RunEvent,
  type Wish,
} from './events.ts';
import {
  answered,
  callsBefore,
  callsOf,
  costOfAnswer,
  costOfCalls,
  withoutModels,
  type CallView,
} from './call-view.ts';
import { type Fault } from './fault.ts';
import { type RolloutDraft, ViewDraft, freshRollout } from './view-draft.ts';
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
  /** The agent that made it, by its name in the team; absent where there is no team. */
  readonly member?: string;
  readonly guide?: Guide;
  readonly steps: readonly Step[];
  readonly patch?: Patch;
  /** Unified diff with context, for people. */
  readonly diff?: string;
  readonly claim?: string;
  readonly gates: readonly { readonly gate: string; readonly answer: GateAnswer }[];
  readonly evaluations: readonly Evaluation[];
  readonly critiques: readonly Critique[];
  /** What the attempt wants later ones to know, in the order it said so. */
  readonly lessons: readonly Lesson[];
  /** What its agent, operators and critics asked of models, in the order of the questions. */
  readonly calls: readonly CallView[];
  readonly end?: RolloutEnd;
  readonly why?: string;
  /** What the attempt cost, and the runs of the suite that judged its patch. */
  readonly cost: Cost;
}

interface Lesson {
  readonly key: string;
  readonly value: Json;
}

export interface RunView {
  readonly run?: RunId;
  readonly config?: RunConfig;
  readonly startedAt?: number;
  readonly lastAt?: number;
  /** Time during which the run was alive, milliseconds: gaps before a resume do not count. */
  readonly activeMs: number;
  readonly base?: BaseRecord;
  readonly confinement?: Omit<EventOf['confinement.chosen'], 'kind'>;
  readonly suite?: Suite;
  readonly task?: Task;
  readonly checks: readonly OracleCheck[];
  readonly decided: readonly Decision[];
  readonly rollouts: ReadonlyMap<RolloutId, RolloutView>;
  readonly cost: Cost;
  readonly warned: readonly string[];
  /** What the person asked of the run, in the order they did. */
  readonly wishes: readonly Wish[];
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
  cost: noCost,
  warned: [],
  wishes: [],
  state: 'starting',
  seq: 0,
};

/** Adds one recorded event to the view. Pure. Copies the table of rollouts: many events at once are `foldAll`'s. */
export function fold(view: RunView, recorded: Recorded): RunView {
  return foldAll([recorded], view);
}

/** The view after these events. Pure, and linear in their number: the same journal is always the same view. */
export function foldAll(records: Iterable<Recorded>, from: RunView = emptyView): RunView {
  const draft = new ViewDraft(from);
  for (const { seq, at, event } of records) {
    const { view } = draft;
    const rested = breaks.has(event.kind) || view.lastAt === undefined || view.ended !== undefined;
    view.activeMs += rested ? 0 : Math.max(0, at - (view.lastAt ?? at));
    view.seq = seq;
    view.lastAt = at;
    advance(draft, event.kind, event, at);
  }
  return draft.view;
}

/** The time before these is time in which the run was not alive. */
const breaks: ReadonlySet<RunEvent['kind']> = new Set(['run.resumed', 'patch.applied', 'patch.undone']);

type Kind = RunEvent['kind'];
type EventOf = { readonly [K in Kind]: Extract<RunEvent, { readonly kind: K }> };

function advance<K extends Kind>(draft: ViewDraft, kind: K, event: EventOf[K], at: number): void {
  effects[kind](draft, event, at);
}

const effects: { readonly [K in Kind]: (draft: ViewDraft, event: EventOf[K], at: number) => void } = {
  'run.started': ({ view }, { run, config }, at) => {
    view.run = run;
    view.config = config;
    view.startedAt = at;
  },
  'base.frozen': ({ view }, { base }) => {
    view.base = base;
  },
  'confinement.chosen': ({ view }, { tier, backend, lacks, mechanism }) => {
    view.confinement = { tier, backend, lacks, ...(mechanism !== undefined && { mechanism }) };
  },
  'suite.detected': ({ view }, { suite }) => {
    view.suite = suite;
  },
  'task.recorded': (draft, { task }) => {
    draft.view.task = task;
    draft.spend({ testRuns: task.baseline.runs });
  },
  'oracle.checked': ({ view }, { checks }) => {
    view.checks = checks;
  },
  'strategy.decided': (draft, { decisions }) => {
    draft.view.state = 'running';
    for (const decision of decisions) draft.decided.push(decision);
  },
  // A rollout that was started, killed and started again begins afresh: its unfinished half counts for nothing. What its
  // operator asked of a model stands before its start.
  'rollout.started': (draft, { rollout, operator, parents, guide, member }) => {
    const calls = callsOf(draft.view.rollouts.get(rollout)?.calls ?? [], `${rollout}/${operator}`);
    draft.own({
      ...freshRollout(rollout),
      operator,
      parents,
      calls,
      cost: costOfCalls(calls),
      ...(guide ? { guide } : {}),
      ...(member === undefined ? {} : { member }),
    });
  },
  'model.asked': (draft, { call, rollout, model }) => {
    if (rollout === undefined) return;
    const asking = draft.rollout(rollout);
    asking.calls.length = callsBefore(asking.calls, call).length;
    asking.calls.push({ call, model });
    asking.cost = withCalls(asking.cost, asking);
  },
  // What models cost stands in their answers alone: it was spent even if the attempt never came to its end.
  'model.answered': (draft, answer) => {
    draft.spend(costOfAnswer(answer));
    if (answer.rollout === undefined) return;
    const asking = draft.rollout(answer.rollout);
    const at = asking.calls.findLastIndex(({ call }) => call === answer.call);
    const asked = asking.calls[at];
    if (asked) asking.calls[at] = answered(asked, answer);
    asking.cost = withCalls(asking.cost, asking);
  },
  'wish.made': ({ view }, { wish }) => {
    view.wishes = [...view.wishes, wish];
  },
  'step.noted': (draft, { rollout, step }) => {
    draft.rollout(rollout).steps.push(step);
  },
  'lesson.recorded': (draft, { rollout, key, value }) => {
    draft.rollout(rollout).lessons.push({ key, value });
  },
  'patch.proposed': (draft, { rollout, patch, diff, claim, cost }) => {
    const proposing = draft.rollout(rollout);
    proposing.patch = patch;
    proposing.diff = diff;
    proposing.claim = claim;
    if (cost) proposing.cost = withRuns(cost, proposing);
  },
  'gate.answered': (draft, { rollout, gate, answer }) => {
    draft.rollout(rollout).gates.push({ gate, answer });
  },
  'oracle.answered': (draft, { rollout, evaluation, known }) => {
    const judging = draft.rollout(rollout);
    judging.evaluations.push(evaluation);
    if (known) return;
    judging.cost = addCost(judging.cost, { testRuns: evaluation.runs });
    draft.spend({ testRuns: evaluation.runs });
  },
  'critique.made': (draft, { rollout, critique }) => {
    draft.rollout(rollout).critiques.push(critique);
  },
  'rollout.ended': (draft, { rollout, end, why, cost }) => {
    const ending = draft.rollout(rollout);
    // One that had ended and is cancelled afterwards has told its cost.
    ending.cost = ending.end ? addCost(ending.cost, withoutModels(cost)) : withRuns(cost, ending);
    ending.end = end;
    if (why !== undefined) ending.why = why;
    draft.spend(withoutModels(cost));
  },
  'budget.warned': ({ view }, { what }) => {
    view.warned = [...view.warned, what];
  },
  'selection.made': ({ view }, { selection }) => {
    view.selection = selection;
  },
  'run.paused': ({ view }) => {
    view.state = 'paused';
  },
  // A run that was stopped and goes on is neither ended nor has it chosen.
  'run.resumed': ({ view }, { agents }) => {
    if (view.config && agents) view.config = withAgents(view.config, agents);
    view.state = view.task ? 'running' : 'starting';
    delete view.ended;
    delete view.selection;
  },
  'run.ended': ({ view }, { reason, fault }) => {
    view.state = 'ended';
    view.ended = fault ? { reason, fault } : { reason };
  },
  'patch.applied': ({ view }, { rollout, patch }) => {
    view.applied = { rollout, patch };
  },
  'patch.undone': ({ view }) => {
    delete view.applied;
  },
};

/** What an attempt cost, with the runs of the suite that judged it and with its models: events tell them apart. */
const withRuns = (attempt: Cost, draft: RolloutDraft): Cost =>
  withCalls({ ...attempt, testRuns: attempt.testRuns + draft.cost.testRuns }, draft);

const withCalls = (cost: Cost, { calls }: RolloutDraft): Cost =>
  calls.length === 0 ? withoutModels(cost) : addCost(withoutModels(cost), costOfCalls(calls));

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
