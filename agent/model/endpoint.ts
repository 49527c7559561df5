// Where requests to a model go, and with which headers.
import { type ModelSpec } from './model-spec.ts';

export interface Endpoint {
  readonly chat: string;
  /** Absent where no list can be asked for. */
  readonly models?: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Access {
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** OpenAI's own. */
export const OPENAI_URL = 'https://api.openai.com/v1';
const AZURE_VERSION = '2024-10-21';

/** Undefined where `baseUrl` is no address over HTTP. */
export function endpointOf(spec: ModelSpec, { key: given, headers = {} }: Access): Endpoint | undefined {
  // Keys that come from files and pipes end with a line end, which no header may hold.
  const key = given?.trim();
  const base = baseOf(spec.baseUrl ?? OPENAI_URL);
  if (base === undefined) return undefined;
  if (spec.provider !== 'azure') {
    const bearer = key === undefined ? {} : { authorization: `Bearer ${key}` };
    return {
      chat: at(base, '/chat/completions'),
      models: at(base, '/models'),
      headers: merged(bearer, headers),
    };
  }
  const ownKey = merged(key === undefined ? {} : { 'api-key': key }, headers);
  // Azure's newer face is that of OpenAI: the deployment is the model, and there is no version.
  if (base.pathname.endsWith('/openai/v1'))
    return { chat: at(base, '/chat/completions'), models: at(base, '/models'), headers: ownKey };
  const versioned = new URL(base);
  if (!versioned.searchParams.has('api-version'))
    versioned.searchParams.set('api-version', spec.apiVersion ?? AZURE_VERSION);
  return {
    chat: at(versioned, `${deploymentPath(base.pathname, spec.id)}/chat/completions`),
    headers: ownKey,
  };
}

/** What to add to the path of a base for one deployment; the base may name it already. */
function deploymentPath(path: string, id: string): string {
  if (/\/deployments\/[^/]+$/.test(path)) return '';
  return `${path.endsWith('/openai') ? '' : '/openai'}/deployments/${encodeURIComponent(id)}`;
}

function baseOf(text: string): URL | undefined {
  const url = parsed(text);
  if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined;
  url.pathname = url.pathname.replace(/\/+$/, '').replace(/\/chat\/completions$/, '');
  url.hash = '';
  return url;
}

function parsed(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function at(base: URL, path: string): string {
  const url = new URL(base);
  url.pathname = url.pathname.replace(/\/$/, '') + path;
  return url.href;
}

/** Names in lower case, so that a header of the user's stands instead of ours and not beside it. */
function merged(
  ours: Readonly<Record<string, string>>,
  theirs: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const lower = Object.entries(theirs).map(([name, value]) => [name.toLowerCase(), value] as const);
  return { ...ours, ...Object.fromEntries(lower) };
}

/** As people and journals may see it: without a name, a password or a query, which can hold keys. */
export function shownUrl(text: string): string {
  const url = parsed(text);
  if (url === undefined) return text.replace(/\/\/[^/@]*@/, '//').replace(/[?#].*$/, '');
  return `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`;
}

/**
 * The origin of an address, which a key belongs to: scheme, host and port. A key of one origin is never sent to another.
 * Undefined for what is no address of the web, and for one with a name or a password.
 */
export function originOf(address: string): string | undefined {
  const url = parsed(address);
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  return isWeb && url.username === '' && url.password === '' ? url.origin : undefined;
}

/** Is this address on this machine? Such endpoints need no key and no proxy, and may be slow. */
export function isLoopback(text: string): boolean {
  const host = parsed(text)?.hostname.toLowerCase() ?? '';
  return (
    host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d+){3}$/.test(host)
  );
}

const SHORTEST_SECRET = 6;

/** Takes keys and header values out of the words of others. */
export function tamer({ key = '', headers = {} }: Access): (words: string) => string {
  const secrets = [key, key.trim(), ...Object.values(headers)].filter(
    ({ length }) => length >= SHORTEST_SECRET,
  );
  return (words) => secrets.reduce((tamed, secret) => tamed.replaceAll(secret, '…'), words);
}
