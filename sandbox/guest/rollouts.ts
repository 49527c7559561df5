// Runs attempts of a variant in boxes: one box per attempt, the guest runner inside, the patch taken from what changed.
import { join } from 'node:path';

import { FaultError } from '../../agent/engine/fault.ts';
import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { type Clock, type RolloutObserver, type Rollouts } from '../../agent/engine/ports.ts';
import { type ModelSpec } from '../../agent/model/model-spec.ts';
import { protectedGlobs } from '../../agent/task/protect.ts';
import { type Task } from '../../agent/task/task.ts';
import { type Cost, isInterim, noCost } from '../../agent/trajectory/trajectory.ts';
import { type RolloutRequest, type RolloutResult } from '../../agent/trajectory/rollout.ts';
import {
  type AttemptParams,
  type AttemptResult,
  type GuestModel,
  methods,
  type NoteParams,
  PROTOCOL_VERSION,
  type VisibleTask,
} from '../../agent/variants/protocol.ts';
import { editsOf } from '../oracle/judging/patched-box.ts';
import { type Base, type Box, type Workspaces } from '../workspace/box.ts';
import { type Answers, converse, decoded, refused } from './conversation.ts';
import { checkpointSchema, noteSchema, recallSchema, rememberSchema } from './decode-guest.ts';
import { harvest } from './harvest.ts';
import { type GuestHome } from './home.ts';
import { questions } from './questions.ts';
import { openStand, SHOWN, StandAhead } from './stand.ts';
import { type LoadedVariant, loadVariant } from './variant.ts';

export interface GuestRolloutsParts {
  readonly workspaces: Pick<Workspaces, 'open'>;
  readonly base: Base;
  readonly task: Task;
  readonly home: GuestHome;
  readonly clock: Clock;
}

/**
 * Never throws for a bad variant: what it does wrong is the result, in words. Throws the fault `agent-replaced` where its code
 * is no longer what the run was started with: every further attempt would fail, and say nothing about the task.
 */
export function guestRollouts(parts: GuestRolloutsParts): Rollouts {
  let ahead: StandAhead | undefined;
  return {
    begin: ({ name }, { wallMs }) => (ahead = new StandAhead(parts, name, wallMs)),
    run: async (request, observe, signal) => {
      const start = parts.clock.now();
      const cost = (candidates: number): Cost => ({
        ...noCost,
        rollouts: 1,
        candidates: Math.min(candidates, request.limits.candidates),
        ms: parts.clock.now() - start,
      });
      if (signal.aborted) return { kind: 'cancelled', cost: cost(0) };
      const tried = await attempt(parts, { request, observe, signal, ...(ahead && { ahead }) });
      if (signal.aborted) return { kind: 'cancelled', cost: cost(0) };
      if (!tried.ok) return { kind: 'failed', why: tried.fault, cost: cost(0) };
      const { candidates, ...outcome } = tried.value;
      return { ...outcome, cost: cost(candidates) };
    },
  };
}

type Tried = (
  | { readonly kind: 'empty'; readonly claim: string }
  | Pick<Extract<RolloutResult, { kind: 'patch' }>, 'kind' | 'patch' | 'claim'>
) & { readonly candidates: number };

interface Call {
  readonly request: RolloutRequest;
  readonly observe: RolloutObserver;
  readonly signal: AbortSignal;
  /** Begun already, for whoever comes first. */
  readonly ahead?: StandAhead;
}

async function attempt(parts: GuestRolloutsParts, call: Call): Promise<Outcome<Tried, string>> {
  const { base, home } = parts;
  const { request, signal, ahead } = call;
  const { name, hash } = request.variant;
  const variant = await loadVariant(home, name);
  // In the middle of an update there may be none: what the run was started with could be read.
  if (!variant.ok || variant.value.ref.hash !== hash) {
    throw new FaultError({ kind: 'agent-replaced', variant: name });
  }
  const start = request.guide.start;
  const edits = start
    ? await editsOf(start, { base, isProtected: () => false, task: parts.task })
    : success([]);
  if (!edits.ok) return failure(`the patch to start from does not fit the base: ${edits.fault}`);
  const wanted = { variant: variant.value, edits: edits.value, wallMs: request.limits.wallMs };
  await using stand = (await ahead?.take(wanted)) ?? (await openStand(parts, wanted));
  const { box, running } = stand;
  const steps = stepCounter(parts.clock, call.observe);
  const told = await converse({
    running,
    params: attemptParams(box, { parts, variant: variant.value, request }),
    answers: answersFor(parts.task, observing(call, variant.value), steps),
    signal,
  });
  return told.ok ? success(await harvested(box, base, { told: told.value, steps })) : told;
}

/** Does this variant ask its model, as its manifest says? One that does not is told of none. */
const asks = ({ manifest }: LoadedVariant): boolean => manifest.needs.includes('chat');

const observing = ({ observe }: Call, variant: LoadedVariant): RolloutObserver =>
  asks(variant) ? observe : { ...observe, chat: async () => failure({ kind: 'no-model' }) };

interface Stage {
  readonly parts: GuestRolloutsParts;
  readonly variant: LoadedVariant;
  readonly request: RolloutRequest;
}

function attemptParams(box: Box, { parts, variant, request }: Stage): AttemptParams {
  return {
    protocol: PROTOCOL_VERSION,
    variant: join(box.shown, SHOWN.variant),
    shown: box.shown,
    task: visibleTask(box, parts),
    guide: request.guide,
    history: [],
    params: { ...variant.manifest.params, ...request.params },
    seed: request.seed,
    limits: request.limits,
    ...(request.model && asks(variant) && { model: guestModel(request.model) }),
  };
}

/** Whether and how it can be asked, and not where. */
const guestModel = ({ id, contextTokens, maxOutputTokens, tools }: ModelSpec): GuestModel => ({
  id,
  ...(contextTokens !== undefined && { contextTokens }),
  ...(maxOutputTokens !== undefined && { maxOutputTokens }),
  ...(tools !== undefined && { tools }),
});

function visibleTask(box: Box, { task }: GuestRolloutsParts): VisibleTask {
  const { suite, baseline, title, request } = task;
  const known = new Map(baseline.failures.map((result) => [result.id, result]));
  return {
    title,
    ...(request !== undefined && { request }),
    root: box.root,
    directory: join(box.root, suite.directory),
    suite,
    failures: baseline.failToPass.map((id) => known.get(id) ?? { id, state: 'failed' }),
    passing: baseline.passToPass,
    protect: protectedGlobs(suite),
    suiteMs: baseline.ms,
  };
}

/** False when the attempt has noted all it may. */
type AddStep = (note: NoteParams) => boolean;

const MOST_STEPS = 1_000;

/** Numbers the steps and times each from the one before. */
function stepCounter(clock: Clock, observe: RolloutObserver): AddStep {
  let index = 0;
  let last = clock.now();
  return (note) => {
    if (index >= MOST_STEPS) return false;
    const now = clock.now();
    observe.step({ index, ...note, ms: now - last });
    index++;
    // What comes after took its time from the step before.
    if (!isInterim(note)) last = now;
    return true;
  };
}

/** What an attempt may be told in all: a guest that asks for ever is no reason to keep answering. */
const MOST_RECALLED = 64 * 1024 * 1024;
const MOST_REMEMBERED = 500;

function answersFor(task: Task, observe: RolloutObserver, addStep: AddStep): Answers {
  let recalled = 0;
  let remembered = 0;
  const add = (note: NoteParams): void => {
    if (!addStep(note)) throw refused(`more than ${MOST_STEPS} steps`);
  };
  return {
    [methods.note]: (params) => add(decoded(noteSchema, params)),
    [methods.recall]: (params) => {
      const value = observe.recall(decoded(recallSchema, params).key);
      if (value === undefined) return {};
      recalled += JSON.stringify(value).length;
      if (recalled > MOST_RECALLED) throw refused(`more than ${MOST_RECALLED} bytes recalled`);
      return { value };
    },
    [methods.remember]: (params) => {
      const { key, value } = decoded(rememberSchema, params);
      if (++remembered > MOST_REMEMBERED) throw refused(`more than ${MOST_REMEMBERED} things to remember`);
      observe.remember(key, value);
    },
    [methods.checkpoint]: (params) => {
      const { label } = decoded(checkpointSchema, params);
      add({ kind: 'tool', title: `Checkpoint: ${label}` });
    },
    [methods.visibleTests]: () => ({
      suite: task.suite,
      failures: task.baseline.failures,
      passing: task.baseline.passToPass,
    }),
    [methods.chat]: questions((request) => observe.chat(request)),
  };
}

const MOST_LEFT_OUT = 10;

interface Told {
  readonly told: AttemptResult;
  readonly steps: AddStep;
}

async function harvested(box: Box, base: Base, { told, steps }: Told): Promise<Tried> {
  const { patch, leftOut } = await harvest(box, base, told.files);
  const { claim, candidates } = told;
  if (leftOut.length > 0) {
    const more = leftOut.length > MOST_LEFT_OUT ? [`and ${leftOut.length - MOST_LEFT_OUT} more`] : [];
    steps({
      kind: 'tool',
      title: `Left out of the patch: ${leftOut.length} ${leftOut.length === 1 ? 'path' : 'paths'}`,
      detail: [...leftOut.slice(0, MOST_LEFT_OUT), ...more].join('\n'),
    });
  }
  return patch.files.length === 0
    ? { kind: 'empty', claim, candidates }
    : { kind: 'patch', patch, claim, candidates };
}
