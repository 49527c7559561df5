// The most that a question can cost, reckoned before it is asked, and how long an answer may be to stay within limits.
import { failure, success, type Outcome } from '../outcome.ts';
import { sameTools, sharedMessages } from './requests.ts';
import { type ChatFault } from '../../model/chat-fault.ts';
import { type ChatRequest, type Message, type ToolSpec } from '../../model/chat.ts';
import { type ModelSpec, type Prices } from '../../model/model-spec.ts';
import { tokensFor, usdOf } from '../../model/prices.ts';
import { mostTokens } from '../../model/tokens.ts';

/** What may still be spent; Infinity where there is no limit. */
export interface Allowance {
  readonly tokens: number;
  readonly usd: number;
}

/** The last question of an asker that was answered, with the size of its prompt as far as its provider has told it. */
export interface Measured {
  readonly request: ChatRequest;
  readonly size: PromptSize;
  /** By how many tokens its provider has told more than was held back, at most until now: of the prompt, of the answer. */
  readonly beyond: { readonly prompt: number; readonly answer: number };
}

/** Tokens of a prompt: what it cannot be more than, what it is likely to be, and what of it was counted already. */
export interface PromptSize {
  readonly counted: number;
  readonly most: number;
  readonly likely: number;
}

/** More bytes than a token stands for, taken over a whole prompt. */
const MOST_BYTES_PER_TOKEN = 16;

/**
 * The size of a prompt of which its provider counted so much. Some leave out what they have cached, or count next to nothing,
 * and may count it all the next time: such a count is none, for a budget would be overrun by it.
 */
export function sizeAfter({ messages }: ChatRequest, size: PromptSize, counted: number): PromptSize {
  const bytes = messages.reduce((sum, message) => sum + bytesOf(message), 0);
  const isWhole = counted >= size.counted && counted * MOST_BYTES_PER_TOKEN >= bytes;
  return isWhole ? { counted, most: counted, likely: counted } : size;
}

/**
 * What templates add: around a prompt (a system message of their own, a date), around each message (role, marks), around
 * tools (how to call them), and where one has to be called.
 */
const AROUND = { prompt: 128, message: 16, tools: 512, tool: 32, choice: 64 } as const;

/** Bytes of text for one token of it, as a low guess: code has more, other scripts than Latin less. */
const BYTES_PER_TOKEN = 2.5;

/** An answer shorter than this is no use to anybody, unless no longer one was asked for. */
const LEAST_ANSWER = 256;

/**
 * The size of a prompt. Exact for what its asker has sent before, as far as the provider counted it. What is new has at
 * most as many tokens as bytes: a token of a byte-level vocabulary stands for at least one.
 */
export function promptSize(request: ChatRequest, last: Measured | undefined): PromptSize {
  const choice = request.toolChoice === 'required' ? AROUND.choice : 0;
  const known = last && isContinued(request, last.request) ? last : undefined;
  const fresh = request.messages.slice(known?.request.messages.length ?? 0);
  const bytes = fresh.reduce((sum, message) => sum + bytesOf(message), 0);
  const around = fresh.length * AROUND.message + choice;
  if (known) {
    return {
      counted: known.size.counted,
      most: known.size.most + bytes + around + known.beyond.prompt,
      likely: known.size.likely + Math.ceil(bytes / BYTES_PER_TOKEN) + around,
    };
  }
  const tools = toolBytes(request.tools);
  const marks = around + AROUND.prompt + toolMarks(request.tools);
  return {
    counted: 0,
    most: bytes + tools + marks + (last?.beyond.prompt ?? 0),
    likely: likely(request, last),
  };
}

/**
 * Of a prompt that nobody counted. Where the asker has sent another one with the same tools, as far as that was more or less
 * than its own guess: a conversation that was shortened is not taken for one that fills the window.
 */
function likely(request: ChatRequest, last: Measured | undefined): number {
  const guess = guessOf(request);
  if (!last || !sameTools(request.tools, last.request.tools)) return guess;
  return Math.ceil(guess * Math.min(1, (last.size.likely / guessOf(last.request)) * MARGIN));
}

/** What a shortened prompt may have more tokens for its bytes than the one that was counted. */
const MARGIN = 1.15;

function guessOf({ messages, tools, toolChoice }: ChatRequest): number {
  const bytes = messages.reduce((sum, message) => sum + bytesOf(message), 0);
  const choice = toolChoice === 'required' ? AROUND.choice : 0;
  const marks = messages.length * AROUND.message + choice + AROUND.prompt;
  return Math.ceil((bytes + plainBytes(tools)) / BYTES_PER_TOKEN) + marks;
}

const plainBytes = (tools: readonly ToolSpec[] | undefined): number =>
  tools ? mostTokens(JSON.stringify(tools)) : 0;

const isContinued = (request: ChatRequest, earlier: ChatRequest): boolean =>
  sameTools(request.tools, earlier.tools) &&
  sharedMessages(request.messages, earlier.messages) === earlier.messages.length;

function bytesOf(message: Message): number {
  const text = mostTokens(message.content);
  if (message.role === 'tool') return text + mostTokens(message.toolCall);
  if (message.role !== 'assistant') return text;
  const calls = message.toolCalls ?? [];
  return calls.reduce(
    (sum, { id, name, arguments: args }) =>
      sum + mostTokens(id) + mostTokens(name) + templated(args) + AROUND.message,
    text,
  );
}

/** Templates write arguments and schemas as JSON of their own: indented, in ASCII alone, as a text within JSON. */
const templated = (json: string): number => JSON.stringify(json).replaceAll(/[^ -~]/g, '\\u0000').length;

const toolBytes = (tools: readonly ToolSpec[] | undefined): number =>
  tools ? templated(JSON.stringify(tools, null, 4)) : 0;

const toolMarks = (tools: readonly ToolSpec[] | undefined): number =>
  tools ? AROUND.tools + tools.length * AROUND.tool : 0;

export interface Reservation {
  /** Longest answer, tokens. */
  readonly maxTokens: number;
  /** Prompt and answer together: more it cannot cost. */
  readonly tokens: number;
  readonly usd: number;
}

/** What a question is held against: the size of its prompt, what may be spent, and how long an answer is wanted. */
export interface QuestionTerms {
  readonly size: PromptSize;
  readonly maxTokens: number;
  readonly allowance: Allowance;
  readonly spec: ModelSpec;
  readonly last: Measured | undefined;
}

/**
 * Holds back the worst case of a question. An answer is shortened to what fits into the model's window and into the
 * allowance, as long as a useful one is left; where it is not, nothing is to be asked.
 */
export function reserve(terms: QuestionTerms): Outcome<Reservation, ChatFault> {
  const { size, allowance, spec, last } = terms;
  const { contextTokens: limit, prices } = spec;
  const longest = Math.min(terms.maxTokens, spec.maxOutputTokens ?? Infinity);
  const least = Math.min(LEAST_ANSWER, longest);
  if (limit !== undefined && size.counted >= limit) {
    const detail = `${size.counted} tokens fill it before anything is added`;
    return failure({ kind: 'context-exceeded', limit, detail });
  }
  // Whether a likely size fits into the window is for the provider to say; a budget is held to the last token.
  const fitting = Math.max(least, Math.min(longest, (limit ?? Infinity) - size.likely));
  const most = size.most + (last?.beyond.answer ?? 0);
  const reached = Math.floor(
    Math.min(fitting, allowance.tokens - most, affordable(allowance.usd, most, prices)),
  );
  if (reached >= least) {
    const tokens = most + reached;
    return success({ maxTokens: reached, tokens, usd: worstPrice(most, reached, prices) });
  }
  return failure(
    allowance.tokens - most < least
      ? { kind: 'budget', what: 'tokens', left: Math.max(0, allowance.tokens), needed: most + least }
      : {
          kind: 'budget',
          what: 'usd',
          left: Math.max(0, allowance.usd),
          needed: worstPrice(most, least, prices),
        },
  );
}

/** US dollars, whatever of the prompt is cached; 0 where nobody knows. */
function worstPrice(prompt: number, completion: number, prices: Prices | undefined): number {
  if (!prices) return 0;
  const cached = prices.cached > prices.prompt ? prompt : 0;
  return usdOf({ prompt, cached, completion }, prices);
}

/** The longest answer that this much money pays for; Infinity where it costs nothing or nobody knows. */
function affordable(usd: number, prompt: number, prices: Prices | undefined): number {
  if (!prices || usd === Infinity) return Infinity;
  const left = usd - worstPrice(prompt, 0, prices);
  if (left < 0) return -1;
  return tokensFor(left, prices.completion);
}
