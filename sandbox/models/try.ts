// Does a model answer, and what of the protocol works with it? One tiny question.
import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { type ChatFault } from '../../agent/model/chat-fault.ts';
import { type ChatReply, type ChatRequest, type ToolSpec } from '../../agent/model/chat.ts';
import { type Access } from '../../agent/model/endpoint.ts';
import { type ModelSpec } from '../../agent/model/model-spec.ts';
import { type Fetch, openaiModel } from '../../agent/model/openai.ts';
import { connectionWith, patienceFor } from './connect.ts';

export interface Trial {
  /** Milliseconds until the first piece of the answer, thoughts included, and until its end. */
  readonly firstPieceMs: number;
  readonly ms: number;
  /** The answer came as a stream. */
  readonly isStreamed: boolean;
  /** It called the tool that it was to call. */
  readonly hasTools: boolean;
  /** The provider counts tokens. */
  readonly hasUsage: boolean;
  readonly reply: ChatReply;
}

export interface TryOptions {
  readonly signal: AbortSignal;
  /** Absent: the way through this machine's proxies. */
  readonly fetch?: Fetch;
}

const READY: ToolSpec = {
  name: 'ready',
  about: 'Says that you are ready.',
  parameters: { type: 'object', properties: { answer: { type: 'string' } }, required: ['answer'] },
};
const QUESTION: ChatRequest = {
  messages: [{ role: 'user', content: 'Call the tool “ready” with the answer “yes”, and say nothing else.' }],
  tools: [READY],
  // A model that thinks first needs room for that.
  maxTokens: 1024,
};

/** Never asks again: whoever tries wants to know. An endpoint that refuses tools altogether is asked once more without. */
export async function tryModel(
  spec: ModelSpec,
  access: Access,
  options: TryOptions,
): Promise<Outcome<Trial, ChatFault>> {
  const withTools = await ask(spec, access, { ...options, request: QUESTION });
  if (withTools.ok || !isAboutTools(withTools.fault)) return withTools;
  const { messages, maxTokens } = QUESTION;
  return ask(spec, access, { ...options, request: { messages, maxTokens } });
}

const isAboutTools = (fault: ChatFault): boolean =>
  (fault.kind === 'request-refused' || fault.kind === 'provider-failed') &&
  /\b(tool|function)/i.test(fault.detail);

async function ask(
  spec: ModelSpec,
  access: Access,
  { signal, fetch, request }: TryOptions & { readonly request: ChatRequest },
): Promise<Outcome<Trial, ChatFault>> {
  const connection = connectionWith(access, patienceFor(spec));
  const started = performance.now();
  let firstPieceMs: number | undefined;
  let isStreamed = false;
  const watched: Fetch = async (url, init) => {
    const response = await (fetch ?? connection.fetch)(url, init);
    isStreamed = /\bevent-stream\b/.test(response.headers.get('content-type') ?? '');
    return response;
  };
  const result = await openaiModel(spec, { ...connection, fetch: watched }).chat(request, {
    signal,
    onPiece: () => {
      firstPieceMs ??= performance.now() - started;
    },
  });
  if (!result.ok) return failure(result.fault);
  const ms = performance.now() - started;
  const { toolCalls, usage } = result.value;
  return success({
    firstPieceMs: firstPieceMs ?? ms,
    ms,
    isStreamed,
    hasTools: toolCalls.some(({ name }) => name === READY.name),
    hasUsage: usage.estimated === undefined,
    reply: result.value,
  });
}
