// The oracle: judges a patch by the project's own tests, in a fresh box that nobody else can reach (DESIGN §5).
import { type OracleCheck } from '../../agent/engine/events.ts';
import { type Oracle } from '../../agent/engine/ports.ts';
import { type Patch } from '../../agent/patch/patch.ts';
import { type Evaluation } from '../../agent/task/verdict.ts';
import { type BoxEdit } from '../workspace/box.ts';
import { confirmation } from './judging/confirmation.ts';
import { judgement, misfit } from './judging/judgement.ts';
import { contentOf, type VerdictMemory } from './memory/memory.ts';
import { editsOf } from './judging/patched-box.ts';
import { PatchRuns, type BaseLooks, type RunParts } from './judging/patch-runs.ts';
import { selfTest } from './selftest/selftest.ts';

export interface OracleParts extends RunParts {
  /** Answers of earlier judgements; absent: nothing is remembered. */
  readonly memory?: VerdictMemory;
}

type Scope = Evaluation['scope'];

export class SuiteOracle implements Oracle {
  readonly #parts: OracleParts;
  /** Judgements that did not come to their end: the next time they have the machine to themselves. */
  readonly #overdue = new Set<string>();
  readonly #looks: BaseLooks = { shuffled: new Map(), flaky: new Set(), wholes: 0 };

  constructor(parts: OracleParts) {
    this.#parts = parts;
  }

  async judge(patch: Patch, scope: Scope, signal: AbortSignal): Promise<Evaluation> {
    const edits = await editsOf(patch, this.#parts);
    if (!edits.ok) return misfit(scope);
    const { memory } = this.#parts;
    if (scope === 'confirm') {
      const evaluation = await this.#judge(edits.value, scope, signal);
      if (evaluation.verdict.kind === 'red') await memory?.forget(edits.value);
      return evaluation;
    }
    const known = await memory?.recall(edits.value, scope);
    if (known) return known;
    const evaluation = await this.#judge(edits.value, scope, signal);
    await memory?.keep(edits.value, evaluation);
    return evaluation;
  }

  /** Nothing of it is remembered: what it is to find out is whether the answers of today can be trusted. */
  async check(signal: AbortSignal): Promise<readonly OracleCheck[]> {
    const judge = async (patch: Patch, scope: Scope): Promise<Evaluation> => {
      const edits = await editsOf(patch, this.#parts);
      return edits.ok ? await this.#judge(edits.value, scope, signal) : misfit(scope);
    };
    return await selfTest({ judge }, this.#parts, signal);
  }

  async #judge(edits: readonly BoxEdit[], scope: Scope, signal: AbortSignal): Promise<Evaluation> {
    const question = `${scope} ${contentOf(edits)}`;
    const runs = new PatchRuns(this.#parts, {
      edits,
      signal,
      isUndisturbed: this.#overdue.delete(question),
      looks: this.#looks,
    });
    const evaluation = scope === 'confirm' ? await confirmation(runs) : await judgement(runs, scope);
    if (evaluation.verdict.kind === 'silent' && evaluation.verdict.why === 'timeout') {
      this.#overdue.add(question);
    }
    return evaluation;
  }
}
