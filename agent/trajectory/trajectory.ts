// What one rollout left behind: its steps and what it cost.
import { type Json } from '../engine/json.ts';

/** One recorded step of an attempt. Bodies over 8 KB live in a blob; `detail` keeps the head. */
export interface Step {
  readonly index: number;
  readonly kind: 'think' | 'tool' | 'test' | 'model';
  /** One line for the tree: "localised 3 suspicious functions". */
  readonly title: string;
  readonly detail?: string;
  /** Structured facts of the step, for critics, controllers and the archive. */
  readonly facts?: { readonly [name: string]: Json };
  readonly ms: number;
}

/** Says how far an attempt has come, and only as long as no later step says more: it is no part of its story. */
export const isInterim = ({ facts }: Pick<Step, 'facts'>): boolean => facts?.['soFar'] !== undefined;

/** What something cost. Every field counts up. */
export interface Cost {
  readonly rollouts: number;
  readonly testRuns: number;
  /** Candidates an agent tried inside its box, which are not runs of the oracle. */
  readonly candidates: number;
  /** Prompt and answer together, as providers count them, cached ones included. */
  readonly tokens: number;
  readonly ms: number;
  /** Of `tokens`, read from a provider's cache; absent: none. */
  readonly cachedTokens?: number;
  /** Of `tokens`, written by models; absent: none. */
  readonly answerTokens?: number;
  /** Answers of models; absent: none. */
  readonly calls?: number;
  /** US dollars; absent where no price is known. */
  readonly usd?: number;
}

export const noCost: Cost = { rollouts: 0, testRuns: 0, candidates: 0, tokens: 0, ms: 0 };

export const addCost = (a: Cost, b: Partial<Cost>): Cost => ({
  rollouts: a.rollouts + (b.rollouts ?? 0),
  testRuns: a.testRuns + (b.testRuns ?? 0),
  candidates: a.candidates + (b.candidates ?? 0),
  tokens: a.tokens + (b.tokens ?? 0),
  ms: a.ms + (b.ms ?? 0),
  ...sum('cachedTokens', a, b),
  ...sum('answerTokens', a, b),
  ...sum('calls', a, b),
  ...sum('usd', a, b),
});

type Optional = 'cachedTokens' | 'answerTokens' | 'calls' | 'usd';

function sum(field: Optional, a: Partial<Cost>, b: Partial<Cost>): Partial<Cost> {
  if (a[field] === undefined && b[field] === undefined) return {};
  return { [field]: (a[field] ?? 0) + (b[field] ?? 0) };
}
