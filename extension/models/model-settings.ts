// Which model the user chose, as settings tell it; what that means on the command line, and which origin its key is for.
import { isLoopback, OPENAI_URL } from '../../agent/model/endpoint.ts';

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

/** Where requests of a model go; undefined for VS Code's own, and where nothing is chosen. */
export const addressOf = (model: ModelSettings): string | undefined =>
  model.id === '' || model.provider === 'host' ? undefined : endpointUrl(model);

/** The address as it was given; that of OpenAI where none was. */
export const endpointUrl = ({ provider, baseUrl }: Pick<ModelSettings, 'provider' | 'baseUrl'>): string =>
  baseUrl.trim() === '' && provider === 'openai' ? OPENAI_URL : baseUrl.trim();

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
  return new URL(origin).protocol === 'http:' && !isLoopback(origin);
}
