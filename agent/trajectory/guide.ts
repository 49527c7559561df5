// An operator's instruction to the next rollout.
import { type PatchId, type TestId } from '../engine/ids.ts';
import { type Patch } from '../patch/patch.ts';

/** What an operator tells a variant. Every field is a hint; the tests decide. */
export interface Guide {
  /** For a model to read: what to do differently, and why. */
  readonly text: string;
  /** Start from this patch instead of the bare base; it is already in the workspace. */
  readonly start?: Patch;
  /** Attend to these failing tests first. */
  readonly focus?: readonly TestId[];
  /** Patches that were judged already: proposing them again is waste. */
  readonly avoid?: readonly PatchId[];
  /** Temperature to ask a model with, 0 … 2; absent: the variant's own. */
  readonly temperature?: number;
  /** The planning style it follows, by name; absent for an instruction that is none. */
  readonly style?: string;
  /** Search this share of the candidate space; how it is dealt out is the variant's own. */
  readonly slice?: { readonly index: number; readonly of: number };
}
