// What is kept of an exchange with a model in the state of a run: whose it was and what it cost, not its words.
import { type ModelAnswered } from './events.ts';
import { type CallId, askerOf } from './ids.ts';
import { type ChatFault } from '../model/chat-fault.ts';
import { type Usage } from '../model/chat.ts';
import { addCost, noCost, type Cost } from '../trajectory/trajectory.ts';

/** One exchange with a model, without its words: those stay in the journal. */
export interface CallView {
  readonly call: CallId;
  readonly model: string;
  /** Absent: not answered yet, or the run was killed. */
  readonly usage?: Usage;
  /** What tries at an answer have cost that came to nothing. */
  readonly lost?: Usage;
  readonly usd?: number;
  readonly ms?: number;
  readonly fault?: ChatFault;
  /** The answer was recorded earlier, and cost nothing now. */
  readonly isKnown?: true;
}

/** A cost without what models have cost: that stands in their answers. */
export function withoutModels(cost: Cost): Cost {
  const { rollouts, testRuns, candidates, ms } = cost;
  return { rollouts, testRuns, candidates, tokens: 0, ms };
}

/** Tokens and money that a run has spent for an answer, lost tries included; nothing for one that was known. */
export function costOfAnswer(answer: ModelAnswered): Partial<Cost> {
  return answer.known === undefined ? priced(partsOf(answer)) : {};
}

/**
 * What these questions have cost the attempt that they are for. One that was known counts like any other: an attempt costs
 * the same, however often it was killed.
 */
export const costOfCalls = (calls: readonly CallView[]): Cost =>
  calls.reduce((sum, call) => addCost(sum, priced(call)), noCost);

type Spent = Pick<CallView, 'usage' | 'lost' | 'usd'>;

function priced({ usage, lost, usd }: Spent): Partial<Cost> {
  const counted = [usage, lost].filter((each) => each !== undefined);
  if (counted.length === 0) return {};
  const sum = (of: (each: Usage) => number): number => counted.reduce((total, each) => total + of(each), 0);
  return {
    ...(usage && { calls: 1 }),
    tokens: sum(({ prompt, completion }) => prompt + completion),
    cachedTokens: sum(({ cached }) => cached),
    answerTokens: sum(({ completion }) => completion),
    ...(usd !== undefined && { usd }),
  };
}

function partsOf({ reply, fault, usd }: ModelAnswered): Spent {
  const lost = reply?.lost ?? fault?.lost;
  return {
    ...(reply && { usage: reply.usage }),
    ...(lost && { lost }),
    ...(usd !== undefined && { usd }),
  };
}

/** The questions before this one. An attempt that begins again asks the same ones again. */
export function callsBefore(calls: readonly CallView[], call: CallId): readonly CallView[] {
  const at = calls.findIndex((each) => each.call === call);
  return at < 0 ? calls : calls.slice(0, at);
}

/** Those of them that this asker put: "g1.0", "g1.0/revise". */
export const callsOf = (calls: readonly CallView[], asker: string): readonly CallView[] =>
  calls.filter(({ call }) => askerOf(call) === asker);

/** A question with what came of it. */
export function answered(asked: CallView, answer: ModelAnswered): CallView {
  const { fault, ms, known } = answer;
  return {
    ...asked,
    ms,
    ...partsOf(answer),
    ...(fault && { fault }),
    ...(known !== undefined && { isKnown: true }),
  };
}
