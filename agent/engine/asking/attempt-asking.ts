// On what terms models are asked for the sake of one attempt: by its operator, its agent and its critics.
import { callsBefore, callsOf, costOfCalls } from '../call-view.ts';
import { type Asking, type Course } from '../driving/course.ts';
import { type Terms } from '../driving/expand.ts';
import { type CallId, type RolloutId } from '../ids.ts';
import { type Allowance } from './reservation.ts';
import { UnderWay } from './under-way.ts';
import { type Chat } from '../../model/chat.ts';
import { type ModelSpec } from '../../model/model-spec.ts';
import { type RolloutLimits } from '../../trajectory/rollout.ts';
import { type Cost } from '../../trajectory/trajectory.ts';

/** What a plug-in may ask for an attempt: within the attempt's share. */
export const askingFor = (rollout: RolloutId, terms: Terms, course: Course): Asking => ({
  rollout,
  signal: terms.signal,
  allowance: (call) => leftOf(terms, costOfCalls(earlier(rollout, call, course))),
});

const earlier = (rollout: RolloutId, call: CallId, { view }: Course) =>
  callsBefore(view.rollouts.get(rollout)?.calls ?? [], call);

const leftOf = ({ tokens, usd }: Allowance, cost: Cost): Allowance => ({
  tokens: tokens - cost.tokens,
  usd: usd - (cost.usd ?? 0),
});

/** The model of the agent that makes an attempt. */
export class AttemptAsking {
  readonly chat: Chat;
  /** What the agent is told of it. */
  readonly limits: Pick<RolloutLimits, 'tokens'>;
  private readonly underWay = new UnderWay();

  constructor(
    attempt: {
      readonly rollout: RolloutId;
      readonly terms: Terms;
      readonly model: ModelSpec | undefined;
      /** Aborted when the attempt is over. */
      readonly over: AbortSignal;
    },
    course: Course,
  ) {
    const { rollout, terms, model, over } = attempt;
    const most = course.config.limits.tokens ?? Infinity;
    const share = terms.tokens - costOfCalls(course.view.rollouts.get(rollout)?.calls ?? []).tokens;
    const tokens = Math.max(0, Math.min(most, share));
    this.limits = model && tokens < Infinity ? { tokens } : {};
    const allowance = (call: CallId): Allowance => {
      const calls = earlier(rollout, call, course);
      const left = leftOf(terms, costOfCalls(calls));
      const own = most - costOfCalls(callsOf(calls, rollout)).tokens;
      return { tokens: Math.min(left.tokens, own), usd: left.usd };
    };
    const signal = AbortSignal.any([terms.signal, over]);
    const chat = course.chatFor({ name: rollout, rollout, signal, allowance }, model);
    this.chat = (request) => this.underWay.add(chat(request));
  }

  /** All that was asked has its answer, recorded. */
  settled(): Promise<void> {
    return this.underWay.settled();
  }
}
