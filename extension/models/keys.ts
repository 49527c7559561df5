// Keys of models, in the editor's secret storage: one for each origin, handed out for that origin alone.
import { type HandedSecrets } from '../../agent/model/host-wire.ts';
import { originOf } from '../../agent/model/endpoint.ts';

/** VS Code's `SecretStorage`. */
export interface Secrets {
  get(name: string): PromiseLike<string | undefined>;
  store(name: string, value: string): PromiseLike<void>;
  delete(name: string): PromiseLike<void>;
}

export class Keys {
  readonly #secrets: Secrets;

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
  }

  async has(origin: string): Promise<boolean> {
    return (await this.#secrets.get(keyOf(origin))) !== undefined;
  }

  async set(origin: string, key: string): Promise<void> {
    await this.#secrets.store(keyOf(origin), key);
  }

  async setHeader(origin: string, name: string, value: string): Promise<void> {
    await this.#secrets.store(headerOf(origin, name), value);
  }

  async remove(origin: string, headers: readonly string[]): Promise<void> {
    await this.#secrets.delete(keyOf(origin));
    for (const name of headers) await this.#secrets.delete(headerOf(origin, name));
  }

  /** What a run at this address is handed. Nothing for an address without an origin, whatever is stored. */
  async secretsFor(address: string | undefined, headers: readonly string[]): Promise<HandedSecrets> {
    const origin = address === undefined ? undefined : originOf(address);
    if (origin === undefined) return {};
    const key = await this.#secrets.get(keyOf(origin));
    const values: Record<string, string> = {};
    for (const name of headers) {
      const value = await this.#secrets.get(headerOf(origin, name));
      if (value !== undefined) values[name] = value;
    }
    if (key === undefined && Object.keys(values).length === 0) return {};
    return {
      origin,
      ...(key === undefined ? {} : { key }),
      ...(Object.keys(values).length === 0 ? {} : { headers: values }),
    };
  }
}

const keyOf = (origin: string): string => `key ${origin}`;
const headerOf = (origin: string, name: string): string => `header ${origin} ${name.toLowerCase()}`;
