// What is kept of an exchange with a model in the state of a run: whose it was and what it cost, not its words.
import { type ModelAnswered } from './events.ts';
import { type CallId } from './ids.ts';
import { type ChatFault } from '../model/chat-fault.ts';
import { type Usage } from '../model/chat.ts';
import { type Cost } from '../trajectory/trajectory.ts';

/** One exchange with a model, without its words: those stay in the journal. */
export interface CallView {
  readonly call: CallId;
  readonly model: string;
  /** Absent: not answered yet, or the run was killed. */
  readonly usage?: Usage;
  readonly usd?: number;
  readonly ms?: number;
  readonly fault?: ChatFault;
  /** The answer was recorded earlier, and cost nothing now. */
  readonly isKnown?: true;
}

/** The part of a cost that models have. */
export const modelCost = ({ cachedTokens, answerTokens, calls, usd }: Cost): Partial<Cost> => ({
  ...(cachedTokens !== undefined && { cachedTokens }),
  ...(answerTokens !== undefined && { answerTokens }),
  ...(calls !== undefined && { calls }),
  ...(usd !== undefined && { usd }),
});

/** Tokens and money of an answer; nothing for one that was known. */
export function costOfAnswer({ reply, usd, known }: ModelAnswered): Partial<Cost> {
  if (!reply || known !== undefined) return {};
  const { prompt, cached, completion } = reply.usage;
  return {
    calls: 1,
    tokens: prompt + completion,
    cachedTokens: cached,
    answerTokens: completion,
    ...(usd !== undefined && { usd }),
  };
}

/** A question with what came of it. */
export function answered(asked: CallView, { reply, fault, usd, ms, known }: ModelAnswered): CallView {
  return {
    ...asked,
    ms,
    ...(reply && { usage: reply.usage }),
    ...(usd !== undefined && { usd }),
    ...(fault && { fault }),
    ...(known !== undefined && { isKnown: true }),
  };
}
