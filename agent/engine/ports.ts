// The collaborators of the driver. sandbox/ implements them; tests script them.
import { type Outcome } from './outcome.ts';
import { type Fault } from './fault.ts';
import { type OracleCheck, type RunConfig, type RunEvent, type Recorded } from './events.ts';
import { type Json } from './json.ts';
import { type RunView } from './view.ts';
import { type CallId, type RolloutId } from './ids.ts';
import { type Chat, type ChatModel, type ChatPiece } from '../model/chat.ts';
import { type ModelSpec } from '../model/model-spec.ts';
import { type Patch } from '../patch/patch.ts';
import { type Task } from '../task/task.ts';
import { type Evaluation } from '../task/verdict.ts';
import {
  type RolloutLimits,
  type RolloutRequest,
  type RolloutResult,
  type VariantRef,
} from '../trajectory/rollout.ts';
import { type Step } from '../trajectory/trajectory.ts';

export interface Clock {
  /** Unix time, milliseconds. */
  now(): number;
}

/**
 * The append-only truth of a run. Resolves when the event is as durable as its kind demands (DESIGN §9): a note has
 * left the process, what has consequences is on disk. Rejects with a `FaultError` (disk-full, store-unwritable); after
 * that nothing more is accepted. What resolves is the event as recorded: secrets in prose are redacted.
 */
export interface Journal {
  append(event: RunEvent): Promise<Recorded>;
}

/** What the ground has made ready for one run: released when the run ends, whatever happened. */
export interface Ground extends AsyncDisposable {
  readonly task: Task;
  readonly oracle: Oracle;
  readonly rollouts: Rollouts;
  /** Unified diff with context of a patch against the base, for people. */
  render(patch: Patch): Promise<string>;
  /** Text of a file of the base by its path from the root of the repository; undefined where there is none. */
  read(path: string): Promise<string | undefined>;
}

export interface Preparation {
  readonly known?: Task;
  /** What the run has recorded last of its confinement. */
  readonly confinement?: RunView['confinement'];
  readonly signal: AbortSignal;
}

/**
 * Freezes the base, finds the suite, records the baseline. Reports what it did as events in that
 * order. `known` is the task of a run that is resumed: then only the base is made ready again and nothing is rerun.
 * A confinement that is not the one recorded is reported in either case.
 */
export interface Grounds {
  prepare(
    config: RunConfig,
    report: (event: RunEvent) => Promise<void>,
    options: Preparation,
  ): Promise<Outcome<Ground, Fault>>;
}

/** Judges a patch in a fresh box: base + patch, protected files restored last. Never throws for a bad patch. */
export interface Oracle {
  judge(patch: Patch, scope: Evaluation['scope'], signal: AbortSignal): Promise<Evaluation>;
  /** The self-test. Whoever searches asks for it first, and does not search when one of the answers is not ok. */
  check(signal: AbortSignal): Promise<readonly OracleCheck[]>;
}

/**
 * Runs one attempt of a variant in a box. `observe` gets its notes as they come. Never throws for a bad variant; rejects with
 * a `FaultError` (agent-replaced, disk-full) where no further attempt would come to anything. The run can be resumed then.
 */
export interface Rollouts {
  /**
   * Makes ready, while something else has to be waited for, what the first attempt of this variant begins with, if it begins
   * on the bare base. It costs nothing and is no promise of an attempt: disposing ends what none took.
   */
  begin?(variant: VariantRef, limits: RolloutLimits): AsyncDisposable;
  run(request: RolloutRequest, observe: RolloutObserver, signal: AbortSignal): Promise<RolloutResult>;
}

export interface RolloutObserver {
  step(step: Step): void;
  /** What earlier rollouts of this run remembered under a key. */
  recall(key: string): Json | undefined;
  remember(key: string, value: Json): void;
  /** The model of this attempt; without one, every question is answered with the fault `no-model`. */
  readonly chat: Chat;
}

/** The models of a run. Opening one asks nobody anything. */
export interface Models {
  open(spec: ModelSpec): ChatModel;
}

/** What a run needs to ask models; without it, every question is answered with the fault `no-model`. */
export interface ModelPorts {
  readonly models: Models;
  /** Told of every piece of an answer while it comes. */
  readonly live?: (piece: LivePiece) => void;
  /** Takes known secrets, and what has the shape of one, out of what is sent and heard; absent: nothing is taken out. */
  readonly redact?: (text: string) => string;
}

/** A piece of an answer while it comes: shown and forgotten. */
export interface LivePiece {
  readonly call: CallId;
  readonly rollout?: RolloutId;
  readonly piece: ChatPiece;
}
