// Which model the user chose, as settings tell it; what that means on the command line, and which origin its key is for.

export interface ModelSettings {
  /** As its provider calls it; "vendor/model" for VS Code's own. Empty: no model. */
  readonly id: string;
  readonly provider: string;
  readonly baseUrl: string;
  readonly apiVersion: string;
  /** Names of further request headers. */
  readonly headers: readonly string[];
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
  readonly tools: string;
  readonly prices: Readonly<Record<string, number>>;
  /** Absent: as each agent thinks best. */
  readonly temperature?: number;
}

export const OPENAI = 'https://api.openai.com/v1';

/** Where requests of a model go; undefined for VS Code's own, and where nothing is chosen. */
export function addressOf({ id, provider, baseUrl }: ModelSettings): string | undefined {
  if (id === '' || provider === 'host') return undefined;
  const given = baseUrl.trim();
  return given === '' && provider === 'openai' ? OPENAI : given;
}

/**
 * The origin of an address, which a key belongs to: scheme, host and port. A key of one origin is never sent to another.
 * Undefined for what is no address of the web.
 */
export function originOf(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, origin, username, password } = new URL(address);
  const isWeb = protocol === 'https:' || protocol === 'http:';
  return isWeb && username === '' && password === '' ? origin : undefined;
}

/** A key that is sent there can be read on its way. */
export function isOpenRoad(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  const isHere = hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname);
  return protocol === 'http:' && !isHere;
}
