// Requests as the journal tells them: what identifies one, what it adds to an earlier one, and the whole of it again.
import { createHash } from 'node:crypto';

import { type ModelAsked, type Recorded } from '../events.ts';
import { type CallId } from '../ids.ts';
import { type ChatRequest, type Message, type ToolSpec } from '../../model/chat.ts';

/** sha256 over the request in canonical JSON, hex: equal requests are equal prompts, in whatever order they were written. */
export const promptOf = (request: ChatRequest): string =>
  createHash('sha256').update(canonical(request)).digest('hex');

/** JSON with the names of every object in order; what is undefined is left out. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`);
  return `{${entries.join(',')}}`;
}

/** How many messages two conversations begin with in common. */
export function sharedMessages(a: readonly Message[], b: readonly Message[]): number {
  const most = Math.min(a.length, b.length);
  let shared = 0;
  while (shared < most && isSame(a[shared], b[shared])) shared++;
  return shared;
}

/** Are these the same tools, in the same order? */
export const sameTools = (a: readonly ToolSpec[] | undefined, b: readonly ToolSpec[] | undefined): boolean =>
  isSame(a, b);

const isSame = (a: unknown, b: unknown): boolean => a === b || canonical(a) === canonical(b);

type Told = Pick<ModelAsked, 'extends' | 'messages' | 'tools' | 'options'>;

/** A request as what it adds to an earlier one, where it begins as that does and has its tools. */
export function toldAfter(
  request: ChatRequest,
  earlier: { readonly call: CallId; readonly request: ChatRequest } | undefined,
): Told {
  const { messages, tools, ...options } = request;
  const shared =
    earlier && sameTools(tools, earlier.request.tools)
      ? sharedMessages(messages, earlier.request.messages)
      : 0;
  if (earlier === undefined || shared === 0) return { messages, ...(tools && { tools }), options };
  return { extends: { call: earlier.call, messages: shared }, messages: messages.slice(shared), options };
}

/** Every request that was asked, exactly as it was sent, in order. One that extends what is not there is left out. */
export function* requestsIn(
  records: Iterable<Recorded>,
): Generator<{ readonly asked: ModelAsked; readonly request: ChatRequest }> {
  const requests = new Map<CallId, ChatRequest>();
  for (const { event } of records) {
    if (event.kind !== 'model.asked') continue;
    const request = completed(event, requests);
    if (!request) continue;
    requests.set(event.call, request);
    yield { asked: event, request };
  }
}

/**
 * The request of this exchange, exactly as it was sent. Of several of one name (an attempt that was killed and begun
 * again asks again) the last. Undefined when it, or what it extends, is not in these records.
 */
export function requestOf(records: Iterable<Recorded>, call: CallId): ChatRequest | undefined {
  let found: ChatRequest | undefined;
  for (const { asked, request } of requestsIn(records)) if (asked.call === call) found = request;
  return found;
}

function completed(
  { extends: earlier, messages, tools, options }: ModelAsked,
  requests: ReadonlyMap<CallId, ChatRequest>,
): ChatRequest | undefined {
  if (!earlier) return { messages, ...(tools && { tools }), ...options };
  const extended = requests.get(earlier.call);
  return (
    extended && {
      messages: [...extended.messages.slice(0, earlier.messages), ...messages],
      ...(extended.tools && { tools: extended.tools }),
      ...options,
    }
  );
}
