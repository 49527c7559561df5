// What a run that goes on need not ask again: answers of before, found by the question and its number.
import { endsRun } from './ends-run.ts';
import { promptOf, requestsIn } from './requests.ts';
import { type ModelAnswered, type ModelAsked, type Recorded } from '../events.ts';
import { askerOf, type CallId } from '../ids.ts';
import { type ChatRequest } from '../../model/chat.ts';

/** An answer of before, with the limits it was asked under: those of a budget that has shrunk since are others. */
export interface KnownAnswer {
  readonly answered: ModelAnswered;
  readonly maxTokens: number;
  readonly reserved: number;
}

export class KnownAnswers {
  private readonly answers: ReadonlyMap<string, KnownAnswer>;

  /** `past`: what is recorded of the run until now. */
  constructor(past: readonly Recorded[]) {
    this.answers = answersIn(past);
  }

  /** The answer to this question, if it was given before and still stands. */
  to(call: CallId, request: ChatRequest): KnownAnswer | undefined {
    return this.answers.size > 0 ? this.answers.get(keyOf(call, request)) : undefined;
  }
}

/** The same question: its number and its words, however long its answer may be. */
const keyOf = (call: CallId, request: ChatRequest): string =>
  `${call} ${promptOf({ ...request, maxTokens: 0 })}`;

/**
 * What was answered before of attempts that have no end, and of questions about the run as a whole. What the run ended
 * with, and what was cut short, is asked again.
 */
function answersIn(past: readonly Recorded[]): ReadonlyMap<string, KnownAnswer> {
  const ended = new Set(past.flatMap(({ event }) => (event.kind === 'rollout.ended' ? [event.rollout] : [])));
  const open = past.filter(
    ({ event }) =>
      (event.kind === 'model.asked' || event.kind === 'model.answered') &&
      (event.rollout === undefined || !ended.has(event.rollout)),
  );
  const asked = new Map<ModelAsked, ChatRequest>();
  for (const each of requestsIn(open)) asked.set(each.asked, each.request);
  const answers = new Map<string, KnownAnswer>();
  const last = new Map<CallId, ModelAsked>();
  const heard = new Set<string>();
  for (const { event } of open) {
    if (event.kind === 'model.asked') last.set(event.call, event);
    if (event.kind !== 'model.answered') continue;
    const question = last.get(event.call);
    const request = question && asked.get(question);
    if (!request) continue;
    const asker = askerOf(event.call);
    const isFirst = asker === event.rollout && !heard.has(asker);
    if (event.fault && (event.fault.kind === 'cancelled' || endsRun(event.fault, isFirst))) continue;
    if (event.reply) heard.add(asker);
    const { reserved, options } = question;
    answers.set(keyOf(event.call, request), { answered: event, maxTokens: options.maxTokens, reserved });
  }
  return answers;
}
