// One rollout, from its decision to its end: attempt, gates, oracle, critics.
import { Judge } from './judge.ts';
import { askingFor, AttemptAsking } from '../asking/attempt-asking.ts';
import { named, type Course, type Field } from './course.ts';
import { type RolloutEnd, type RunEvent } from '../events.ts';
import { type RolloutId } from '../ids.ts';
import { type Json } from '../json.ts';
import { type Critic, type Decision, type Gate, type Proposal } from '../plugin.ts';
import { memberOf } from './member.ts';
import { type Ground, type RolloutObserver } from '../ports.ts';
import { seedFor } from '../random.ts';
import { isShared, OncePerRun } from '../asking/once-per-run.ts';
import { nextStage, type Stage } from './stage.ts';
import { type RolloutView, type RunView } from '../view.ts';
import { currentName } from '../../operator-words.ts';
import { makePatch } from '../../patch/identity.ts';
import { protectedGlobs } from '../../task/protect.ts';
import { hasWantedTests, testFiles } from '../../task/task.ts';
import { type Chat } from '../../model/chat.ts';
import { type Patch } from '../../patch/patch.ts';
import { type Guide } from '../../trajectory/guide.ts';
import { type RolloutLimits } from '../../trajectory/rollout.ts';
import { noCost, type Cost } from '../../trajectory/trajectory.ts';

export type Expansion = Extract<Decision, { readonly do: 'expand' }>;

/** What one rollout may spend; Infinity where there is no limit. */
export interface Share {
  /** Runs of the suite. */
  readonly testRuns: number;
  /** Of its models: those of its agent, and of whoever makes or judges it. */
  readonly tokens: number;
  readonly usd: number;
}

/** On what terms a rollout is made. Of the run it sees what was there when its batch was decided, and no siblings. */
export interface Terms extends Share {
  readonly view: RunView;
  /** Aborted, with the reason in words, when this rollout is not needed any more. */
  readonly signal: AbortSignal;
}

export class Expander {
  private readonly course: Course;
  private readonly ground: Ground;
  private readonly judge: Judge;
  private readonly gates: readonly Gate[];
  private readonly critics: readonly Critic[];
  private readonly shared: OncePerRun;

  constructor(field: Field) {
    this.course = field.course;
    this.ground = field.ground;
    this.judge = new Judge(field);
    this.shared = new OncePerRun(field.course);
    const { gates, critics } = field.course.plugins;
    this.gates = gates.filter((gate) => gate.at === 'result');
    const points = critics.filter((critic) => critic.shape === 'point');
    // Hard before soft: what rests on tests is known when a judgement is asked for.
    this.critics = [
      ...points.filter((each) => each.tier === 'hard'),
      ...points.filter((each) => each.tier === 'soft'),
    ];
  }

  /** Brings a rollout to its end from wherever it stands, or halts when it is not needed or the budget is spent. */
  async expand(decision: Expansion, terms: Terms): Promise<void> {
    const signal = AbortSignal.any([this.course.signal, terms.signal]);
    try {
      for (;;) {
        await this.course.breathe();
        if (signal.aborted || !(await this.step(decision, { ...terms, signal }))) return;
      }
    } catch (error) {
      if (!terms.signal.aborted || this.course.signal.aborted) throw error;
    }
  }

  /** Does what the rollout needs next; false when that is nothing, or nothing that the budget reaches. */
  private async step(decision: Expansion, terms: Terms): Promise<boolean> {
    const budget = this.course.searchBudget(this.ground.task);
    const inTime = budget.minutes > 0;
    const stage = nextStage(this.rollout(decision.rollout), {
      gates: this.gates,
      critics: this.critics,
      view: terms.view,
      allowance: inTime ? terms.testRuns : 0,
      wholeOnly: !hasWantedTests(this.ground.task),
    });
    if (stage.do === 'nothing') return false;
    if (stage.do !== 'attempt') {
      await this.advance(decision.rollout, stage, terms);
      return true;
    }
    const reaches = inTime && budget.tokens > 0;
    if (reaches) await this.attempt(decision, terms);
    return reaches;
  }

  private async advance(
    rollout: RolloutId,
    stage: Exclude<Stage, { readonly do: 'attempt' | 'nothing' }>,
    terms: Terms,
  ): Promise<void> {
    const { view, signal } = terms;
    const { task } = this.ground;
    const asking = askingFor(rollout, terms, this.course);
    switch (stage.do) {
      case 'gate': {
        const context = this.course.context(`${rollout} ${stage.gate.id}`, view, asking);
        const protect = [...protectedGlobs(task.suite), ...this.course.config.protect];
        const base = await this.baseTexts(stage.patch);
        const answer = await stage.gate.check({ task, patch: stage.patch, protect, base }, context);
        return this.course.record({ kind: 'gate.answered', rollout, gate: stage.gate.id, answer });
      }
      case 'mend':
        return this.propose(rollout, stage.patch, {
          claim: this.rollout(rollout)?.claim ?? stage.why,
          cost: this.attemptCost(rollout),
        });
      case 'judge':
        return this.judge.judge({ rollout, patch: stage.patch, scope: stage.scope, signal });
      case 'criticise': {
        const once = this.shared.of(rollout);
        const context = { ...this.course.context(`${rollout} ${stage.critic.id}`, view, asking), once };
        const subject = this.rollout(rollout);
        if (!subject) throw new Error(`${rollout} is not there to be criticised`);
        const critique = await stage.critic.score({ kind: 'trajectory', task, rollout: subject }, context);
        return this.course.record({ kind: 'critique.made', rollout, critique });
      }
      case 'end':
        return this.end(rollout, stage.end, stage.why, this.attemptCost(rollout));
      default:
        return stage satisfies never;
    }
  }

  private async attempt(decision: Expansion, terms: Terms): Promise<void> {
    const { rollout, parents, slice, member } = decision;
    const operator = named(this.course.plugins.operators, currentName(decision.operator));
    const proposed = await operator.propose(
      {
        task: this.ground.task,
        parents: parents.flatMap((parent) => terms.view.rollouts.get(parent) ?? []),
        pool: [...terms.view.rollouts.values()],
        slice,
        ...(member === undefined ? {} : { member }),
      },
      this.course.context(`${rollout} ${operator.id}`, terms.view, askingFor(rollout, terms, this.course)),
    );
    const proposal = warmed(proposed, decision);
    const guide = proposal.kind === 'guide' ? proposal.guide : undefined;
    await this.course.record({
      kind: 'rollout.started',
      rollout,
      operator: operator.id,
      parents,
      variant: memberOf(this.course.config, member).variant,
      ...(member === undefined ? {} : { member }),
      seed: seedFor(this.course.config.seed, rollout),
      ...(guide ? { guide } : {}),
    });
    await this.carryOut(decision, proposal, terms);
  }

  private carryOut(decision: Expansion, proposal: Proposal, terms: Terms): Promise<void> {
    const { rollout } = decision;
    switch (proposal.kind) {
      case 'guide':
        return this.run(decision, proposal.guide, terms);
      case 'edit':
        return this.propose(rollout, proposal.patch, { claim: proposal.why, cost: noCost });
      case 'none':
        return this.end(rollout, 'refused', proposal.why, noCost);
      case 'resume':
      case 'variant':
        return this.end(rollout, 'refused', `a run of patches cannot carry out “${proposal.kind}”`, noCost);
      default:
        return proposal satisfies never;
    }
  }

  private async run(decision: Expansion, guide: Guide, terms: Terms): Promise<void> {
    const { rollout } = decision;
    const { variant, params, model } = memberOf(this.course.config, decision.member);
    const over = new AbortController();
    const asking = new AttemptAsking({ rollout, terms, model, over: over.signal }, this.course);
    const result = await this.ground.rollouts.run(
      {
        rollout,
        variant,
        guide,
        seed: seedFor(this.course.config.seed, rollout),
        limits: { ...this.limitsFor(decision), ...asking.limits },
        params,
        ...(model && { model }),
      },
      this.observer(rollout, terms.view, asking.chat),
      terms.signal,
    );
    // Whatever it still asks, nobody waits for the answer.
    over.abort('its attempt is over');
    await asking.settled();
    switch (result.kind) {
      case 'patch': {
        const patch = makePatch(result.patch.files);
        if (patch.files.length === 0) return this.endEmpty(rollout, result, terms);
        return this.propose(rollout, patch, result);
      }
      case 'empty':
        return this.endEmpty(rollout, result, terms);
      case 'failed':
        terms.signal.throwIfAborted();
        return this.end(rollout, 'failed', result.why, result.cost);
      case 'cancelled':
        this.course.signal.throwIfAborted();
        return this.end(rollout, 'cancelled', String(terms.signal.reason ?? 'it stopped'), result.cost);
      default:
        return result satisfies never;
    }
  }

  private limitsFor({ effort = 1, wallMs = Infinity }: Expansion): RolloutLimits {
    const { limits } = this.course.config;
    const untilSpent = this.course.budget().minutes * 60_000;
    return {
      ...limits,
      candidates: Math.ceil(limits.candidates * effort),
      wallMs: Math.min(limits.wallMs, wallMs, untilSpent),
    };
  }

  /** Steps and lessons as they come. A rollout recalls what rollouts of earlier batches remembered, and itself. */
  private observer(rollout: RolloutId, view: RunView, chat: Chat): RolloutObserver {
    const lessons = new Map<string, Json>();
    for (const earlier of view.rollouts.values()) {
      for (const { key, value } of earlier.lessons) if (!isShared(key)) lessons.set(key, value);
    }
    // Nobody waits for a note; a journal that fails ends the run all the same.
    const record = (event: RunEvent) =>
      void this.course.record(event).catch((error) => this.course.fail(error));
    return {
      step: (step) => record({ kind: 'step.noted', rollout, step }),
      chat,
      recall: (key) => lessons.get(key),
      remember: (key, value) => {
        if (isShared(key)) return;
        lessons.set(key, value);
        record({ kind: 'lesson.recorded', rollout, key, value });
      },
    };
  }

  private async propose(
    rollout: RolloutId,
    patch: Patch,
    { claim, cost }: { readonly claim: string; readonly cost: Cost },
  ): Promise<void> {
    const diff = await this.ground.render(patch);
    await this.course.record({
      kind: 'patch.proposed',
      rollout,
      patch,
      diff,
      claim,
      cost,
    });
  }

  /** What gates read beside the patch: the files it changes, and those that failing tests stand in. */
  private async baseTexts(patch: Patch): Promise<{ readonly [path: string]: string }> {
    const changed = patch.files.filter(({ binary }) => binary !== true).map(({ path }) => path);
    const paths = new Set([...changed, ...testFiles(this.ground.task)]);
    const texts = await Promise.all(
      [...paths].map(async (path) => [path, await this.ground.read(path)] as const),
    );
    return Object.fromEntries(texts.flatMap(([path, text]) => (text === undefined ? [] : [[path, text]])));
  }

  /**
   * Ends an attempt without a patch. Its way is looked at by critics who have asked for it: what went wrong in it is what the
   * next one can learn. An attempt that is killed before its end is made again, and criticised again.
   */
  private async endEmpty(
    rollout: RolloutId,
    { claim, cost }: { readonly claim: string; readonly cost: Cost },
    terms: Terms,
  ): Promise<void> {
    // Steps are noted without waiting for them.
    await this.course.recorder.settled();
    for (const critic of this.critics) {
      const subject = this.rollout(rollout);
      if (!subject || critic.applies?.(subject, terms.view) !== true) continue;
      await this.advance(rollout, { do: 'criticise', critic }, terms);
    }
    return this.end(rollout, 'empty', claim, cost);
  }

  private end(rollout: RolloutId, end: RolloutEnd, why: string | undefined, cost: Cost): Promise<void> {
    return this.course.record({ kind: 'rollout.ended', rollout, end, cost, ...(why ? { why } : {}) });
  }

  /** What the attempt has cost as far as it is recorded, without the runs of the oracle. */
  private attemptCost(rollout: RolloutId): Cost {
    return { ...(this.rollout(rollout)?.cost ?? noCost), testRuns: 0 };
  }

  private rollout(id: RolloutId): RolloutView | undefined {
    return this.course.view.rollouts.get(id);
  }
}

/** A guide with the temperature that was decided for its attempt. */
const warmed = (proposal: Proposal, { temperature }: Expansion): Proposal =>
  proposal.kind === 'guide' && temperature !== undefined
    ? { ...proposal, guide: { ...proposal.guide, temperature } }
    : proposal;
