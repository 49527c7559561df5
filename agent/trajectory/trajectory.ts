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

/** What something cost. Every field counts up; money is absent when prices are unknown. */
export interface Cost {
  readonly rollouts: number;
  readonly testRuns: number;
  /** Candidates an agent tried inside its box, which are not runs of the oracle. */
  readonly candidates: number;
  readonly tokens: number;
  readonly ms: number;
}

export const noCost: Cost = { rollouts: 0, testRuns: 0, candidates: 0, tokens: 0, ms: 0 };

export const addCost = (a: Cost, b: Partial<Cost>): Cost => ({
  rollouts: a.rollouts + (b.rollouts ?? 0),
  testRuns: a.testRuns + (b.testRuns ?? 0),
  candidates: a.candidates + (b.candidates ?? 0),
  tokens: a.tokens + (b.tokens ?? 0),
  ms: a.ms + (b.ms ?? 0),
});
