// Models over the loopback server, and what tests ask of them.
import { type ChatRequest } from '../../agent/model/chat.ts';
import { type ModelSpec } from '../../agent/model/model-spec.ts';
import { type Connection, openaiModel } from '../../agent/model/openai.ts';
import { type ChatModel } from '../../agent/model/chat.ts';
import { type Brain, type Loopback } from '../loopback/brain.ts';
import { startLoopback } from '../loopback/server.ts';

export const alarm: Connection['alarm'] = (ms, ring) => {
  const timer = setTimeout(ring, ms);
  return () => clearTimeout(timer);
};

/** Nothing in a test is slow enough to wear it out. */
export const patient: Connection = {
  key: 'sk-planted-secret',
  fetch,
  patience: { firstByteMs: 60_000, betweenMs: 60_000 },
  alarm,
  now: () => 0,
};

export function specAt(url: string, more: Partial<ModelSpec> = {}): ModelSpec {
  return { id: 'loopback', provider: 'openai', baseUrl: url, ...more };
}

export const hello: ChatRequest = { messages: [{ role: 'user', content: 'Hello?' }], maxTokens: 1000 };

export interface ServedModel extends AsyncDisposable {
  readonly model: ChatModel;
  readonly server: Loopback;
}

/** The adapter for OpenAI's protocol before a server of its own. */
export async function served(
  brain: Brain,
  {
    spec = {},
    connection = {},
  }: { readonly spec?: Partial<ModelSpec>; readonly connection?: Partial<Connection> } = {},
): Promise<ServedModel> {
  const server = await startLoopback(brain);
  return {
    model: openaiModel(specAt(server.url, spec), { ...patient, ...connection }),
    server,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

export const never: AbortSignal = new AbortController().signal;
