// Models that the program reaches which started this one: questions go out as lines, answers come in as control lines.
import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { type ChatFault } from '../../agent/model/chat-fault.ts';
import {
  type ChatModel,
  type ChatOptions,
  type ChatReply,
  type ChatRequest,
} from '../../agent/model/chat.ts';
import { type EngineLine, type HostAnswer } from '../../agent/model/host-wire.ts';
import { type ModelSpec } from '../../agent/model/model-spec.ts';

type Answer = Outcome<ChatReply, ChatFault>;

interface Pending {
  readonly options: ChatOptions;
  readonly resolve: (answer: Answer) => void;
}

/** The questions to a host that are under way. */
export class HostModels {
  readonly #send: (line: EngineLine) => void;
  readonly #pending = new Map<number, Pending>();
  #last = 0;
  #isGone = false;

  constructor(send: (line: EngineLine) => void) {
    this.#send = send;
  }

  open(spec: ModelSpec): ChatModel {
    return { spec, chat: (request, options) => this.#ask(spec.id, request, options) };
  }

  /** What the host has said. Answers to questions that nobody waits for are left unread. */
  hear(answer: HostAnswer): void {
    const pending = this.#pending.get(answer.id);
    if (!pending) return;
    if ('piece' in answer) return pending.options.onPiece?.(answer.piece);
    pending.resolve('reply' in answer ? success(answer.reply) : failure(answer.fault));
  }

  /** The host listens no more: nothing that is asked will be answered. */
  leave(): void {
    this.#isGone = true;
    for (const { resolve } of this.#pending.values()) resolve(failure(GONE));
  }

  async #ask(model: string, request: ChatRequest, options: ChatOptions): Promise<Answer> {
    const { signal } = options;
    if (signal.aborted) return failure({ kind: 'cancelled' });
    if (this.#isGone) return failure(GONE);
    const id = ++this.#last;
    let cancel = () => {};
    const answer = new Promise<Answer>((resolve) => {
      this.#pending.set(id, { options, resolve });
      cancel = () => {
        this.#send({ chatCancel: { id } });
        resolve(failure({ kind: 'cancelled' }));
      };
    });
    signal.addEventListener('abort', cancel, { once: true });
    this.#send({ chat: { id, model, request } });
    try {
      return await answer;
    } finally {
      this.#pending.delete(id);
      signal.removeEventListener('abort', cancel);
    }
  }
}

const GONE: ChatFault = {
  kind: 'unreachable',
  url: 'the editor',
  detail: 'it no longer listens',
};
