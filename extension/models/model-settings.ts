// Which model the user chose, as settings tell it, and where its requests go.
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

/** A key that is sent there can be read on its way. */
export function isOpenRoad(origin: string): boolean {
  return new URL(origin).protocol === 'http:' && !isLoopback(origin);
}
