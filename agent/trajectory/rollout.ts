// A rollout: one attempt of a variant at a task, from its proposal to its end.
import { type Json } from '../engine/json.ts';
import { type RolloutId } from '../engine/ids.ts';
import { type Patch } from '../patch/patch.ts';
import { type ModelSpec } from '../model/model-spec.ts';
import { type Cost } from './trajectory.ts';
import { type Guide } from './guide.ts';

/** A variant of an agent, by name and content hash of its folder. */
export interface VariantRef {
  readonly name: string;
  readonly hash: string;
}

export interface RolloutLimits {
  /** Candidates the agent may try inside its box. Counted, so that a run is deterministic. */
  readonly candidates: number;
  /** Wall time of the attempt, milliseconds: a safety net, not a steering wheel. */
  readonly wallMs: number;
  /** Turns of a model that the agent may take; absent: the variant's own limit. */
  readonly turns?: number;
  /** Tokens that its model may cost, prompts and answers together; absent: unlimited. */
  readonly tokens?: number;
}

export interface RolloutRequest {
  readonly rollout: RolloutId;
  readonly variant: VariantRef;
  readonly guide: Guide;
  readonly seed: number;
  readonly limits: RolloutLimits;
  readonly params: { readonly [name: string]: Json };
  /** The model it may ask through its observer; absent: none. */
  readonly model?: ModelSpec;
}

/** How an attempt ended. `claim` is what the agent says of itself: recorded, shown, never believed. */
export type RolloutResult =
  | { readonly kind: 'patch'; readonly patch: Patch; readonly claim: string; readonly cost: Cost }
  | { readonly kind: 'empty'; readonly claim: string; readonly cost: Cost }
  | { readonly kind: 'failed'; readonly why: string; readonly cost: Cost }
  | { readonly kind: 'cancelled'; readonly cost: Cost };
