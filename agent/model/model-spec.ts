// Which model answers, and what is known of it. Data that a journal may hold: never a key.

export interface ModelSpec {
  /** As its provider calls it. */
  readonly id: string;
  /** `host`: the program that started this one answers (VS Code's own language models). */
  readonly provider: 'openai' | 'azure' | 'host';
  /** Where requests go: "https://api.openai.com/v1". Absent for `host`. */
  readonly baseUrl?: string;
  /** Names of further request headers; their values come from the environment and are never recorded. */
  readonly headers?: readonly string[];
  /** Azure only. */
  readonly apiVersion?: string;
  /** Longest prompt and answer together, tokens. Absent: not known until a provider says so. */
  readonly contextTokens?: number;
  /** Longest answer, tokens. */
  readonly maxOutputTokens?: number;
  /** How tools are called: by the protocol, or in the text of the answer. Absent: by the protocol. */
  readonly tools?: 'native' | 'text';
  /** Absent: money is neither counted nor limited. */
  readonly prices?: Prices;
}

/** US dollars per million tokens. */
export interface Prices {
  readonly prompt: number;
  readonly cached: number;
  readonly completion: number;
}
