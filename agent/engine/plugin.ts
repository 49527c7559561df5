// The seven kinds of plug-in (DESIGN §7). One file per plug-in, one contract suite per kind (test/contract).
// A plug-in may not write files, start processes, read the clock or see hidden tests. Inputs and outputs are JSON.
import { type RolloutId, type TestId } from './ids.ts';
import { type Json } from './json.ts';
import { type Rng } from './random.ts';
import { type Recorded } from './events.ts';
import { type RunView, type RolloutView } from './view.ts';
import { type BudgetLeft } from './budget.ts';
import { type Chat } from '../model/chat.ts';
import { type Patch } from '../patch/patch.ts';
import { type Task } from '../task/task.ts';
import { type Guide } from '../trajectory/guide.ts';

export interface PluginMeta {
  /** Unique within its kind; lower case, dashes. */
  readonly id: string;
  /** One sentence for the user. */
  readonly about: string;
  /** Where the idea comes from: paper and section, or "ours". */
  readonly source: string;
}

/** What every plug-in gets. `view` is the state of the run as folded from its events. */
export interface PluginContext {
  readonly rng: Rng;
  readonly view: RunView;
  readonly budget: BudgetLeft;
  readonly signal: AbortSignal;
  /** The model of the run, asked in this plug-in's name; absent where the run has none. */
  readonly chat?: Chat;
  /** For what all attempts of a run share; absent where nothing is shared. */
  readonly once?: Once;
}

/**
 * The value of a key in this run: worked out by whoever asks first, while others wait, and kept in the journal. Work that
 * comes to undefined is kept by nobody, and the next that asks tries again. It asks the model in the name of the run
 * (`<key>#<n>`), so that it is the same whoever was first.
 */
export type Once = (
  key: string,
  work: (means: Pick<PluginContext, 'chat' | 'signal'>) => Promise<Json | undefined>,
) => Promise<Json | undefined>;

/** The plug-ins a run works with, by kind. The one list of ours is agent/engine/registry.ts. */
export interface Plugins {
  readonly strategies: readonly Strategy[];
  readonly operators: readonly Operator[];
  readonly critics: readonly Critic[];
  readonly selectors: readonly Selector[];
  readonly gates: readonly Gate[];
  readonly controllers: readonly Controller[];
  readonly exporters: readonly Exporter[];
}

/** What an operator proposes: instruct a rollout, or edit directly without one, or nothing and why. */
export type Proposal =
  | { readonly kind: 'guide'; readonly guide: Guide }
  | { readonly kind: 'edit'; readonly patch: Patch; readonly why: string }
  | { readonly kind: 'resume'; readonly rollout: RolloutId; readonly step: number; readonly note: string }
  | { readonly kind: 'variant'; readonly patch: Patch; readonly why: string }
  | { readonly kind: 'none'; readonly why: string };

export interface Operator extends PluginMeta {
  /** Fewest and most parents it takes. */
  readonly arity: readonly [number, number];
  /** May it be used on these parents? Pure and cheap. */
  eligible(parents: readonly RolloutView[], view: RunView): boolean;
  propose(input: OperatorInput, context: PluginContext): Promise<Proposal>;
}

export interface OperatorInput {
  readonly task: Task;
  readonly parents: readonly RolloutView[];
  readonly pool: readonly RolloutView[];
  /** Name of the member of the team that is to make the attempt; absent: the variant of the run. */
  readonly member?: string;
  /** Position in its generation: lets rollouts of one generation divide the search between them. */
  readonly slice: { readonly index: number; readonly of: number };
}

/** A critic's answer. `hard` critics rest on tests, `soft` ones on judgement; soft only breaks ties. */
export interface Critique {
  readonly critic: string;
  readonly tier: 'hard' | 'soft';
  /** 0 (useless) … 1 (solves the task). */
  readonly value: number;
  /** 0 (a guess) … 1 (certain). */
  readonly confidence: number;
  readonly why: string;
  /** Evidence: tests, places and steps the critique speaks of. */
  readonly anchors: readonly Anchor[];
}

export type Anchor =
  | { readonly kind: 'test'; readonly test: TestId }
  | { readonly kind: 'line'; readonly path: string; readonly line: number }
  /** Index of a recorded step of the attempt. */
  | { readonly kind: 'step'; readonly step: number };

export interface Critic extends PluginMeta {
  readonly tier: 'hard' | 'soft';
  readonly shape: 'point' | 'pair' | 'step';
  /**
   * Whether it has anything to say about an attempt and is worth its cost. Pure and cheap. Absent: about every one that the
   * tests judged, and about none without a patch.
   */
  applies?(rollout: RolloutView, view: RunView): boolean;
  score(subject: Subject, context: PluginContext): Promise<Critique>;
}

export type Subject =
  | { readonly kind: 'trajectory'; readonly task: Task; readonly rollout: RolloutView }
  | { readonly kind: 'pair'; readonly task: Task; readonly a: RolloutView; readonly b: RolloutView }
  | { readonly kind: 'step'; readonly task: Task; readonly rollout: RolloutView; readonly step: number };

export interface Selector extends PluginMeta {
  /** At most `count`, best first. Everything it leaves out is named with the reason. */
  pick(request: SelectionRequest, context: PluginContext): Promise<Selection>;
}

export interface SelectionRequest {
  readonly rollouts: readonly RolloutView[];
  readonly count: number;
  readonly use: 'parent' | 'survivor' | 'final';
}

export interface Selection {
  readonly chosen: readonly { readonly rollout: RolloutId; readonly why: string }[];
  readonly rejected: readonly { readonly rollout: RolloutId; readonly by: string; readonly why: string }[];
}

/** What the driver does next. `rollout` is the key under which it happens exactly once, killed or not. */
export type Decision =
  | {
      readonly do: 'expand';
      readonly rollout: RolloutId;
      readonly operator: string;
      readonly parents: readonly RolloutId[];
      readonly slice: { readonly index: number; readonly of: number };
      /** Name of the member of the team that makes it; absent: the variant of the run. */
      readonly member?: string;
      /** Share of the candidates of an attempt that this one may try, above 0 and at most 1; 1 when absent. */
      readonly effort?: number;
      /** Tokens that its models may cost; absent: an equal share of what is left. */
      readonly tokens?: number;
      /** Longest it may take, milliseconds, where that is less than the limit of the run. */
      readonly wallMs?: number;
      /** Temperature that its model is asked with, 0 … 2; absent: that of the variant. */
      readonly temperature?: number;
      /** Place in `RunView.wishes` of the wish that it answers; absent: the strategy decided it. */
      readonly wish?: number;
    }
  | { readonly do: 'stop'; readonly why: StopWhy; readonly best: readonly RolloutId[] };

/** `budget`: what is left pays for nothing that would help. */
export type StopWhy = 'repaired' | 'exhausted' | 'converged' | 'budget';

/**
 * Decides what to do next. `next` is asked whenever nothing is under way, and answers with a batch: all of it runs
 * (in parallel where the machine allows) before `next` is asked again, so that one seed is one run whatever the
 * timing. State is JSON and follows from events alone: `observe` over a journal rebuilds it.
 */
export interface Strategy extends PluginMeta {
  readonly defaults: StrategyOptions;
  init(task: Task, options: StrategyOptions): Json;
  next(state: Json, context: PluginContext): Promise<readonly Decision[]>;
  observe(state: Json, recorded: Recorded): Json;
}

export interface StrategyOptions {
  /** Rollouts alive after each generation. */
  readonly population: number;
  readonly generations: number;
  /** Green patches after which the search stops. */
  readonly enough: number;
  /** What the score of an attempt is made of; absent: SE-Agent's as far as they are known (.5, .3, .2). */
  readonly weights?: ScoreWeights;
}

/** Shares of the score of an attempt (SE-Agent §3): they are normalised to add up to 1. */
export interface ScoreWeights {
  /** Task completion, by tests. */
  readonly completion: number;
  /** Quality of the reasoning, by soft critics. */
  readonly reasoning: number;
  /** Little spent: tokens, steps, changed lines. */
  readonly efficiency: number;
}

/** A gate may refuse or ask before something happens. */
export interface Gate extends PluginMeta {
  readonly at: 'task' | 'proposal' | 'tool' | 'result' | 'archive' | 'show' | 'spend' | 'export';
  check(subject: GateSubject, context: PluginContext): Promise<GateAnswer>;
}

export interface GateSubject {
  readonly task: Task;
  readonly patch: Patch;
  /** Globs of protected files (tests, snapshots, runner config, package scripts, lock files, CI). */
  readonly protect: readonly string[];
  /**
   * Base texts by path: of the files that the patch changes, and of those that failing tests stand in. Without it a gate
   * sees the hunks alone.
   */
  readonly base?: { readonly [path: string]: string };
}

/** What a gate found in a patch, with the line that shows it. */
export interface Finding {
  readonly kind: FindingKind;
  readonly path: string;
  /** 1-based, in the patched file; of a deleted file, and of lines that are only taken away, in the base. */
  readonly line: number;
  /** The line, without the white space around it; '' where nothing stands there. */
  readonly text: string;
  /** What it is, and why it is an offence or deserves a look. */
  readonly why: string;
}

export type FindingKind =
  | 'always-equal'
  | 'dead-code'
  | 'detects-tests'
  | 'ends-process'
  | 'fetches-answer'
  | 'freezes'
  | 'hides-code'
  | 'protected'
  | 'reads-tests'
  | 'runs-on-your-machine'
  | 'skips-tests'
  | 'special-case'
  | 'starts-processes'
  | 'swallows-failure'
  | 'tampers-runner'
  | 'weakens-tests';

export type GateAnswer =
  | {
      readonly kind: 'ok';
      /** What deserves a look in review and is no reason to refuse. */
      readonly notes?: readonly Finding[];
    }
  | {
      readonly kind: 'refuse';
      /** What `findings` say, in one line. */
      readonly why: string;
      /** The evidence, in order of path and line. */
      readonly findings?: readonly Finding[];
      /** As in `ok`, of what is left of the patch. */
      readonly notes?: readonly Finding[];
      /** The patch without the offending hunks, if something is left of it. */
      readonly fix?: Patch;
      readonly ask?: boolean;
    };

/** Turns statistics of finished rollouts into changes of knobs. */
export interface Controller extends PluginMeta {
  tune(window: readonly RolloutView[], knobs: Knobs): Knobs;
}

export interface Knobs {
  /** Relative weight of each operator; 0 switches it off. */
  readonly operators: { readonly [operator: string]: number };
  /** Temperature of the next attempts of a model, 0 … 2; absent: that of the variant. */
  readonly temperature?: number;
  /** Parents that nothing more is made of; absent: none. */
  readonly avoidParents?: readonly RolloutId[];
}

/** Writes a run for somebody else: a report, a data set. Never writes secrets: events are redacted already. */
export interface Exporter extends PluginMeta {
  readonly mediaType: string;
  run(view: RunView, sink: (chunk: string) => void): void;
}
