// The one union of everything that happens in a run. Facts in the past tense; every screen is a reader of them.
import { type CallId, type PatchId, type RolloutId, type RunId } from './ids.ts';
import { type Json } from './json.ts';
import { type BudgetLimits } from './budget.ts';
import { type Fault } from './fault.ts';
import {
  type Critique,
  type Decision,
  type GateAnswer,
  type Selection,
  type StrategyOptions,
} from './plugin.ts';
import { type MechanismName, type SandboxPolicy } from './sandbox-policy.ts';
import { type ChatFault } from '../model/chat-fault.ts';
import { type ChatReply, type ChatRequest, type Message, type ToolSpec } from '../model/chat.ts';
import { type ModelSpec } from '../model/model-spec.ts';
import { type Patch } from '../patch/patch.ts';
import { type BaseRecord, type Task } from '../task/task.ts';
import { type Suite } from '../task/suite.ts';
import { type Evaluation } from '../task/verdict.ts';
import { type Guide } from '../trajectory/guide.ts';
import { type RolloutLimits, type VariantRef } from '../trajectory/rollout.ts';
import { type Cost, type Step } from '../trajectory/trajectory.ts';

/** Everything a run was started with: enough to resume it on the same machine without asking again. */
export interface RunConfig {
  /** Absolute path of the project folder. */
  readonly directory: string;
  /** The user's own test command, if they gave one. */
  readonly testCommand?: string;
  /** Names of the failing tests to repair (`chooseTests`); absent means all. */
  readonly only?: readonly string[];
  /** What `solve` was asked to do, in the person's words; absent: failing tests are to be repaired. */
  readonly request?: string;
  readonly strategy: string;
  readonly options: StrategyOptions;
  readonly variant: VariantRef;
  /** The model of the run: for agents, operators and critics that need one. */
  readonly model?: ModelSpec;
  /** The agents of this run, cheapest first, when there is more than `variant` alone; `variant` is one of them. */
  readonly team?: readonly TeamMember[];
  readonly params: { readonly [name: string]: Json };
  readonly limits: RolloutLimits;
  readonly seed: number;
  readonly budget: BudgetLimits;
  /** Rollouts and evaluations at once. */
  readonly parallel: number;
  /** Seconds after which one run of the suite counts as hanging. */
  readonly testTimeoutS: number;
  readonly protect: readonly string[];
  readonly allowTestEdits: boolean;
  /** The user agreed to run without confinement in this workspace. */
  readonly allowUnconfined: boolean;
  /** What was decided about the walls; absent where nothing was. */
  readonly sandbox?: SandboxPolicy;
}

/** One of the agents that a strategy may send: a variant, and the model it works with. */
export interface TeamMember {
  /** Unique within the team: "mender", "finch", "finch with qwen3". */
  readonly name: string;
  readonly variant: VariantRef;
  /** Absent: the model of the run, where the variant needs one. */
  readonly model?: ModelSpec;
  readonly params?: { readonly [name: string]: Json };
}

/** What a person asked of a run beyond its strategy: their words become selection pressure. */
export type Wish =
  | { readonly do: 'refine'; readonly rollout: RolloutId; readonly words: string }
  | { readonly do: 'recombine'; readonly rollouts: readonly RolloutId[]; readonly words?: string };

export type RunEvent =
  | { readonly kind: 'run.started'; readonly run: RunId; readonly config: RunConfig; readonly engine: string }
  | { readonly kind: 'base.frozen'; readonly base: BaseRecord; readonly ms: number }
  | {
      readonly kind: 'confinement.chosen';
      readonly tier: Tier;
      readonly backend: string;
      readonly lacks: readonly string[];
      /** `none`: limits alone. Absent in journals of before it was told. */
      readonly mechanism?: MechanismName | 'none';
    }
  | { readonly kind: 'suite.detected'; readonly suite: Suite }
  | { readonly kind: 'task.recorded'; readonly task: Task }
  | { readonly kind: 'oracle.checked'; readonly checks: readonly OracleCheck[] }
  | { readonly kind: 'strategy.decided'; readonly decisions: readonly Decision[] }
  | {
      readonly kind: 'rollout.started';
      readonly rollout: RolloutId;
      readonly operator: string;
      readonly parents: readonly RolloutId[];
      readonly variant: VariantRef;
      /** Name of the member of the team that makes it; absent where there is no team. */
      readonly member?: string;
      readonly seed: number;
      /** What the operator asked for; absent when it edited a patch directly. */
      readonly guide?: Guide;
    }
  | ModelAsked
  | ModelAnswered
  | { readonly kind: 'wish.made'; readonly wish: Wish }
  | { readonly kind: 'step.noted'; readonly rollout: RolloutId; readonly step: Step }
  | {
      readonly kind: 'lesson.recorded';
      readonly rollout: RolloutId;
      readonly key: string;
      readonly value: Json;
    }
  | {
      readonly kind: 'patch.proposed';
      readonly rollout: RolloutId;
      readonly patch: Patch;
      readonly diff: string;
      readonly claim: string;
      /** What the attempt has cost until now: not lost when the run is killed before the attempt has ended. */
      readonly cost?: Cost;
    }
  | {
      readonly kind: 'gate.answered';
      readonly rollout: RolloutId;
      readonly gate: string;
      readonly answer: GateAnswer;
    }
  | {
      readonly kind: 'oracle.answered';
      readonly rollout: RolloutId;
      readonly patch: PatchId;
      readonly evaluation: Evaluation;
      /** An equal patch was judged before, in this run or (`evaluation.remembered`) another; its answer, at no cost. */
      readonly known?: boolean;
    }
  | { readonly kind: 'critique.made'; readonly rollout: RolloutId; readonly critique: Critique }
  | {
      readonly kind: 'rollout.ended';
      readonly rollout: RolloutId;
      readonly end: RolloutEnd;
      readonly why?: string;
      /** What the attempt itself has cost; runs of the suite by the oracle stand in its answers. */
      readonly cost: Cost;
    }
  | {
      readonly kind: 'budget.warned';
      readonly what: keyof BudgetLimits;
      readonly used: number;
      readonly limit: number;
    }
  | { readonly kind: 'selection.made'; readonly use: 'final'; readonly selection: Selection }
  | { readonly kind: 'run.paused' }
  | {
      readonly kind: 'run.resumed';
      readonly unfinished: readonly RolloutId[];
      /** Agents of the run whose code is another by now: what is attempted from here on is theirs. */
      readonly agents?: readonly VariantRef[];
      /** Version of the engine, where it is another than before. */
      readonly engine?: string;
    }
  | { readonly kind: 'run.ended'; readonly reason: RunEnd; readonly fault?: Fault }
  | {
      readonly kind: 'patch.applied';
      readonly rollout: RolloutId;
      readonly patch: PatchId;
      readonly files: readonly AppliedFile[];
      /** Folders that were made for added files, relative to the root, parents first: undo takes them away. */
      readonly folders?: readonly string[];
    }
  | { readonly kind: 'patch.undone'; readonly patch: PatchId };

/**
 * A request as it was sent: redacted, and told as what it adds to an earlier one, for prompts only grow. A run replays
 * from these and their answers.
 */
export interface ModelAsked {
  readonly kind: 'model.asked';
  readonly call: CallId;
  /** The attempt it is for or about; absent for a judgement between several. */
  readonly rollout?: RolloutId;
  readonly model: string;
  /** The request begins with this many messages of an earlier one, and has its tools. */
  readonly extends?: { readonly call: CallId; readonly messages: number };
  /** What comes after those. */
  readonly messages: readonly Message[];
  readonly tools?: readonly ToolSpec[];
  readonly options: Omit<ChatRequest, 'messages' | 'tools'>;
  /** sha256 over the whole request in canonical JSON, hex. */
  readonly prompt: string;
  /** Tokens held back for it: more one try at an answer cannot cost. 0 where nothing was asked. */
  readonly reserved: number;
}

/** What came of a request: a reply or a fault. */
export interface ModelAnswered {
  readonly kind: 'model.answered';
  readonly call: CallId;
  readonly rollout?: RolloutId;
  readonly reply?: ChatReply;
  readonly fault?: ChatFault;
  /** US dollars, where prices are known. */
  readonly usd?: number;
  readonly ms: number;
  /** The answer is that of an earlier request of the same words, at no cost: its attempt had been interrupted. */
  readonly known?: CallId;
}

/**
 * Strongest first. `full` and `namespaces`: a view of the machine of their own. `container`: an image that the user chose.
 * `rules`: the machine's own view, and the kernel refuses what is not allowed (Landlock, Seatbelt). `limits`: no walls.
 */
export type Tier = 'full' | 'namespaces' | 'container' | 'rules' | 'limits';

export interface OracleCheck {
  readonly name:
    | 'base-is-red'
    | 'empty-patch-stays-red'
    /** In place of the one before where no failing test is to be repaired. */
    | 'empty-patch-breaks-nothing'
    | 'reward-hack-is-caught';
  readonly ok: boolean;
  readonly found: string;
  /** There was nothing to try: neither passed nor failed, and no reason not to search. */
  readonly untried?: true;
}

/** `patched`: a patch was judged. `empty`: the agent changed nothing. `refused`: a gate or operator declined. */
export type RolloutEnd = 'patched' | 'empty' | 'refused' | 'failed' | 'cancelled';

/**
 * `repaired`: a green patch was confirmed. `proposed`: a patch for a request is confirmed to break nothing, and no test
 * speaks for the request itself. `unrepaired`: the search ended without one. `green`: nothing to do.
 */
export type RunEnd = 'repaired' | 'proposed' | 'unrepaired' | 'budget' | 'cancelled' | 'green' | 'refused';

/** Content hashes (sha256) around an apply: what undo and the check for stale files compare with. */
export interface AppliedFile {
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
  /** Permission bits before, where there was a file: a deleted script comes back executable. */
  readonly mode?: number;
}

/** An event as it stands in the journal. `seq` counts from 1 without a hole; `at` is Unix time in milliseconds. */
export interface Recorded {
  readonly seq: number;
  readonly at: number;
  readonly event: RunEvent;
}
