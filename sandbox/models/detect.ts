// Which model servers run on this machine.
import { localProducts, ollama, type Product } from '../../agent/model/local-servers.ts';
import {
  decodeLlamaProps,
  decodeModelList,
  decodeOllamaLoaded,
  decodeOllamaShow,
  decodeOllamaTags,
  type OfferedModel,
} from './decode-lists.ts';
import { type Asking, getJson } from './get-json.ts';

export interface LocalServer {
  readonly product: Product;
  /** What a client takes for its base: it ends in `/v1`. */
  readonly url: string;
  readonly models: readonly OfferedModel[];
}

export interface DetectOptions extends Pick<Asking, 'fetch' | 'signal'> {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where to look instead of the places in which these servers listen unless they are told otherwise. */
  readonly ports?: Partial<Readonly<Record<Product, number>>>;
  /** Of one question. A server is found by one, and its models are described by one more. */
  readonly limitMs?: number;
}

const LIMIT_MS = 1000;

/** The server at this origin, if it is of this kind and answers. */
type Look = (origin: string, asking: Asking) => Promise<LocalServer | undefined>;

const LOOKS: Readonly<Record<Product, Look>> = {
  ollama: ollamaAt,
  lmstudio: lmStudioAt,
  llamacpp: llamaAt,
  vllm: vllmAt,
};

/** What a client takes for its base, by product, where a server was told nothing. */
export const usualUrls: ReadonlyMap<string, string> = new Map(
  localProducts.map(({ product, port }) => [product, `http://127.0.0.1:${port}/v1`]),
);

/** Of a server's models, so many are asked about one by one. */
const MOST_ASKED = 24;

/** Asks at all places at once, and takes silence for an answer. Never throws. */
export async function detectServers(options: DetectOptions): Promise<readonly LocalServer[]> {
  const { environment, ports = {}, limitMs = LIMIT_MS, fetch, signal } = options;
  const asking: Asking = { fetch, signal, limitMs };
  const told = ports.ollama === undefined ? ollamaOrigin(environment['OLLAMA_HOST']) : undefined;
  const found = await Promise.all(
    localProducts.map(({ product, port }) => {
      const own = product === 'ollama' ? told : undefined;
      return LOOKS[product](own ?? `http://127.0.0.1:${ports[product] ?? port}`, asking);
    }),
  );
  return found.filter((server) => server !== undefined);
}

/** The one of these servers that answers at this address ("http://127.0.0.1:8080"), if any. */
export async function serverAt(origin: string, asking: Asking): Promise<LocalServer | undefined> {
  const looks = localProducts.map(({ product }) => LOOKS[product](origin, asking));
  return (await Promise.all(looks)).find((server) => server !== undefined);
}

/**
 * Where a client of Ollama asks, as its own does: a host, with or without scheme and port. An address that means all
 * interfaces is asked at this machine's own. Undefined where nothing is said, or nothing that is an address.
 */
export function ollamaOrigin(host = ''): string | undefined {
  const told = host.trim().replace(/^["']|["']$/g, '');
  if (told === '') return undefined;
  const hasScheme = /^https?:\/\//i.test(told);
  const text = hasScheme ? told : `http://${told.startsWith(':') ? `127.0.0.1${told}` : told}`;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (!hasScheme && url.port === '' && !told.endsWith(':80')) url.port = String(ollama.port);
  if (url.hostname === '0.0.0.0' || url.hostname === '[::]') url.hostname = '127.0.0.1';
  return url.origin;
}

async function ollamaAt(origin: string, asking: Asking): Promise<LocalServer | undefined> {
  const names = decodeOllamaTags(await getJson(`${origin}/api/tags`, asking));
  if (names === undefined) return undefined;
  const [loaded, ...models] = await Promise.all([
    getJson(`${origin}/api/ps`, asking),
    ...names.slice(0, MOST_ASKED).map((name) => ollamaModel(origin, name, asking)),
  ]);
  const windows = decodeOllamaLoaded(loaded);
  const withWindows = models.map((model) => {
    const contextTokens = windows.get(model.id);
    const { isUnloaded: _isUnloaded, ...loaded } = model;
    return contextTokens === undefined ? model : { ...loaded, contextTokens };
  });
  const others = names.slice(MOST_ASKED).map((id) => ({ id }));
  return { product: 'ollama', url: `${origin}/v1`, models: [...withWindows, ...others] };
}

async function ollamaModel(origin: string, name: string, asking: Asking): Promise<OfferedModel> {
  return decodeOllamaShow(name, await getJson(`${origin}/api/show`, asking, { model: name }));
}

async function lmStudioAt(origin: string, asking: Asking): Promise<LocalServer | undefined> {
  const models = decodeModelList(await getJson(`${origin}/api/v0/models`, asking));
  return models && { product: 'lmstudio', url: `${origin}/v1`, models };
}

async function llamaAt(origin: string, asking: Asking): Promise<LocalServer | undefined> {
  const [told, list] = await Promise.all([
    getJson(`${origin}/props`, asking),
    getJson(`${origin}/v1/models`, asking),
  ]);
  const props = decodeLlamaProps(told);
  if (props === undefined) return undefined;
  const models = (decodeModelList(list) ?? []).map((model) => ({ ...model, ...props }));
  return { product: 'llamacpp', url: `${origin}/v1`, models };
}

/** Told from others on its port by the window that it tells of each model. */
async function vllmAt(origin: string, asking: Asking): Promise<LocalServer | undefined> {
  const models = decodeModelList(await getJson(`${origin}/v1/models`, asking));
  const isVllm = models?.some(({ contextTokens }) => contextTokens !== undefined) === true;
  return isVllm ? { product: 'vllm', url: `${origin}/v1`, models } : undefined;
}
