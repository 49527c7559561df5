// Schemas of exchanges with a model, and of the model itself.
import {
  dictionary,
  flag,
  id,
  json,
  list,
  maybe,
  number,
  oneOf,
  shape,
  tagged,
  text,
  words,
  yes,
} from './decode-shape.ts';
import { type ModelAsked } from '../events.ts';
import { type CallId } from '../ids.ts';
import { type ChatFault } from '../../model/chat-fault.ts';
import {
  type ChatReply,
  type ChatRequest,
  type Message,
  type ToolCall,
  type ToolSpec,
  type Usage,
} from '../../model/chat.ts';
import { type ModelSpec, type Prices } from '../../model/model-spec.ts';

export const call = id<CallId>();

const toolCall = shape<ToolCall>({ id: text, name: text, arguments: text });

export const message = tagged<Message, 'role'>('role', {
  system: { role: oneOf('system'), content: text },
  user: { role: oneOf('user'), content: text },
  assistant: { role: oneOf('assistant'), content: text, toolCalls: maybe(list(toolCall)) },
  tool: { role: oneOf('tool'), toolCall: text, content: text },
});

export const tool = shape<ToolSpec>({ name: text, about: text, parameters: dictionary(json) });

export const chatOptions = shape<ModelAsked['options']>({
  toolChoice: maybe(
    words<NonNullable<ChatRequest['toolChoice']>>({ auto: true, none: true, required: true }),
  ),
  temperature: maybe(number),
  maxTokens: number,
  logprobs: maybe(flag),
});

const usage = shape<Usage>({ prompt: number, cached: number, completion: number, estimated: maybe(yes) });

export const chatReply = shape<ChatReply>({
  text,
  toolCalls: list(toolCall),
  finish: words<ChatReply['finish']>({ stop: true, tools: true, length: true, filter: true }),
  usage,
  lost: maybe(usage),
  thoughts: maybe(text),
  logprobs: maybe(shape<NonNullable<ChatReply['logprobs']>>({ mean: number, tokens: number })),
});

const retried = { retried: maybe(number), lost: maybe(usage) };

export const chatFault = tagged<ChatFault, 'kind'>('kind', {
  unreachable: { kind: oneOf('unreachable'), url: text, detail: text, ...retried },
  'key-refused': { kind: oneOf('key-refused'), url: text, status: number, detail: text, ...retried },
  'key-missing': { kind: oneOf('key-missing'), url: text, variable: text, ...retried },
  'model-unknown': { kind: oneOf('model-unknown'), model: text, url: text, offered: list(text), ...retried },
  'rate-limited': {
    kind: oneOf('rate-limited'),
    detail: text,
    retryAfterS: maybe(number),
    quota: maybe(yes),
    ...retried,
  },
  'provider-failed': {
    kind: oneOf('provider-failed'),
    status: number,
    detail: text,
    retryAfterS: maybe(number),
    ...retried,
  },
  'request-refused': { kind: oneOf('request-refused'), status: number, detail: text, ...retried },
  'context-exceeded': { kind: oneOf('context-exceeded'), limit: maybe(number), detail: text, ...retried },
  declined: { kind: oneOf('declined'), detail: text, ...retried },
  'empty-answer': { kind: oneOf('empty-answer'), ...retried },
  'broken-answer': { kind: oneOf('broken-answer'), detail: text, ...retried },
  timeout: { kind: oneOf('timeout'), seconds: number, url: maybe(text), ...retried },
  budget: { kind: oneOf('budget'), what: oneOf('tokens', 'usd'), left: number, needed: number, ...retried },
  'not-recorded': { kind: oneOf('not-recorded'), prompt: text, ...retried },
  'no-model': { kind: oneOf('no-model'), ...retried },
  cancelled: { kind: oneOf('cancelled'), ...retried },
});

export const model = shape<ModelSpec>({
  id: text,
  provider: words<ModelSpec['provider']>({ openai: true, azure: true, host: true }),
  baseUrl: maybe(text),
  headers: maybe(list(text)),
  apiVersion: maybe(text),
  contextTokens: maybe(number),
  maxOutputTokens: maybe(number),
  tools: maybe(words<NonNullable<ModelSpec['tools']>>({ native: true, text: true })),
  prices: maybe(shape<Prices>({ prompt: number, cached: number, completion: number })),
});
