// What plays the model behind the loopback server: told every request, says what is answered, or what goes wrong.

/** A request as it came over the wire. */
export interface Seen {
  /** From 1, over the life of the server. */
  readonly nth: number;
  /** The body, byte for byte. */
  readonly raw: string;
  readonly body: SeenBody;
  readonly headers: Readonly<Record<string, string>>;
  /** Path and query: "/v1/chat/completions". */
  readonly path: string;
}

/** The parts of an OpenAI chat completion request that brains look at. */
export interface SeenBody {
  readonly model: string;
  readonly messages: readonly SeenMessage[];
  readonly tools?: readonly { readonly function: { readonly name: string } }[];
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean } | null;
  readonly logprobs?: boolean | null;
  readonly temperature?: number;
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
}

export interface SeenMessage {
  readonly role: string;
  readonly content: string | null;
  readonly tool_calls?: readonly {
    readonly id: string;
    readonly function: { readonly name: string; readonly arguments: string };
  }[];
  readonly tool_call_id?: string;
}

export type Brain = (seen: Seen) => Answer | Promise<Answer>;

export type Answer = Said | Refused | Trouble;

export interface Said {
  readonly text?: string;
  readonly thoughts?: string;
  /** Arguments as an object are sent as its JSON; as a text they are sent as they are. */
  readonly toolCalls?: readonly { readonly name: string; readonly arguments: object | string }[];
  /** The model's own words for why it will not answer. */
  readonly refusal?: string;
  readonly finish?: 'stop' | 'tool_calls' | 'length' | 'content_filter';
  /** Absent: counted by the server. `null`: the provider tells none. */
  readonly usage?: { readonly prompt: number; readonly completion: number; readonly cached?: number } | null;
  /** Log probability of every token, where they are asked for; absent: -0.25. */
  readonly logprob?: number;
  /** Milliseconds between the pieces of the stream; absent: none. */
  readonly paceMs?: number;
}

/** An error of the protocol: 401, 404, 429, 500 … */
export interface Refused {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object | string;
}

/**
 * `reset`: the connection breaks, before an answer or after `until`. `cut`: the stream ends politely in the middle. `stall`: it begins and then says
 * nothing more until the other side leaves. `garbage`: what comes is no event of the protocol. `empty`: a stream without
 * a word.
 */
export interface Trouble {
  readonly trouble: 'reset' | 'cut' | 'stall' | 'garbage' | 'empty';
  /** What is said until then. */
  readonly until?: Said;
}

/** The running server. `url` is what a client takes for its base: it ends in `/v1`. Disposing closes all connections. */
export interface Loopback extends AsyncDisposable {
  readonly url: string;
  /** Every request to `/chat/completions`, in order. */
  readonly seen: readonly Seen[];
}
