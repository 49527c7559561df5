// What the loopback server says, as the chat completions protocol writes it: events of a stream, or one whole answer.
import { type Refused, type Said, type SeenBody } from './brain.ts';
import { argumentsOf, completionTokens, cutTo, promptTokens } from './count.ts';

const LOGPROB = -0.25;
/** No answer is sent in more pieces than this, its parts one by one. */
const MOST_PIECES = 32;
const SHORTEST_PIECE = 16;

export interface Exchange {
  readonly nth: number;
  readonly body: SeenBody;
}

/** The answer as it is sent: within `max_tokens`, where the brain tells no usage of its own. */
export function withinLimit(said: Said, { max_completion_tokens, max_tokens }: SeenBody): Said {
  return said.usage === undefined ? cutTo(said, max_completion_tokens ?? max_tokens ?? Infinity) : said;
}

/** Every chunk of the stream, without what ends it. */
export function openingChunks(said: Said, exchange: Exchange): readonly object[] {
  const delta = (content: object, logprobs: object | null = null): object =>
    chunk(exchange, [{ index: 0, delta: content, logprobs, finish_reason: null }]);
  return [
    delta({ role: 'assistant', content: '' }),
    ...piecesOf(said.thoughts ?? '').map((piece) => delta({ reasoning_content: piece })),
    ...piecesOf(said.refusal ?? '').map((piece) => delta({ refusal: piece })),
    ...piecesOf(said.text ?? '').map((piece) => delta({ content: piece }, logprobsOf(piece, said, exchange))),
    ...(said.toolCalls ?? []).flatMap((call, index) => {
      const head = { index, id: callId(exchange, index), type: 'function' };
      return [
        delta({ tool_calls: [{ ...head, function: { name: call.name, arguments: '' } }] }),
        ...piecesOf(argumentsOf(call)).map((piece) =>
          delta({ tool_calls: [{ index, function: { arguments: piece } }] }),
        ),
      ];
    }),
  ];
}

/** The finish, and the usage where it was asked for and is told. */
export function closingChunks(said: Said, exchange: Exchange): readonly object[] {
  const finish = chunk(exchange, [{ index: 0, delta: {}, logprobs: null, finish_reason: finishOf(said) }]);
  const usage = usageOf(said, exchange);
  const isAsked = exchange.body.stream_options?.include_usage === true;
  return isAsked && usage !== null ? [finish, { ...chunk(exchange, []), usage }] : [finish];
}

/** The answer to a request that asked for no stream. */
export function whole(said: Said, exchange: Exchange): object {
  const calls = (said.toolCalls ?? []).map((call, index) => ({
    id: callId(exchange, index),
    type: 'function',
    function: { name: call.name, arguments: argumentsOf(call) },
  }));
  const message = {
    role: 'assistant',
    content: said.text ?? (calls.length > 0 ? null : ''),
    refusal: said.refusal ?? null,
    ...(said.thoughts === undefined ? {} : { reasoning_content: said.thoughts }),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
  const usage = usageOf(said, exchange);
  return {
    ...named(exchange, 'chat.completion'),
    choices: [
      {
        index: 0,
        message,
        logprobs: logprobsOf(said.text ?? '', said, exchange),
        finish_reason: finishOf(said),
      },
    ],
    ...(usage === null ? {} : { usage }),
  };
}

/** The body of an error; what the brain leaves out is as OpenAI says it. */
export function errorBody({ status, body }: Refused): object | string {
  if (body !== undefined) return body;
  const [type, code, message] = ERRORS[status] ?? ['server_error', null, 'The server had an error.'];
  return { error: { message, type, param: null, code } };
}

const ERRORS: Readonly<Record<number, readonly [type: string, code: string | null, message: string]>> = {
  400: ['invalid_request_error', null, 'The request is not valid.'],
  401: ['invalid_request_error', 'invalid_api_key', 'Incorrect API key provided.'],
  403: ['invalid_request_error', 'forbidden', 'This key may not do that.'],
  404: [
    'invalid_request_error',
    'model_not_found',
    'The model does not exist or you do not have access to it.',
  ],
  429: ['requests', 'rate_limit_exceeded', 'Rate limit reached for requests.'],
};

function chunk(exchange: Exchange, choices: readonly object[]): object {
  return { ...named(exchange, 'chat.completion.chunk'), choices };
}

function named({ nth, body }: Exchange, object: string): object {
  return { id: `chatcmpl-${nth}`, object, created: 0, model: body.model };
}

const callId = ({ nth }: Exchange, index: number): string => `call_${nth}_${index}`;

function finishOf({ finish, toolCalls = [] }: Said): string {
  return finish ?? (toolCalls.length > 0 ? 'tool_calls' : 'stop');
}

function usageOf(said: Said, { body }: Exchange): object | null {
  if (said.usage === null) return null;
  const prompt = said.usage?.prompt ?? promptTokens(body);
  const completion = said.usage?.completion ?? completionTokens(said);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: said.usage?.cached ?? 0 },
  };
}

/** A token is four characters here. */
function logprobsOf(text: string, { logprob = LOGPROB }: Said, { body }: Exchange): object | null {
  if (body.logprobs !== true) return null;
  const tokens = text.match(/[^]{1,4}/gu) ?? [];
  return {
    content: tokens.map((token) => ({ token, logprob, bytes: null, top_logprobs: [] })),
    refusal: null,
  };
}

function piecesOf(text: string): readonly string[] {
  const characters = Array.from(text);
  const size = Math.max(SHORTEST_PIECE, Math.ceil(characters.length / MOST_PIECES));
  const pieces = [];
  for (let at = 0; at < characters.length; at += size) pieces.push(characters.slice(at, at + size).join(''));
  return pieces;
}
