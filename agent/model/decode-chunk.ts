// What servers send of an answer, read leniently: parts that nobody asked for pass, parts that are missing are missing.
import * as v from 'valibot';

const text = v.nullish(v.string());
const number = v.nullish(v.pipe(v.number(), v.finite()));

const toolCall = v.object({
  index: number,
  id: text,
  function: v.nullish(
    // Some servers send the arguments as an object and not as its text.
    v.object({ name: text, arguments: v.nullish(v.union([v.string(), v.record(v.string(), v.unknown())])) }),
  ),
});

const said = v.object({
  content: text,
  refusal: text,
  reasoning_content: text,
  reasoning: text,
  tool_calls: v.nullish(v.array(toolCall)),
});

const choice = v.object({
  index: number,
  delta: v.nullish(said),
  /** Of an answer that is no stream. */
  message: v.nullish(said),
  finish_reason: text,
  logprobs: v.nullish(
    v.object({ content: v.nullish(v.array(v.object({ logprob: v.pipe(v.number(), v.finite()) }))) }),
  ),
});

const usage = v.object({
  prompt_tokens: number,
  completion_tokens: number,
  total_tokens: number,
  prompt_tokens_details: v.nullish(v.object({ cached_tokens: number })),
  /** DeepSeek's name for it. */
  prompt_cache_hit_tokens: number,
});

const chunk = v.object({
  choices: v.nullish(v.array(choice)),
  usage: v.nullish(usage),
  error: v.optional(v.unknown()),
});

export type Chunk = v.InferOutput<typeof chunk>;
export type SaidPart = v.InferOutput<typeof said>;
export type CallPart = v.InferOutput<typeof toolCall>;
export type CountedUsage = v.InferOutput<typeof usage>;

/** Undefined for what is no JSON, or JSON of another protocol. */
export function decodeChunk(data: string): Chunk | undefined {
  const parsed = v.safeParse(chunk, jsonOf(data));
  return parsed.success ? parsed.output : undefined;
}

const errorShape = v.object({
  message: text,
  type: text,
  code: v.nullish(v.union([v.string(), v.pipe(v.number(), v.finite())])),
  param: v.nullish(v.unknown()),
  /** llama.cpp: how long a prompt may be. */
  n_ctx: number,
});

/** An error as it is told: the words, the code where there is one, and the window where the server tells it. */
export interface ToldError {
  readonly message: string;
  /** Code and type, as far as they are words. */
  readonly codes: readonly string[];
  readonly status?: number;
  readonly contextTokens?: number;
}

/** Understands OpenAI's shape, that of FastAPI (`detail`), plain texts and whatever else holds a message. */
export function decodeError(body: unknown): ToldError {
  const whole: unknown = typeof body === 'string' ? (jsonOf(body) ?? body) : body;
  // Google wraps its error into a list of one.
  const first: unknown = Array.isArray(whole) ? whole[0] : whole;
  const inner = v.safeParse(v.object({ error: v.unknown() }), first);
  const told: unknown = inner.success ? inner.output.error : first;
  const parsed = v.safeParse(errorShape, told);
  if (!parsed.success || typeof parsed.output.message !== 'string')
    return { message: wordsOf(told, first), codes: [] };
  const { message, code, type, n_ctx } = parsed.output;
  return {
    message,
    codes: [code, type].filter((each) => typeof each === 'string'),
    ...(typeof code === 'number' && { status: code }),
    ...(Number.isSafeInteger(n_ctx) && typeof n_ctx === 'number' && n_ctx > 0 && { contextTokens: n_ctx }),
  };
}

function wordsOf(told: unknown, whole: unknown): string {
  if (typeof told === 'string') return withoutMarkup(told);
  const other = v.safeParse(v.object({ detail: v.unknown() }), whole);
  const words: unknown = other.success ? other.output.detail : told;
  return typeof words === 'string' ? words : (JSON.stringify(words) ?? '');
}

/** Of a page in HTML, its title or its words. */
function withoutMarkup(page: string): string {
  const shown = page.slice(0, 20_000);
  if (!/^\s*<(!doctype|html|\?xml|head|body)/i.test(shown)) return page;
  const title = /<title[^>]*>([^<]+)</i.exec(shown)?.[1];
  return title ?? shown.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const modelList = v.object({ data: v.array(v.looseObject({ id: v.string() })) });

/** Longest name that is one, and most names that are looked through: comparing names takes time. */
const MOST_NAMED = 200;
const MOST_NAMES = 5_000;

/** The names in a list of models; none where it is no such list. */
export function decodeModelNames(body: string): readonly string[] {
  const parsed = v.safeParse(modelList, jsonOf(body));
  if (!parsed.success) return [];
  return parsed.output.data
    .slice(0, MOST_NAMES)
    .flatMap(({ id }) => (id !== '' && id.length <= MOST_NAMED ? [id] : []));
}
