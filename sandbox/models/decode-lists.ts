// What servers tell of the models they have, read leniently.
import * as v from 'valibot';

import { type Prices } from '../../agent/model/model-spec.ts';

export interface OfferedModel {
  readonly id: string;
  readonly contextTokens?: number;
  /** `contextTokens` is what it was made for: what its server reads of that is known only once it is loaded. */
  readonly isUnloaded?: true;
  readonly maxOutputTokens?: number;
  readonly prices?: Prices;
  /** It can be told of tools by the protocol. Absent: the server does not tell. */
  readonly hasTools?: boolean;
}

const count = v.nullish(v.pipe(v.number(), v.finite()));
const words = v.nullish(v.array(v.string()));
/** Prices are texts, so that no digit is lost: US dollars per token. */
const price = v.nullish(v.union([v.string(), v.number()]));

const model = v.object({
  id: v.string(),
  /** vLLM. */
  max_model_len: count,
  /** OpenRouter. */
  context_length: count,
  top_provider: v.nullish(v.object({ max_completion_tokens: count, context_length: count })),
  pricing: v.nullish(v.object({ prompt: price, completion: price, input_cache_read: price })),
  supported_parameters: words,
  /** LM Studio, in its own list. */
  max_context_length: count,
  loaded_context_length: count,
  type: v.nullish(v.string()),
  capabilities: v.nullish(v.unknown()),
  /** llama.cpp. */
  meta: v.nullish(v.object({ n_ctx_train: count })),
});

type Listed = v.InferOutput<typeof model>;

/** Undefined where it is no list of models. What cannot speak (embeddings) is left out. */
export function decodeModelList(body: unknown): readonly OfferedModel[] | undefined {
  const parsed = v.safeParse(v.object({ data: v.array(v.unknown()) }), body);
  if (!parsed.success) return undefined;
  return parsed.output.data.flatMap((each) => {
    const one = v.safeParse(model, each);
    return one.success && one.output.type !== 'embeddings' ? [offeredOf(one.output)] : [];
  });
}

function offeredOf(listed: Listed): OfferedModel {
  const { top_provider, pricing, supported_parameters } = listed;
  const contextTokens = contextOf(listed);
  const maxOutputTokens = positive(top_provider?.max_completion_tokens);
  const prices = pricing ? pricesOf(pricing) : undefined;
  return {
    id: listed.id,
    ...(contextTokens !== undefined && { contextTokens }),
    ...(isMadeFor(listed) && { isUnloaded: true }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(prices && { prices }),
    ...(supported_parameters && { hasTools: supported_parameters.includes('tools') }),
  };
}

/** As it is loaded, before what it could be. */
function contextOf(listed: Listed): number | undefined {
  const { loaded_context_length, max_model_len, top_provider, context_length, max_context_length } = listed;
  const told = [loaded_context_length, max_model_len, top_provider?.context_length, context_length];
  return [...told, max_context_length].map(positive).find((each) => each !== undefined);
}

/** LM Studio loads a model when it is asked for, with the window of its settings. */
const isMadeFor = ({ max_context_length, ...listed }: Listed): boolean =>
  positive(max_context_length) !== undefined && contextOf(listed) === undefined;

const positive = (number: number | null | undefined): number | undefined =>
  typeof number === 'number' && number > 0 ? Math.floor(number) : undefined;

const PER_MILLION = 1_000_000;

/** Undefined where one of them is no price: −1 stands for one that changes. */
function pricesOf({
  prompt,
  completion,
  input_cache_read,
}: NonNullable<Listed['pricing']>): Prices | undefined {
  const [asked, answered] = [perMillion(prompt), perMillion(completion)];
  if (asked === undefined || answered === undefined) return undefined;
  return { prompt: asked, completion: answered, cached: perMillion(input_cache_read) ?? asked };
}

function perMillion(told: string | number | null | undefined): number | undefined {
  const perToken = told === null || told === undefined || told === '' ? NaN : Number(told);
  // A price of 0.15 must not become 0.15000000000000002.
  return perToken >= 0 ? Number((perToken * PER_MILLION).toPrecision(12)) : undefined;
}

const tags = v.object({ models: v.array(v.object({ name: v.string() })) });

/** Names of Ollama's models (`/api/tags`). */
export function decodeOllamaTags(body: unknown): readonly string[] | undefined {
  const parsed = v.safeParse(tags, body);
  return parsed.success ? parsed.output.models.map(({ name }) => name) : undefined;
}

const shown = v.object({
  model_info: v.nullish(v.record(v.string(), v.unknown())),
  parameters: v.nullish(v.string()),
  capabilities: words,
});

/**
 * One of Ollama's models (`/api/show`). Its window is what it was made for; how much of that the server really reads
 * depends on its own settings, unless the model names it itself (`num_ctx`).
 */
export function decodeOllamaShow(id: string, body: unknown): OfferedModel {
  const parsed = v.safeParse(shown, body);
  if (!parsed.success) return { id };
  const { model_info, parameters, capabilities } = parsed.output;
  const own = Number(/^num_ctx\s+(\d+)/m.exec(parameters ?? '')?.[1]);
  const madeFor = Object.entries(model_info ?? {}).find(([name]) => name.endsWith('.context_length'))?.[1];
  const contextTokens = positive(own) ?? (typeof madeFor === 'number' ? positive(madeFor) : undefined);
  return {
    id,
    ...(contextTokens !== undefined && { contextTokens }),
    ...(contextTokens !== undefined && positive(own) === undefined && { isUnloaded: true }),
    ...(capabilities && { hasTools: capabilities.includes('tools') }),
  };
}

const loaded = v.object({ models: v.array(v.object({ name: v.string(), context_length: count })) });

/** The windows with which Ollama runs its models now (`/api/ps`). */
export function decodeOllamaLoaded(body: unknown): ReadonlyMap<string, number> {
  const parsed = v.safeParse(loaded, body);
  if (!parsed.success) return new Map();
  return new Map(
    parsed.output.models.flatMap(({ name, context_length }) => {
      const tokens = positive(context_length);
      return tokens === undefined ? [] : [[name, tokens] as const];
    }),
  );
}

const props = v.object({
  n_ctx: count,
  default_generation_settings: v.nullish(v.object({ n_ctx: count })),
});

/** The window of llama.cpp's server (`/props`). Undefined where this is another server. */
export function decodeLlamaProps(body: unknown): { readonly contextTokens?: number } | undefined {
  const parsed = v.safeParse(props, body);
  if (!parsed.success || parsed.output.default_generation_settings === undefined) return undefined;
  const tokens = positive(parsed.output.default_generation_settings?.n_ctx ?? parsed.output.n_ctx);
  return tokens === undefined ? {} : { contextTokens: tokens };
}
