// What is left for models, in attempts: how many side by side it pays for, and whether it pays for any at all.
import { callsOf, costOfCalls } from '../engine/call-view.ts';
import { type PluginContext } from '../engine/plugin.ts';
import { type RolloutView, type RunView } from '../engine/view.ts';
import { isTold } from '../team.ts';
import { askedModel } from '../trajectory/asked-model.ts';

export interface Means {
  /** Attempts of a model that one generation may have, so that something is left for the next; 0: not even one turn is paid for. */
  readonly attempts: number;
  /** Tokens that each of so many may cost; undefined where tokens are not limited. */
  readonly allowance: (attempts: number) => number | undefined;
}

/** Of what is left a generation takes no more than this, as long as one attempt fits into it. */
const SHARE = 0.5;
/** An attempt may cost so many times what attempts cost in the mean before it is cut off. */
const PATIENCE = 1.5;

/** An attempt of which nothing is known: turns, tokens of a first prompt beside what the task tells, and tokens a turn adds. */
const TURNS = 8;
const PROMPT = 1_300;
const TURN = 350;
const CHARS_PER_TOKEN = 3;
/** Of the task a prompt tells so many failures, of each so much, and of a request no more. */
const FAILURES = 4;
const FAILURE_CHARS = 500;
const REQUEST_CHARS = 8_000;

/** Of a first prompt a token for every byte of it is held back, and the shortest answer. */
const BYTES_PER_TOKEN = 4.5;
const LEAST_ANSWER = 256;

/** Follows from the view and the budget alone. Without bounds where nobody in the team works with a model. */
export function meansOf({ view, budget }: Pick<PluginContext, 'view' | 'budget'>): Means {
  const price = priceOf(view);
  const usdPerToken = worthOf(view);
  const tokens = Math.min(budget.tokens, usdPerToken > 0 ? budget.usd / usdPerToken : Infinity);
  if (tokens === Infinity || !isTold(view)) return { attempts: Infinity, allowance: () => undefined };
  const attempts = tokens < firstTurnOf(view) ? 0 : Math.max(1, Math.floor((tokens * SHARE) / price));
  return {
    attempts,
    allowance: (many) =>
      Math.floor(Math.min(tokens / many, Math.max((tokens * SHARE) / many, price * PATIENCE))),
  };
}

/** What one attempt costs, tokens: what those of this run cost in the mean, the guess before any counting as one of them. */
function priceOf(view: RunView): number {
  const guess = guessOf(view);
  const costs = asked(view)
    .filter(({ end }) => end === 'patched' || end === 'empty')
    .map((each) => costOf(each, guess));
  return [guess, ...costs].reduce((sum, cost) => sum + cost, 0) / (costs.length + 1);
}

/** One that was cut off would have cost more: at least what was guessed. */
function costOf({ id, calls }: RolloutView, guess: number): number {
  const own = callsOf(calls, id);
  const { tokens } = costOfCalls(calls);
  return own.at(-1)?.fault?.kind === 'budget' ? Math.max(tokens, guess) : tokens;
}

const asked = ({ rollouts }: RunView): readonly RolloutView[] => [...rollouts.values()].filter(askedModel);

function guessOf(view: RunView): number {
  const turns = Math.min(TURNS, view.config?.limits.turns ?? Infinity);
  return turns * promptOf(view) + (TURN * turns * turns) / 2;
}

function promptOf({ task }: RunView): number {
  const failures = (task?.baseline.failures ?? []).slice(0, FAILURES);
  const told = failures.reduce((sum, { message = '' }) => sum + Math.min(message.length, FAILURE_CHARS), 0);
  return PROMPT + (told + Math.min(task?.request?.length ?? 0, REQUEST_CHARS)) / CHARS_PER_TOKEN;
}

/** What has to be left for the first turn of an attempt: what was wanting where one was refused, else by its prompt. */
function firstTurnOf(view: RunView): number {
  const firsts = asked(view).flatMap(({ id, calls }) => callsOf(calls, id).slice(0, 1));
  const wanting = firsts.flatMap(({ fault }) =>
    fault?.kind === 'budget' && fault.what === 'tokens' ? fault.needed : [],
  );
  const prompts = firsts.flatMap(({ usage }) => usage?.prompt ?? []);
  const prompt = prompts.length > 0 ? Math.max(...prompts) : promptOf(view);
  return Math.max(prompt * BYTES_PER_TOKEN + LEAST_ANSWER, ...wanting);
}

/** US dollars of a token, as this run has paid them; before it has, the price of one of a prompt. 0: nobody knows. */
function worthOf({ cost, config }: RunView): number {
  if (cost.tokens > 0 && cost.usd !== undefined) return cost.usd / cost.tokens;
  return (config?.model?.prices?.prompt ?? 0) / 1_000_000;
}
