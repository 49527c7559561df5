// Scripted ports: a ground whose oracle and attempts follow rules, and a note of everything they were asked.
import { success, failure, type Outcome } from '../../agent/engine/outcome.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { type OracleCheck, type Recorded } from '../../agent/engine/events.ts';
import { type Json } from '../../agent/engine/json.ts';
import { type Ground, type Grounds, type Oracle, type Rollouts } from '../../agent/engine/ports.ts';
import { type RunView } from '../../agent/engine/view.ts';
import { type Patch } from '../../agent/patch/patch.ts';
import { renderDiff } from '../../agent/patch/render.ts';
import { type Task } from '../../agent/task/task.ts';
import { type Evaluation, type Verdict } from '../../agent/task/verdict.ts';
import { type RolloutRequest, type RolloutResult } from '../../agent/trajectory/rollout.ts';
import { noCost } from '../../agent/trajectory/trajectory.ts';
import { judged, task as threeFailing } from './builders.ts';

export type Scope = Evaluation['scope'];

export interface Asked {
  readonly patch: Patch;
  readonly scope: Scope;
}

export interface ScriptedOracle extends Oracle {
  readonly asked: readonly Asked[];
}

/** Answers by a rule; `nth` counts the questions about this patch in this scope, from 1, those of a past life included. */
export function scriptedOracle(
  rule: (patch: Patch, scope: Scope, nth: number) => Verdict,
  options: {
    readonly latency?: () => Promise<void>;
    readonly checks?: readonly OracleCheck[];
    readonly past?: readonly Recorded[];
  } = {},
): ScriptedOracle {
  const asked: Asked[] = [];
  return {
    asked,
    judge: async (patch, scope, signal) => {
      await options.latency?.();
      signal.throwIfAborted();
      asked.push({ patch, scope });
      const now = asked.filter((each) => each.patch.id === patch.id && each.scope === scope).length;
      return judged(rule(patch, scope, timesAsked(options.past ?? [], patch, scope) + now), scope);
    },
    check: async () => options.checks ?? soundChecks,
  };
}

function timesAsked(past: readonly Recorded[], { id }: Patch, scope: Scope): number {
  return past.filter(
    ({ event }) =>
      event.kind === 'oracle.answered' &&
      event.patch === id &&
      event.evaluation.scope === scope &&
      !event.known,
  ).length;
}

export const soundChecks: readonly OracleCheck[] = [
  { name: 'base-is-red', ok: true, found: '3 failing' },
  { name: 'empty-patch-stays-red', ok: true, found: 'red' },
  { name: 'reward-hack-is-caught', ok: true, found: 'red' },
];

export interface Attempt {
  readonly patch?: Patch;
  readonly candidates?: number;
  readonly steps?: readonly string[];
  readonly remember?: readonly (readonly [key: string, value: Json])[];
  readonly fail?: string;
}

export interface ScriptedRollouts extends Rollouts {
  readonly asked: readonly RolloutRequest[];
  /** What was begun ahead of an attempt, and left again. */
  readonly ahead: readonly string[];
}

/** Attempts by a rule, which may recall what earlier ones remembered. */
export function scriptedRollouts(
  rule: (request: RolloutRequest, recall: (key: string) => Json | undefined) => Attempt,
  latency?: () => Promise<void>,
): ScriptedRollouts {
  const asked: RolloutRequest[] = [];
  const ahead: string[] = [];
  return {
    asked,
    ahead,
    begin: ({ name }) => {
      ahead.push(`begun for ${name}`);
      return { [Symbol.asyncDispose]: async () => void ahead.push('left') };
    },
    run: async (request, observer, signal): Promise<RolloutResult> => {
      await latency?.();
      signal.throwIfAborted();
      asked.push(request);
      const attempt = rule(request, (key) => observer.recall(key));
      for (const [index, title] of (attempt.steps ?? []).entries()) {
        observer.step({ index, kind: 'think', title, ms: 1 });
        await latency?.();
      }
      for (const [key, value] of attempt.remember ?? []) observer.remember(key, value);
      const cost = { ...noCost, rollouts: 1, candidates: attempt.candidates ?? 10, ms: 5 };
      if (attempt.fail !== undefined) return { kind: 'failed', why: attempt.fail, cost };
      const claim = attempt.patch ? 'I changed something' : 'I found nothing';
      return attempt.patch
        ? { kind: 'patch', patch: attempt.patch, claim, cost }
        : { kind: 'empty', claim, cost };
    },
  };
}

export interface ScriptedGround extends Grounds {
  /** How often it was made ready, and whether it was released each time. */
  readonly opened: () => number;
  readonly closed: () => number;
  /** The task it was told to know, per preparation. */
  readonly known: readonly (Task | undefined)[];
  /** The confinement it was told of, per preparation. */
  readonly recorded: readonly RunView['confinement'][];
}

/** A ground that is ready at once. It reports the base and the task. */
export function scriptedGround(parts: {
  readonly oracle: Oracle;
  readonly rollouts: Rollouts;
  readonly task?: Task;
  readonly base?: string;
  readonly fault?: Fault;
}): ScriptedGround {
  const { oracle, rollouts, task = threeFailing, base = numbered(40) } = parts;
  const known: (Task | undefined)[] = [];
  const recorded: RunView['confinement'][] = [];
  let closed = 0;
  return {
    known,
    recorded,
    opened: () => known.length,
    closed: () => closed,
    prepare: async (_config, report, options): Promise<Outcome<Ground, Fault>> => {
      known.push(options.known);
      recorded.push(options.confinement);
      await report({ kind: 'base.frozen', base: task.base, ms: 3 });
      if (parts.fault) return failure(parts.fault);
      if (!options.known) await report({ kind: 'task.recorded', task });
      return success({
        task,
        oracle,
        rollouts,
        read: async () => base,
        render: async (patch) => renderDiff(patch, () => base),
        [Symbol.asyncDispose]: async () => {
          closed++;
        },
      });
    },
  };
}

/** A base text whose line n is "old n", which `patchAt` fits. */
export const numbered = (lines: number): string =>
  Array.from({ length: lines }, (_, index) => `old ${index + 1}\n`).join('');
