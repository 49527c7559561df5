// What a step of a model-driven agent tells in its facts: for critics, summaries, screens and the archive.
import { type Json } from '../engine/json.ts';

export interface Turn {
  /** Number of the answer of the model that led to it, from 1 within its attempt: exchange `<rollout>#<number>`. */
  readonly call: number;
  /** What was used: "view", "edit", "test" … */
  readonly tool: string;
  /** Its arguments, long texts cut. */
  readonly input: Json;
  /** It did what was asked: a refused edit or an unknown file is not. Tests that fail are. */
  readonly ok: boolean;
  /** What the model said before it acted; '' for nothing. */
  readonly thought: string;
  /** Files that it read or wrote, relative to the root of the repository. */
  readonly paths: readonly string[];
  /** Hash of everything the attempt has changed until now, after this step: equal trees are equal hashes. */
  readonly tree: string;
  /** How often the same was done before on an equal tree, alternations included; 0 for the first time. */
  readonly repeats: number;
  /** The answer called nothing, in no form that is understood: it was words alone. */
  readonly silent?: true;
  /** Of a run of the tests: how many of the wanted ones fail, how many that passed are broken, and their signature. */
  readonly tests?: { readonly failing: number; readonly broken: number; readonly signature: string };
  /** Of the last step: what the agent says of itself. Shown, never believed. */
  readonly finish?: Finish;
}

export interface Finish {
  readonly approach: string;
  readonly assumptions: readonly string[];
  /** 0 … 1, by the agent itself. */
  readonly confidence: number;
}
