// The full check of an event: for journals from elsewhere, for `doctor`, before anything is folded for a listing.
import * as v from 'valibot';

import { base } from './decode-base.ts';
import { type BudgetLimits } from '../budget.ts';
import { fault } from './decode-fault.ts';
import { call, chatFault, chatOptions, chatReply, message, tool } from './decode-model.ts';
import {
  config,
  confining,
  cost,
  critique,
  decision,
  evaluation,
  gateAnswer,
  guide,
  oracleCheck,
  patch,
  patchId,
  rollout,
  selection,
  step,
  variant,
  wish,
} from './decode-parts.ts';
import { flag, id, json, list, maybe, number, oneOf, shape, tagged, text, words } from './decode-shape.ts';
import { suite, task } from './decode-task.ts';
import {
  type AppliedFile,
  type ModelAsked,
  type RolloutEnd,
  type RunEnd,
  type RunEvent,
  type Tier,
} from '../events.ts';
import { type RunId } from '../ids.ts';
import { failure, success, type Outcome } from '../outcome.ts';

const appliedFile = shape<AppliedFile>({
  path: text,
  before: maybe(text),
  after: maybe(text),
  mode: maybe(number),
});

const event = tagged<RunEvent, 'kind'>('kind', {
  'run.started': { kind: oneOf('run.started'), run: id<RunId>(), config, engine: text },
  'base.frozen': { kind: oneOf('base.frozen'), base, ms: number },
  'confinement.chosen': {
    kind: oneOf('confinement.chosen'),
    tier: words<Tier>({ full: true, namespaces: true, container: true, rules: true, limits: true }),
    backend: text,
    lacks: list(text),
    mechanism: maybe(confining),
  },
  'suite.detected': { kind: oneOf('suite.detected'), suite },
  'task.recorded': { kind: oneOf('task.recorded'), task },
  'oracle.checked': { kind: oneOf('oracle.checked'), checks: list(oracleCheck) },
  'strategy.decided': { kind: oneOf('strategy.decided'), decisions: list(decision) },
  'rollout.started': {
    kind: oneOf('rollout.started'),
    rollout,
    operator: text,
    parents: list(rollout),
    variant,
    member: maybe(text),
    seed: number,
    guide: maybe(guide),
  },
  'model.asked': {
    kind: oneOf('model.asked'),
    call,
    rollout: maybe(rollout),
    model: text,
    extends: maybe(shape<NonNullable<ModelAsked['extends']>>({ call, messages: number })),
    messages: list(message),
    tools: maybe(list(tool)),
    options: chatOptions,
    prompt: text,
    reserved: number,
  },
  'model.answered': {
    kind: oneOf('model.answered'),
    call,
    rollout: maybe(rollout),
    reply: maybe(chatReply),
    fault: maybe(chatFault),
    usd: maybe(number),
    ms: number,
    known: maybe(call),
  },
  'wish.made': { kind: oneOf('wish.made'), wish },
  'step.noted': { kind: oneOf('step.noted'), rollout, step },
  'lesson.recorded': { kind: oneOf('lesson.recorded'), rollout, key: text, value: json },
  'patch.proposed': {
    kind: oneOf('patch.proposed'),
    rollout,
    patch,
    diff: text,
    claim: text,
    cost: maybe(cost),
  },
  'gate.answered': { kind: oneOf('gate.answered'), rollout, gate: text, answer: gateAnswer },
  'oracle.answered': {
    kind: oneOf('oracle.answered'),
    rollout,
    patch: patchId,
    evaluation,
    known: maybe(flag),
  },
  'critique.made': { kind: oneOf('critique.made'), rollout, critique },
  'rollout.ended': {
    kind: oneOf('rollout.ended'),
    rollout,
    end: words<RolloutEnd>({ patched: true, empty: true, refused: true, failed: true, cancelled: true }),
    why: maybe(text),
    cost,
  },
  'budget.warned': {
    kind: oneOf('budget.warned'),
    what: words<keyof BudgetLimits>({
      rollouts: true,
      minutes: true,
      testRuns: true,
      tokens: true,
      usd: true,
    }),
    used: number,
    limit: number,
  },
  'selection.made': { kind: oneOf('selection.made'), use: oneOf('final'), selection },
  'run.paused': { kind: oneOf('run.paused') },
  'run.resumed': {
    kind: oneOf('run.resumed'),
    unfinished: list(rollout),
    agents: maybe(list(variant)),
    engine: maybe(text),
  },
  'run.ended': {
    kind: oneOf('run.ended'),
    reason: words<RunEnd>({
      repaired: true,
      proposed: true,
      unrepaired: true,
      budget: true,
      cancelled: true,
      green: true,
      refused: true,
    }),
    fault: maybe(fault),
  },
  'patch.applied': {
    kind: oneOf('patch.applied'),
    rollout,
    patch: patchId,
    files: list(appliedFile),
    folders: maybe(list(text)),
  },
  'patch.undone': { kind: oneOf('patch.undone'), patch: patchId },
});

/** The value as an event, or in words where it is none: `patch.files.0.path: Invalid type: …`. */
export function decodeFully(value: unknown): Outcome<RunEvent, string> {
  const result = v.safeParse(event, value);
  if (result.success) return success(result.output);
  const [issue] = result.issues;
  const place = v.getDotPath(issue);
  return failure(place === null ? issue.message : `${place}: ${issue.message}`);
}
