// Stands between whoever asks and the models of a run: redacts, holds the worst case back, asks, records, accounts.
import { type BudgetLeft } from '../budget.ts';
import { type ModelAnswered, type Recorded, type RunEvent } from '../events.ts';
import { callId, type CallId, type RolloutId } from '../ids.ts';
import { Conversation } from './conversation.ts';
import { endsRun } from './ends-run.ts';
import { KnownAnswers, type KnownAnswer } from './known-answers.ts';
import { Ledger, plus, type Hold } from './ledger.ts';
import { failure, success, type Outcome } from '../outcome.ts';
import { type Clock, type ModelPorts } from '../ports.ts';
import { bounded, Losses } from './losses.ts';
import { promptOf } from './requests.ts';
import { promptSize, reserve, type Allowance, type PromptSize, type Reservation } from './reservation.ts';
import { UnderWay } from './under-way.ts';
import { redactedPieces } from '../../model/pieces.ts';
import { redactedFault, redactedReply, redactedRequest } from '../../model/redacted.ts';
import { type ChatFault } from '../../model/chat-fault.ts';
import {
  type Chat,
  type ChatModel,
  type ChatPiece,
  type ChatReply,
  type ChatRequest,
  type Usage,
} from '../../model/chat.ts';
import { type ModelSpec } from '../../model/model-spec.ts';
import { usdOf } from '../../model/prices.ts';

export interface BrokerPorts extends ModelPorts {
  readonly clock: Clock;
  /** Resolves when the event is recorded and counted in what `left` answers. */
  readonly record: (event: RunEvent) => Promise<void>;
  /** What is left of the run's budget, by what is recorded. */
  readonly left: () => Pick<BudgetLeft, 'tokens' | 'usd'>;
  /** A fault that no further question mends: the run cannot go on with this model. */
  readonly unfit: (model: string, why: ChatFault) => void;
}

/** Who asks, and on which terms. */
export interface Asker {
  /** Unique within the run: `g1.0`, `g1.0/revise`, `final/judge`. Its questions are numbered over the whole run. */
  readonly name: string;
  /** The attempt that its questions are for or about. */
  readonly rollout?: RolloutId;
  readonly model: ModelSpec;
  readonly signal: AbortSignal;
  /**
   * What it may still cost when it puts this question, beside what the run has left. Answers that were known count, so
   * that an attempt that was killed and begun again meets the same terms. Absent: no limit of its own.
   */
  readonly allowance?: (call: CallId) => Allowance;
}

type Answer = Outcome<ChatReply, ChatFault>;

interface Question {
  readonly asker: Asker;
  readonly conversation: Conversation;
  readonly call: CallId;
  readonly request: ChatRequest;
  readonly size: PromptSize;
  /** Tokens. */
  readonly reserved: number;
}

export class Broker {
  private readonly ports: BrokerPorts;
  private readonly redact: (text: string) => string;
  private readonly known: KnownAnswers;
  private readonly conversations = new Map<string, Conversation>();
  private readonly opened = new Map<string, ChatModel>();
  private readonly underWay = new UnderWay();
  private readonly ledger: Ledger;

  /** `past`: what is recorded of the run until now, for its answers are not asked for again. */
  constructor(ports: BrokerPorts, past: readonly Recorded[]) {
    this.ports = ports;
    this.redact = ports.redact ?? ((text) => text);
    this.known = new KnownAnswers(past);
    this.ledger = new Ledger(ports.left);
  }

  /** A model as this asker sees it. It rejects only when the journal does. */
  chat(asker: Asker): Chat {
    return (request) => {
      const conversation = this.conversation(asker.name);
      return this.underWay.add(conversation.inTurn(() => this.ask(request, asker, conversation)));
    };
  }

  /** Every question that was asked has its answer, recorded. */
  settled(): Promise<void> {
    return this.underWay.settled();
  }

  private conversation(name: string): Conversation {
    const known = this.conversations.get(name);
    if (known) return known;
    const conversation = new Conversation();
    this.conversations.set(name, conversation);
    return conversation;
  }

  private async ask(wish: ChatRequest, asker: Asker, conversation: Conversation): Promise<Answer> {
    if (asker.signal.aborted) return failure({ kind: 'cancelled' });
    const call = callId(asker.name, conversation.next());
    const clean = redactedRequest(wish, this.redact);
    const size = promptSize(clean, conversation.measured);
    const question = { asker, conversation, call, size };
    const known = this.known.to(call, clean);
    if (known) {
      const request = { ...clean, maxTokens: known.maxTokens };
      return this.answerKnown(known, { ...question, request, reserved: known.reserved });
    }
    // No word is waited for between the look at what is left and the holding back: nobody comes in between.
    const reserved = this.reservation(clean, question);
    if (!reserved.ok) return this.refuse(reserved.fault, { ...question, request: clean, reserved: 0 });
    const { maxTokens, tokens, usd } = reserved.value;
    return this.put({ ...question, request: { ...clean, maxTokens }, reserved: tokens }, { tokens, usd });
  }

  private reservation(
    { maxTokens }: ChatRequest,
    { asker, conversation, call, size }: Omit<Question, 'request' | 'reserved'>,
  ): Outcome<Reservation, ChatFault> {
    const own = asker.allowance?.(call) ?? BOUNDLESS;
    const left = this.ledger.left();
    const allowance = { tokens: Math.min(own.tokens, left.tokens), usd: Math.min(own.usd, left.usd) };
    return reserve({ size, maxTokens, allowance, spec: asker.model, last: conversation.measured });
  }

  /** Asks the model itself. */
  private async put(question: Question, worst: Allowance): Promise<Answer> {
    const { asker, conversation, call, request, size } = question;
    const hold = this.ledger.hold(worst);
    try {
      await this.recordAsked(question);
      const start = this.ports.clock.now();
      const answer = await this.hear(question, worst, hold);
      const ms = this.ports.clock.now() - start;
      await this.ports.record({ ...answeredBy(call, asker, answer), ...paid(answer, asker.model), ms });
      if (answer.ok) conversation.measure(request, size, answer.value.usage);
      else if (endsRun(answer.fault, isOpening(question))) this.ports.unfit(asker.model.id, answer.fault);
      return answer;
    } finally {
      hold.release();
    }
  }

  private async hear(question: Question, worst: Allowance, hold: Hold): Promise<Answer> {
    const { asker, call, request, size } = question;
    const { signal, rollout, model } = asker;
    const { live } = this.ports;
    const most = { prompt: size.most, completion: request.maxTokens };
    const losses = new Losses(most);
    const mayAskAgain = (lost: Usage): boolean => {
      const more = plus(worst, priced(losses.after(lost), model));
      const own = asker.allowance?.(call) ?? BOUNDLESS;
      return more.tokens <= own.tokens && more.usd <= own.usd && hold.growTo(more);
    };
    const show = (piece: ChatPiece): void => {
      if (!signal.aborted) live?.({ call, ...(rollout !== undefined && { rollout }), piece });
    };
    const pieces = redactedPieces(show, this.redact);
    if (signal.aborted) return failure({ kind: 'cancelled' });
    const heard = await this.open(model).chat(request, {
      signal,
      call,
      mayAskAgain,
      ...(live && { onPiece: pieces.take }),
    });
    pieces.end();
    if (!heard.ok) {
      const fault = redactedFault(heard.fault, this.redact);
      return failure(fault.lost ? { ...fault, lost: losses.after(fault.lost) } : fault);
    }
    const reply = redactedReply(heard.value, this.redact);
    const { usage, lost } = reply;
    return success({
      ...reply,
      usage: bounded(usage, most),
      ...(lost && { lost: losses.after(lost) }),
    });
  }

  private open(spec: ModelSpec): ChatModel {
    const key = JSON.stringify(spec);
    const known = this.opened.get(key);
    if (known) return known;
    const model = this.ports.models.open(spec);
    this.opened.set(key, model);
    return model;
  }

  /** The same question was answered before its attempt was interrupted: that answer, at no cost. */
  private async answerKnown({ answered }: KnownAnswer, question: Question): Promise<Answer> {
    const { reply, fault, usd } = answered;
    const { asker, conversation, call, request, size } = question;
    await this.recordAsked(question);
    const answer: Answer = reply ? success(reply) : failure(fault ?? { kind: 'empty-answer' });
    await this.ports.record({
      ...answeredBy(call, asker, answer),
      ...(usd !== undefined && { usd }),
      ms: 0,
      known: answered.call,
    });
    if (reply) conversation.measure(request, size, reply.usage);
    return answer;
  }

  /** Nothing is asked, and that is recorded like an answer. */
  private async refuse(fault: ChatFault, question: Question): Promise<Answer> {
    const { call, asker } = question;
    await this.recordAsked(question);
    const answer = failure(fault);
    await this.ports.record({ ...answeredBy(call, asker, answer), ms: 0 });
    return answer;
  }

  private async recordAsked({ asker, conversation, call, request, reserved }: Question): Promise<void> {
    await this.ports.record({
      kind: 'model.asked',
      call,
      ...(asker.rollout !== undefined && { rollout: asker.rollout }),
      model: asker.model.id,
      ...conversation.tell(call, request),
      prompt: promptOf(request),
      reserved,
    });
  }
}

const BOUNDLESS: Allowance = { tokens: Infinity, usd: Infinity };

/** An attempt asks for itself, and nothing that it has asked was answered yet. */
const isOpening = ({ asker, conversation }: Question): boolean =>
  asker.name === asker.rollout && conversation.measured === undefined;

function answeredBy(
  call: CallId,
  { rollout }: Asker,
  answer: Answer,
): Pick<ModelAnswered, 'kind' | 'call' | 'rollout' | 'reply' | 'fault'> {
  return {
    kind: 'model.answered',
    call,
    ...(rollout !== undefined && { rollout }),
    ...(answer.ok ? { reply: answer.value } : { fault: answer.fault }),
  };
}

const priced = (usage: Usage, { prices }: ModelSpec): Allowance => ({
  tokens: usage.prompt + usage.completion,
  usd: prices ? usdOf(usage, prices) : 0,
});

/** US dollars of an answer and of the tries at it that came to nothing; of none, nothing. */
function paid(answer: Answer, { prices }: ModelSpec): Pick<ModelAnswered, 'usd'> {
  if (!prices) return {};
  const usages = answer.ok ? [answer.value.usage, answer.value.lost] : [answer.fault.lost];
  const known = usages.filter((usage) => usage !== undefined);
  return known.length === 0 ? {} : { usd: known.reduce((sum, usage) => sum + usdOf(usage, prices), 0) };
}
