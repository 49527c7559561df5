// The adapter for every endpoint that speaks chat completions as OpenAI does: one request, one stream, one reply or fault.
import { _iterSSEMessages } from 'openai/core/streaming';
// A type alone: with the other way of writing it, all of that module would be loaded and shipped.
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions/completions';

import { failure, type Outcome } from '../engine/outcome.ts';
import { likeness } from '../task/choose-tests.ts';
import { visibleLine } from '../visible.ts';
import { type Answer, growingAnswer } from './answer.ts';
import { type ChatFault } from './chat-fault.ts';
import { type ChatModel, type ChatOptions, type ChatReply, type ChatRequest } from './chat.ts';
import { decodeChunk, decodeModelNames } from './decode-chunk.ts';
import { type Endpoint, endpointOf, OPENAI_URL, shownUrl, tamer } from './endpoint.ts';
import { type Habits, learntFrom, noHabits } from './habits.ts';
import { detailOf, faultOfBreak, faultOfRefusal } from './http-fault.ts';
import { bodyOf } from './request-body.ts';
import { retryAfterS } from './retry-after.ts';

/** As much of `fetch` as a model needs. */
export type Fetch = (
  url: string,
  init: {
    readonly method: 'GET' | 'POST';
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly signal: AbortSignal;
  },
) => Promise<Response>;

/** How long an endpoint may be silent. */
export interface Patience {
  /** Until the first byte of the answer: models that think first say nothing for long. */
  readonly firstByteMs: number;
  /** Between two pieces of it. */
  readonly betweenMs: number;
}

export interface Connection {
  readonly key?: string;
  /** Values of the headers that the spec names. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly fetch: Fetch;
  readonly patience: Patience;
  /** Rings once, after so many milliseconds; what it answers takes that back. */
  readonly alarm: (ms: number, ring: () => void) => () => void;
  /** Unix time, milliseconds: for waits that servers tell as dates. */
  readonly now: () => number;
}

/** Nobody sends more than this; who does is not believed. */
const MOST_BYTES = 32 * 1024 * 1024;
/** So often at most an endpoint may refuse another part of the request before it is taken at its word. */
const MOST_LESSONS = 6;

/** Asks once and never again for what failed: see `withRetries`. What an endpoint refuses to read is left out from then on. */
export function openaiModel(spec: ChatModel['spec'], connection: Connection): ChatModel {
  let habits = noHabits;
  return {
    spec,
    chat: async (request, options) => {
      if (options.signal.aborted) return failure({ kind: 'cancelled' });
      const place = placeOf(spec, connection);
      if (place === undefined) return failure(noAddress(spec));
      for (let lesson = 0; ; lesson++) {
        const result = await ask(place, { request, options, habits });
        if (!('refused' in result)) return result;
        const learnt =
          lesson < MOST_LESSONS ? learntFrom(habits, result, bodyOf(place, request, habits)) : undefined;
        if (learnt === undefined) return failure(await withOffers(place, result.fault, options.signal));
        habits = learnt;
      }
    },
  };
}

interface Place extends Connection {
  readonly spec: ChatModel['spec'];
  readonly endpoint: Endpoint;
  readonly url: string;
  readonly tame: (words: string) => string;
}

interface Question {
  readonly request: ChatRequest;
  readonly options: ChatOptions;
  readonly habits: Habits;
}

/** The endpoint answered, and not with an answer. */
interface Refused {
  readonly refused: unknown;
  readonly status: number;
  readonly fault: ChatFault;
}

const noAddress = ({ baseUrl = '' }: ChatModel['spec']): ChatFault => ({
  kind: 'unreachable',
  url: shownUrl(baseUrl),
  detail: 'this is no address of an endpoint',
});

function placeOf(spec: ChatModel['spec'], connection: Connection): Place | undefined {
  const endpoint = endpointOf(spec, connection);
  if (endpoint === undefined) return undefined;
  return {
    ...connection,
    spec,
    endpoint,
    url: shownUrl(spec.baseUrl ?? OPENAI_URL),
    tame: tamer(connection),
  };
}

async function ask(place: Place, question: Question): Promise<Outcome<ChatReply, ChatFault> | Refused> {
  const { request, options, habits } = question;
  const body: ChatCompletionCreateParamsStreaming = bodyOf(place, request, habits);
  const watch = startWatch(place);
  const answer = growingAnswer(request, options.onPiece ?? (() => {}));
  const leave = AbortSignal.any([options.signal, watch.signal]);
  try {
    const response = await place.fetch(place.endpoint.chat, {
      method: 'POST',
      headers: { ...place.endpoint.headers, accept: 'text/event-stream', 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: leave,
    });
    if (!response.ok) return await refusalOf(place, response, watch);
    return await hear(place, response, { watch, answer });
  } catch (error) {
    const fault =
      watch.signal.aborted || options.signal.aborted
        ? silence(place, watch, options, answer)
        : faultOfBreak(error, place);
    if (!watch.hasBegun()) return failure(fault);
    return failure({ ...interrupted(fault), ...(answer.isBegun && { lost: answer.spentAtMost() }) });
  } finally {
    watch.end();
  }
}

/** Who was answering until now is there: what broke is the answer. */
function interrupted(fault: ChatFault): ChatFault {
  return fault.kind === 'unreachable' ? { kind: 'broken-answer', detail: fault.detail } : fault;
}

/** Why nobody listens any more. */
function silence({ patience, url }: Place, watch: Watch, { signal }: ChatOptions, answer: Answer): ChatFault {
  // A model that said nothing may have thought all the time.
  const lost = answer.spentAtMost();
  if (signal.aborted) return { kind: 'cancelled', lost };
  const silentMs = watch.hasBegun() ? patience.betweenMs : patience.firstByteMs;
  const ms = watch.isTooLong() ? LONGEST_MS : silentMs;
  return { kind: 'timeout', seconds: ms / 1000, ...(!watch.hasBegun() && { url }), lost };
}

interface Listening {
  readonly watch: Pick<Watch, 'over' | 'hurry'>;
  readonly answer: Answer;
}

async function hear(
  place: Place,
  response: Response,
  { watch, answer }: Listening,
): Promise<Outcome<ChatReply, ChatFault>> {
  const type = response.headers.get('content-type') ?? '';
  const watched = watch.over(response);
  const closed = (isComplete: boolean): Outcome<ChatReply, ChatFault> =>
    tamed(answer.close(isComplete), place);
  if (/\bjson\b/i.test(type)) return hearWhole(place, await watched.text(), answer);
  if (/\bhtml\b/i.test(type))
    return failure({ kind: 'broken-answer', detail: 'a web page came, and no answer of a model' });
  let result: Outcome<ChatReply, ChatFault> | undefined;
  try {
    for await (const { data } of _iterSSEMessages(watched, new AbortController())) {
      // Read to its end, the connection serves the next question too.
      if (result !== undefined) continue;
      if (data === '[DONE]') {
        result = closed(true);
        watch.hurry();
        continue;
      }
      const fault = hearChunk(place, data, answer);
      if (fault !== undefined)
        return failure(answer.isBegun ? { ...fault, lost: answer.spentAtMost() } : fault);
    }
  } catch (error) {
    if (result === undefined) throw error;
  }
  return result ?? closed(false);
}

function hearChunk(place: Place, data: string, answer: Answer): ChatFault | undefined {
  const chunk = decodeChunk(data);
  if (chunk === undefined) return { kind: 'broken-answer', detail: 'what came is not of the protocol' };
  if (chunk.error !== undefined && chunk.error !== null)
    return faultOfRefusal({ status: 200, body: { error: chunk.error } }, { ...place, model: place.spec.id });
  return answer.take(chunk);
}

/** From a server that does not stream. */
function hearWhole(place: Place, text: string, answer: Answer): Outcome<ChatReply, ChatFault> {
  const fault = hearChunk(place, text, answer);
  return fault === undefined ? tamed(answer.close(true), place) : failure(fault);
}

/** Why a model declined are its own words, of any length: as everybody's they come in one line. */
function tamed(result: Outcome<ChatReply, ChatFault>, place: Place): Outcome<ChatReply, ChatFault> {
  if (result.ok || result.fault.kind !== 'declined') return result;
  return failure({ ...result.fault, detail: detailOf({ message: result.fault.detail, codes: [] }, place) });
}

async function refusalOf(place: Place, response: Response, watch: Watch): Promise<Refused> {
  const { status, headers } = response;
  const body = await watch.over(response).text();
  const wait = retryAfterS(headers, place.now());
  const refusal = { status, body, ...(wait !== undefined && { retryAfterS: wait }) };
  return { refused: body, status, fault: faultOfRefusal(refusal, { ...place, model: place.spec.id }) };
}

const MOST_OFFERED = 10;

/** Names what there is instead of a model that is not, the likeliest first. An endpoint that does not tell is not asked twice. */
async function withOffers(place: Place, fault: ChatFault, signal: AbortSignal): Promise<ChatFault> {
  if (fault.kind !== 'model-unknown' || place.endpoint.models === undefined) return fault;
  const watch = startWatch(place);
  try {
    const response = await place.fetch(place.endpoint.models, {
      method: 'GET',
      headers: place.endpoint.headers,
      signal: AbortSignal.any([signal, watch.signal]),
    });
    const names = decodeModelNames(await watch.over(response).text()).map((name) =>
      visibleLine(place.tame(name)),
    );
    const near = (name: string): number => likeness(fault.model, name);
    return { ...fault, offered: names.toSorted((a, b) => near(b) - near(a)).slice(0, MOST_OFFERED) };
  } catch {
    // The fault is the same without it.
    return fault;
  } finally {
    watch.end();
  }
}

const LINGER_MS = 200;
/** No answer takes longer, however steadily its bytes drip. */
const LONGEST_MS = 60 * 60_000;

/** Listens whether anything comes at all. */
interface Watch {
  readonly signal: AbortSignal;
  hasBegun(): boolean;
  /** It goes on, and does not come to its end. */
  isTooLong(): boolean;
  /** The same response; each piece of it winds the alarm up again. */
  over(response: Response): Response;
  /** All that matters was said: what still comes is not waited for. */
  hurry(): void;
  end(): void;
}

function startWatch({ alarm, patience }: Connection): Watch {
  const controller = new AbortController();
  let hasBegun = false;
  let bytes = 0;
  let isTooLong = false;
  let cancel = alarm(patience.firstByteMs, () => controller.abort());
  const cancelWhole = alarm(LONGEST_MS, () => {
    isTooLong = true;
    controller.abort();
  });
  const wind = (ms: number): void => {
    cancel();
    cancel = alarm(ms, () => controller.abort());
  };
  const heard = (length: number): void => {
    hasBegun = true;
    bytes += length;
    wind(patience.betweenMs);
  };
  return {
    signal: controller.signal,
    hasBegun: () => hasBegun,
    isTooLong: () => isTooLong,
    over: (response) => {
      const { body, headers, status } = response;
      if (body === null) return response;
      const through = new TransformStream<Uint8Array, Uint8Array>({
        transform: (piece, out) => {
          heard(piece.length);
          if (bytes > MOST_BYTES) out.error(new Error('more came than any model says'));
          else out.enqueue(piece);
        },
      });
      return new Response(body.pipeThrough(through), { headers, status });
    },
    hurry: () => wind(LINGER_MS),
    end: () => {
      cancel();
      cancelWhole();
    },
  };
}
