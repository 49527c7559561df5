// Every way in which a model gives no usable answer. The words for them are in agent/notices/models.ts.

import { type Usage } from './chat.ts';

/**
 * `retried`: how often it was asked again before this was given up; absent: not at all. `lost`: what the provider may
 * charge for all these tries, where one of them may have been answered in part.
 */
export type ChatFault = (
  | { readonly kind: 'unreachable'; readonly url: string; readonly detail: string }
  /** 401 and 403. */
  | { readonly kind: 'key-refused'; readonly url: string; readonly status: number; readonly detail: string }
  | { readonly kind: 'key-missing'; readonly url: string; readonly variable: string }
  | {
      readonly kind: 'model-unknown';
      readonly model: string;
      readonly url: string;
      /** What the endpoint offers, where it says so; at most ten. */
      readonly offered: readonly string[];
    }
  /** 429. `quota`: the account has no more to spend, so that no patience mends it. */
  | {
      readonly kind: 'rate-limited';
      readonly detail: string;
      readonly retryAfterS?: number;
      readonly quota?: true;
    }
  | {
      readonly kind: 'provider-failed';
      readonly status: number;
      readonly detail: string;
      readonly retryAfterS?: number;
    }
  | { readonly kind: 'request-refused'; readonly status: number; readonly detail: string }
  /** The prompt is longer than the model's window; `limit` in tokens where it is known by now. */
  | { readonly kind: 'context-exceeded'; readonly limit?: number; readonly detail: string }
  | { readonly kind: 'declined'; readonly detail: string }
  | { readonly kind: 'empty-answer' }
  /** The stream broke off or what came is not of the protocol. */
  | { readonly kind: 'broken-answer'; readonly detail: string }
  /** `url`: not a byte came from there in all this time; absent where an answer had begun. */
  | { readonly kind: 'timeout'; readonly seconds: number; readonly url?: string }
  /** Refused before anything was sent: the worst case of this call is more than what is left. */
  | {
      readonly kind: 'budget';
      readonly what: 'tokens' | 'usd';
      readonly left: number;
      readonly needed: number;
    }
  /** A replay met a request that was not recorded. */
  | { readonly kind: 'not-recorded'; readonly prompt: string }
  | { readonly kind: 'no-model' }
  | { readonly kind: 'cancelled' }
) & { readonly retried?: number; readonly lost?: Usage };
