// What the oracle has answered before, in this run or an earlier one of the same store.
import * as v from 'valibot';

import { evaluation as evaluationSchema } from '../../../agent/engine/decoding/decode-parts.ts';
import { id, number, oneOf, shape, text } from '../../../agent/engine/decoding/decode-shape.ts';
import { type RunId } from '../../../agent/engine/ids.ts';
import { type Clock } from '../../../agent/engine/ports.ts';
import { type Baseline } from '../../../agent/task/task.ts';
import { type Evaluation } from '../../../agent/task/verdict.ts';
import { contentHash } from '../../disk/blobs.ts';
import { type BoxEdit } from '../../workspace/box.ts';
import { type Records } from './records.ts';

type Scope = 'target' | 'full';

/**
 * Knows an answer again by the base, the content the patch gives it, the scope and the circumstances. Says nothing of
 * what is damaged, too old, or cannot be an answer about these tests. Never fails: who cannot remember judges again.
 */
export interface VerdictMemory {
  /** As it was given then, with where it came from. */
  recall(edits: readonly BoxEdit[], scope: Scope): Promise<Evaluation | undefined>;
  /** Silent answers say nothing about a patch, and flaky ones too little: they are not kept. */
  keep(edits: readonly BoxEdit[], evaluation: Evaluation): Promise<void>;
  /** What could not be confirmed was not true. */
  forget(edits: readonly BoxEdit[]): Promise<void>;
}

export interface MemoryParts {
  readonly records: Records;
  readonly run: RunId;
  readonly clock: Clock;
  /** Everything but patch and scope that may change an answer, as one hash; undefined where it cannot be pinned down. */
  readonly circumstances: Promise<string | undefined>;
  readonly baseline: Baseline;
  /** Takes secrets out of what tests printed, before it is written. */
  readonly redact: (text: string) => string;
}

interface Answer {
  readonly kind: 'galapagos-verdict';
  readonly version: 1;
  readonly key: string;
  readonly run: RunId;
  readonly at: number;
  readonly evaluation: Evaluation;
}

const answerSchema = shape<Answer>({
  kind: oneOf('galapagos-verdict'),
  version: v.literal(1),
  key: text,
  run: id<RunId>(),
  at: number,
  evaluation: evaluationSchema,
});

/** Tests may look at the calendar: what was found longer ago is found anew. */
const OLDEST_MS = 30 * 24 * 60 * 60 * 1000;

export function verdictMemory(parts: MemoryParts): VerdictMemory {
  return new FolderMemory(parts);
}

/** One name for equal contents, however the patch came to them. */
export function contentOf(edits: readonly BoxEdit[]): string {
  const files = edits
    .map(({ path, content }) => [path, content === undefined ? null : contentHash(content)] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return contentHash(JSON.stringify(files));
}

class FolderMemory implements VerdictMemory {
  readonly #parts: MemoryParts;
  readonly #records: Records;

  constructor(parts: MemoryParts) {
    this.#parts = parts;
    this.#records = parts.records;
  }

  async recall(edits: readonly BoxEdit[], scope: Scope): Promise<Evaluation | undefined> {
    const key = await this.#key(edits, scope);
    if (key === undefined) return undefined;
    const answer = await this.#records.get(key, answerSchema);
    if (!answer || answer.key !== key) return undefined;
    const { run, at, evaluation } = answer;
    const age = this.#parts.clock.now() - at;
    const isFit = age >= 0 && age <= OLDEST_MS && isAnswer(evaluation, scope, this.#parts.baseline);
    return isFit ? { ...evaluation, remembered: { run, at } } : undefined;
  }

  async keep(edits: readonly BoxEdit[], evaluation: Evaluation): Promise<void> {
    const { scope, verdict, flaky, failures } = evaluation;
    if (verdict.kind === 'silent' || flaky || scope === 'confirm') return;
    // Another time, on a quieter machine, they may come to their end.
    if (failures.some(({ cause }) => cause === 'timeout')) return;
    const key = await this.#key(edits, scope);
    if (key === undefined) return;
    const { run, clock, redact } = this.#parts;
    const kept = failures.map((test) => (test.message ? { ...test, message: redact(test.message) } : test));
    const kind = 'galapagos-verdict';
    const answer: Answer = {
      kind,
      version: 1,
      key,
      run,
      at: clock.now(),
      evaluation: { ...evaluation, failures: kept },
    };
    await this.#records.put(key, answer);
  }

  async forget(edits: readonly BoxEdit[]): Promise<void> {
    for (const scope of ['target', 'full'] as const) {
      const key = await this.#key(edits, scope);
      if (key !== undefined) await this.#records.drop(key);
    }
  }

  async #key(edits: readonly BoxEdit[], scope: Scope): Promise<string | undefined> {
    const circumstances = await this.#parts.circumstances;
    if (circumstances === undefined) return undefined;
    const { failToPass, passToPass, flaky, leftOut = [], exitCodeAgrees } = this.#parts.baseline;
    const expected = [
      ...[failToPass, passToPass, flaky, leftOut].map((tests) => tests.toSorted()),
      exitCodeAgrees,
    ];
    return contentHash(JSON.stringify([circumstances, expected, scope, contentOf(edits)]));
  }
}

/** Whoever writes files can write any answer; at least it has to be one about these tests. */
function isAnswer({ verdict, scope, flaky }: Evaluation, asked: Scope, baseline: Baseline): boolean {
  if (scope !== asked || flaky || verdict.kind === 'silent') return false;
  const { failToPass, passToPass } = baseline;
  if (verdict.kind === 'green') return verdict.passed > 0;
  const told = [...verdict.failing, ...verdict.fixed];
  const asExpected = told.length === failToPass.length && new Set(told).size === told.length;
  const [wanted, passing] = [new Set(failToPass), new Set(passToPass)];
  return (
    asExpected && told.every((test) => wanted.has(test)) && verdict.broken.every((test) => passing.has(test))
  );
}
