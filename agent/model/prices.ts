// What tokens cost. Prices come from settings or from an endpoint's own list, never from a table that would grow old here.
import { type Usage } from './chat.ts';
import { type Prices } from './model-spec.ts';

const PER_MILLION = 1_000_000;

/** US dollars. Prompt tokens that the provider had cached cost their own price. */
export function usdOf({ prompt, cached, completion }: Usage, prices: Prices): number {
  const fresh = prompt - cached;
  return (fresh * prices.prompt + cached * prices.cached + completion * prices.completion) / PER_MILLION;
}

/** How many tokens of one price (US dollars per million) this much money pays for; Infinity where they cost nothing. */
export const tokensFor = (usd: number, price: number): number =>
  price === 0 ? Infinity : (usd * PER_MILLION) / price;
