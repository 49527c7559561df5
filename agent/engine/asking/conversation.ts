// All that one asker has asked until now: its questions take turns, are numbered, and teach how large the next one is.
import { toldAfter } from './requests.ts';
import { sizeAfter, type Measured, type PromptSize } from './reservation.ts';
import { type CallId } from '../ids.ts';
import { type ChatRequest, type Usage } from '../../model/chat.ts';

export class Conversation {
  private asked = 0;
  private earlier: { readonly call: CallId; readonly request: ChatRequest } | undefined;
  private last: Measured | undefined;
  private tail: Promise<unknown> = Promise.resolve();

  /** One question at a time: the next one waits, whatever becomes of this one. */
  inTurn<T>(ask: () => Promise<T>): Promise<T> {
    const answer = this.tail.then(ask);
    this.tail = answer.catch(() => undefined);
    return answer;
  }

  /** The number of the next question: 1, 2, … */
  next(): number {
    return ++this.asked;
  }

  /** A question as what it adds to the one before; the one after it is told as what it adds to this one. */
  tell(call: CallId, request: ChatRequest): ReturnType<typeof toldAfter> {
    const told = toldAfter(request, this.earlier);
    this.earlier = { call, request };
    return told;
  }

  /** Undefined until something was answered. */
  get measured(): Measured | undefined {
    return this.last;
  }

  /** What the provider counted is exact for the next question; where it told more than was held back, more is next time. */
  measure(request: ChatRequest, size: PromptSize, usage: Usage): void {
    const { prompt = 0, answer = 0 } = this.last?.beyond ?? {};
    this.last = {
      request,
      size: sizeAfter(request, size, usage.prompt),
      beyond: {
        prompt: Math.max(prompt, usage.prompt - size.most),
        answer: Math.max(answer, usage.completion - request.maxTokens),
      },
    };
  }
}
