// What a run with a model may cost, said before it begins.
import { type RunConfig } from '../../agent/engine/events.ts';
import { modelWords, money } from '../../agent/lines.ts';
import { isLoopback, OPENAI_URL } from '../../agent/model/endpoint.ts';
import { type ModelSpec, type Prices } from '../../agent/model/model-spec.ts';
import { count } from '../../agent/notices/wording.ts';

const PER_MILLION = 1_000_000;

/** None without a model. No guess is made at what it will take: a task may be done in a hundredth of its budget. */
export function estimateWords({ model, budget }: Pick<RunConfig, 'model' | 'budget'>): readonly string[] {
  if (!model) return [];
  const { tokens = Infinity, usd = Infinity } = budget;
  const most = tokens === Infinity ? 'tokens without a limit' : `at most ${count(tokens, 'token')}`;
  const cost = model.prices ? costWords(model.prices, { tokens, usd }) : unpricedWords(model);
  return [`estimate  ${most} of ${modelWords(model)}; ${cost}`];
}

/** A server of one's own asks for nothing; where it only passes questions on, its owner knows. */
function unpricedWords({ provider, baseUrl = OPENAI_URL }: ModelSpec): string {
  if (provider === 'host') return 'what they cost is not known (setting galapagos.model.prices)';
  return isLoopback(baseUrl)
    ? 'no money is counted for a server of this machine'
    : 'what they cost is not known: say --price to count money';
}

function costWords(
  { prompt, cached, completion }: Prices,
  { tokens, usd }: { readonly tokens: number; readonly usd: number },
): string {
  const at = (price: number): number => (price === 0 ? 0 : Math.min(usd, (tokens * price) / PER_MILLION));
  const [least, most] = [at(Math.min(prompt, cached, completion)), at(Math.max(prompt, cached, completion))];
  if (most === 0) return 'they are free';
  if (most === Infinity) return 'money without a limit';
  return `if all are used, ${least === most ? money(most) : `${money(least)} to ${money(most)}`}`;
}
