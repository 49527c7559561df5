// Models by a rule: told a request and how often they were asked, they answer, or say what went wrong.
import { failure, success } from '../../agent/engine/outcome.ts';
import { type Models } from '../../agent/engine/ports.ts';
import { type ChatFault } from '../../agent/model/chat-fault.ts';
import { type ChatOptions, type ChatReply, type ChatRequest } from '../../agent/model/chat.ts';
import { type ModelSpec } from '../../agent/model/model-spec.ts';

export const spec: ModelSpec = { id: 'pond-1', provider: 'openai', baseUrl: 'http://127.0.0.1:1/v1' };

export interface Heard {
  readonly request: ChatRequest;
  readonly options: ChatOptions;
  /** From 1, over all questions. */
  readonly nth: number;
}

export interface ScriptedModels extends Models {
  /** Everything that was asked, in order. */
  readonly heard: readonly Heard[];
}

type Said = Partial<ChatReply> | { readonly fault: ChatFault };

/** A rule for all models of a run. What a reply leaves out is that of a short answer. */
export function scriptedModels(
  rule: (heard: Heard) => Said | Promise<Said>,
  latency?: () => Promise<void>,
): ScriptedModels {
  const heard: Heard[] = [];
  return {
    heard,
    open: (opened) => ({
      spec: opened,
      chat: async (request, options) => {
        const one = { request, options, nth: heard.length + 1 };
        heard.push(one);
        await latency?.();
        if (options.signal.aborted) return failure({ kind: 'cancelled' });
        const said = await rule(one);
        return 'fault' in said ? failure(said.fault) : success(replied(request, said));
      },
    }),
  };
}

/** A reply with these parts; its prompt is counted as a third of its letters. */
export const replied = ({ messages }: ChatRequest, parts: Partial<ChatReply> = {}): ChatReply => ({
  text: 'Yes.',
  toolCalls: [],
  finish: 'stop',
  usage: { prompt: Math.ceil(JSON.stringify(messages).length / 3), cached: 0, completion: 20 },
  ...parts,
});

/** A question of one message, for an answer of at most so many tokens. */
export const asking = (content: string, maxTokens = 500): ChatRequest => ({
  messages: [{ role: 'user', content }],
  maxTokens,
});
