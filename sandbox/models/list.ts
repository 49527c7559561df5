// The models that an endpoint offers, with window and prices where it tells them.
import { type ChatFault } from '../../agent/model/chat-fault.ts';
import {
  type Access,
  endpointOf,
  isLoopback,
  OPENAI_URL,
  shownUrl,
  tamer,
} from '../../agent/model/endpoint.ts';
import { faultOfBreak, faultOfRefusal } from '../../agent/model/http-fault.ts';
import { type ModelSpec } from '../../agent/model/model-spec.ts';
import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { decodeModelList, type OfferedModel } from './decode-lists.ts';
import { serverAt, type LocalServer } from './detect.ts';
import { type Asking, askFor, boundedText } from './get-json.ts';

export type ListOptions = Pick<Asking, 'fetch' | 'signal'> & { readonly limitMs?: number };

const LIMIT_MS = 10_000;

/** None where an endpoint has no list: Azure's deployments are known to its portal alone. */
export async function listModels(
  place: Omit<ModelSpec, 'id'>,
  access: Access,
  { fetch, signal, limitMs = LIMIT_MS }: ListOptions,
): Promise<Outcome<readonly OfferedModel[], ChatFault>> {
  const { baseUrl = OPENAI_URL } = place;
  const url = shownUrl(baseUrl);
  const endpoint = endpointOf({ ...place, id: '' }, access);
  if (endpoint === undefined)
    return failure({ kind: 'unreachable', url, detail: 'this is no address of an endpoint' });
  if (endpoint.models === undefined) return success([]);
  const asking: Asking = { fetch, signal, limitMs, headers: endpoint.headers };
  // Servers of one's own tell more in their own lists than in OpenAI's.
  const own = isLoopback(baseUrl) ? await serverAt(new URL(baseUrl).origin, asking) : undefined;
  return own
    ? success(own.models.map((model) => priced(model, own)))
    : ask(endpoint.models, asking, { url, tame: tamer(access) });
}

const FREE = { prompt: 0, cached: 0, completion: 0 } as const;

/** Whoever runs a model on this machine is sent no bill. What looks like vLLM may be a proxy to somebody who sends one. */
const priced = (model: OfferedModel, { product }: LocalServer): OfferedModel =>
  product === 'vllm' ? model : { prices: FREE, ...model };

interface Place {
  readonly url: string;
  readonly tame: (words: string) => string;
}

async function ask(
  address: string,
  asking: Asking,
  { url, tame }: Place,
): Promise<Outcome<readonly OfferedModel[], ChatFault>> {
  try {
    const response = await askFor(address, asking);
    const text = await boundedText(response);
    if (!response.ok)
      return failure(faultOfRefusal({ status: response.status, body: text }, { url, model: '', tame }));
    const models = decodeModelList(jsonOf(text));
    return models === undefined
      ? failure({ kind: 'broken-answer', detail: 'what came is no list of models' })
      : success(models);
  } catch (error) {
    if (asking.signal.aborted) return failure({ kind: 'cancelled' });
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    return failure(
      isLate ? { kind: 'timeout', seconds: asking.limitMs / 1000 } : faultOfBreak(error, { url, tame }),
    );
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
