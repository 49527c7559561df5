// Small questions to servers that may not be there.
import { type Fetch } from '../../agent/model/openai.ts';

export interface Asking {
  readonly fetch: Fetch;
  readonly signal: AbortSignal;
  /** Of one question, its answer included. */
  readonly limitMs: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Lists of all models of the world are long; nothing is as long as this. */
const MOST_BYTES = 16 * 1024 * 1024;

/** The JSON at this address, with `body` as the answer to that. Undefined for everything else, silence included. */
export async function getJson(url: string, asking: Asking, body?: object): Promise<unknown> {
  try {
    const response = await askFor(url, asking, body);
    return response.ok ? JSON.parse(await boundedText(response)) : undefined;
  } catch {
    // Nobody there, or somebody else: that is what was asked.
    return undefined;
  }
}

/** Throws what `fetch` throws. */
export function askFor(
  url: string,
  { fetch, signal, limitMs, headers = {} }: Asking,
  body?: object,
): Promise<Response> {
  return fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
  });
}

/** Throws for a text that is too long to be meant. */
export async function boundedText({ body }: Response): Promise<string> {
  if (body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of body) {
    text += decoder.decode(piece, { stream: true });
    if (text.length > MOST_BYTES) throw new Error('too long');
  }
  return text + decoder.decode();
}
