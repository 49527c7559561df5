// What all parts of the driver share in one run, and how plug-ins see it.
import { left, leftToSearch, type BudgetLeft } from '../budget.ts';
import { Broker, type Asker } from '../asking/broker.ts';
import { type Recorded, type RunConfig, type RunEvent, type Wish } from '../events.ts';
import { FaultError } from '../fault.ts';
import { compareRollouts, type RolloutId } from '../ids.ts';
import { type PluginContext, type PluginMeta, type Plugins, type StrategyOptions } from '../plugin.ts';
import { failure } from '../outcome.ts';
import { type Clock, type Ground, type ModelPorts } from '../ports.ts';
import { seededRng, seedFor } from '../random.ts';
import { type Recorder } from './recorder.ts';
import { unfinished, type RunView } from '../view.ts';
import { type Chat } from '../../model/chat.ts';
import { type ModelSpec } from '../../model/model-spec.ts';
import { type Task } from '../../task/task.ts';

/** How a host steers a run that is under way. */
export interface Hand {
  /**
   * Aborted with the reason `INTERRUPT`, the run halts where it is, as if it had been killed, but tidily. Aborted with
   * any other reason it is stopped: it chooses among what it has, without running anything more, and ends 'cancelled'.
   * Both can be resumed.
   */
  readonly signal: AbortSignal;
  /** While paused: what resolves when the pause is over. What is under way is finished, nothing new begins. */
  paused(): Promise<void> | undefined;
  /**
   * What the person wished for since it was asked last, in that order: each wish is handed over once. Asked between two
   * batches; a wish is recorded, and answered before the strategy decides again.
   */
  wishes?(): readonly Wish[];
}

/** The reason of an abort that is an interruption (Ctrl-C, a closing host) and not a wish to end the run. */
export const INTERRUPT = 'interrupted';

/** On whose behalf a plug-in may ask the model of the run; nothing of it: on behalf of the run. */
export type Asking = Partial<Pick<Asker, 'rollout' | 'signal' | 'allowance'>>;

/** Events by which a budget may have run low. */
const SPENDING: ReadonlySet<RunEvent['kind']> = new Set([
  'oracle.answered',
  'rollout.ended',
  'model.answered',
]);

/** One run under way. */
export class Course {
  readonly plugins: Plugins;
  readonly recorder: Recorder;
  readonly signal: AbortSignal;
  private readonly initial: RunConfig;
  private readonly hand: Hand;
  private readonly clock: Clock;
  private readonly broker: Broker | undefined;
  private pause: Promise<void> | undefined;
  private readonly leaving = new AbortController();
  /** What went wrong first: a bug of a plug-in or port, or a journal that cannot be written. */
  private fault: { readonly error: unknown } | undefined;

  constructor(parts: {
    readonly config: RunConfig;
    readonly plugins: Plugins;
    readonly recorder: Recorder;
    readonly hand: Hand;
    readonly clock: Clock;
    readonly past: readonly Recorded[];
    /** Absent: the run asks no model. */
    readonly asking?: ModelPorts;
  }) {
    this.initial = parts.config;
    this.plugins = parts.plugins;
    this.recorder = parts.recorder;
    this.signal = AbortSignal.any([parts.hand.signal, this.leaving.signal]);
    this.hand = parts.hand;
    this.clock = parts.clock;
    this.broker = parts.asking && this.brokerFor(parts.asking, parts.past);
  }

  private brokerFor({ models, live, redact }: ModelPorts, past: readonly Recorded[]): Broker {
    return new Broker(
      {
        models,
        ...(live && { live }),
        ...(redact && { redact }),
        clock: this.clock,
        record: (event) => this.record(event),
        left: () => this.budget(),
        unfit: (model, why) => this.fail(new FaultError({ kind: 'model-unfit', model, why })),
      },
      past,
    );
  }

  /** As it is recorded, for that is what a run that is resumed goes by: without secrets. */
  get config(): RunConfig {
    return this.view.config ?? this.initial;
  }

  /** The options of the strategy: those of the configuration, and its own defaults for the rest. */
  get options(): StrategyOptions {
    return { ...named(this.plugins.strategies, this.config.strategy).defaults, ...this.config.options };
  }

  get view(): RunView {
    return this.recorder.view;
  }

  /** Ends all work as an interruption does. */
  leave(): void {
    this.leaving.abort(INTERRUPT);
  }

  /** Ends all work because of what cannot be gone on with. */
  fail(error: unknown): void {
    if (this.signal.aborted) return;
    this.fault = { error };
    this.leave();
  }

  throwIfFailed(): void {
    if (this.fault) throw this.fault.error;
  }

  /** Records an event, and a warning when it made a budget run low. */
  async record(event: RunEvent): Promise<void> {
    await this.recorder.record(event);
    if (SPENDING.has(event.kind)) {
      await this.recorder.warnOfBudget(this.config.budget);
    }
  }

  /** What is left of the budget at this moment. */
  budget(view: RunView = this.view): BudgetLeft {
    const since = view.lastAt === undefined ? 0 : Math.max(0, this.clock.now() - view.lastAt);
    return left(this.config.budget, view.cost, view.activeMs + since);
  }

  /** What the search may spend at this moment. */
  searchBudget(task: Task, view: RunView = this.view): BudgetLeft {
    return leftToSearch(this.budget(view), task.baseline.ms);
  }

  /** What a plug-in gets. Its chance depends on the seed and on this name alone, the view only on finished batches. */
  context(name: string, view: RunView, asking: Asking = {}): PluginContext {
    const rng = seededRng(seedFor(this.config.seed, name));
    const { signal = this.signal } = asking;
    const chat = this.pluginChat(name, { ...asking, signal });
    return { rng, view, budget: this.budget(view), signal, ...(chat && { chat }) };
  }

  /** The model of the run for a plug-in. An abort cuts through its question as through everything that is awaited. */
  private pluginChat(name: string, asking: Asking & { readonly signal: AbortSignal }): Chat | undefined {
    const { model } = this.config;
    if (!model || !this.broker || this.signal.aborted) return undefined;
    const chat = this.broker.chat({ ...asking, name: name.replace(' ', '/'), model });
    return async (request) => {
      const answer = await chat(request);
      asking.signal.throwIfAborted();
      return answer;
    };
  }

  /** A model in the name of an attempt. A journal that fails ends the run, whoever asked. */
  chatFor(asker: Omit<Asker, 'model'>, model: ModelSpec | undefined): Chat {
    if (!model || !this.broker) return async () => failure({ kind: 'no-model' });
    const chat = this.broker.chat({ ...asker, model });
    return async (request) => {
      try {
        return await chat(request);
      } catch (error) {
        this.fail(error);
        throw error;
      }
    };
  }

  /** Every question to a model has its answer, or that there is none, recorded. */
  async answered(): Promise<void> {
    await this.broker?.settled();
  }

  /** It was given up because a model cannot be worked with. */
  get isUnfit(): boolean {
    return this.fault?.error instanceof FaultError && this.fault.error.fault.kind === 'model-unfit';
  }

  /** Records what the person has wished for in the meantime. */
  async hearWishes(): Promise<void> {
    for (const wish of this.hand.wishes?.() ?? []) await this.record({ kind: 'wish.made', wish });
  }

  /** Between two pieces of work: waits while the run is paused, and throws when it was stopped. */
  async breathe(): Promise<void> {
    this.signal.throwIfAborted();
    const paused = this.hand.paused();
    if (paused) await (this.pause ??= this.rest(paused));
    this.signal.throwIfAborted();
  }

  private async rest(paused: Promise<void>): Promise<void> {
    await this.record({ kind: 'run.paused' });
    await Promise.race([paused, aborted(this.signal)]);
    this.pause = undefined;
    if (this.signal.aborted) return;
    await this.record({ kind: 'run.resumed', unfinished: unfinishedKeys(this.view) });
  }
}

/** A run with its ground made ready. */
export interface Field {
  readonly course: Course;
  readonly ground: Ground;
}

export const unfinishedKeys = (view: RunView): readonly RolloutId[] =>
  unfinished(view).map(({ rollout }) => rollout);

/**
 * The view as plug-ins see it: rollouts in key order, for in a journal they stand in the order in which they began, and
 * without those that were cancelled, for how far they came depends on the timing.
 */
export function inKeys(view: RunView): RunView {
  const rollouts = [...view.rollouts]
    .filter(([, { end }]) => end !== 'cancelled')
    .toSorted(([a], [b]) => compareRollouts(a, b));
  return { ...view, rollouts: new Map(rollouts) };
}

/** The plug-in of this name. That there is none is a bug of whoever named it. */
export function named<Plugin extends PluginMeta>(plugins: readonly Plugin[], id: string): Plugin {
  const plugin = plugins.find((each) => each.id === id);
  if (!plugin) throw new Error(`no plug-in is called ${id}: ${plugins.map((each) => each.id).join(', ')}`);
  return plugin;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
