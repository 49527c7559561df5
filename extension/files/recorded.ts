// The order in which an editor's apply or undo is safe: what it is about to do is noted, then done, then recorded.
import { type Fault } from '../../agent/engine/fault.ts';
import { notice } from '../../agent/notice.ts';
import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { type ApplyFault, type LeftChanged } from './apply-notice.ts';

export interface ApplySteps<Kept> {
  /** Puts what undo needs, and what is about to be written, where it outlives us. */
  readonly keep: () => Promise<Outcome<Kept, Fault>>;
  /** All files or none. */
  readonly write: () => Promise<Outcome<undefined, ApplyFault | LeftChanged>>;
  readonly record: (kept: Kept) => Promise<Outcome<unknown, Fault>>;
  /** Returns the files that are not as they were before. */
  readonly takeBack: () => Promise<readonly string[]>;
  /** All files are as they were: the note of `keep` has nothing to say any more. */
  readonly drop: () => Promise<void>;
  /** Tells of files that are not as they were. The note stays: the next command settles what it can. */
  readonly left: (kept: Kept, left: LeftChanged) => Fault;
}

/** Written and recorded, or neither: what could not be recorded is taken out of the files again. */
export async function keepWriteRecord<Kept>(
  steps: ApplySteps<Kept>,
): Promise<Outcome<undefined, ApplyFault>> {
  const kept = await steps.keep();
  if (!kept.ok) return kept;
  const fault = await whyNot(kept.value, steps);
  if (!fault) return success(undefined);
  if (fault.kind === 'left-changed') return failure(steps.left(kept.value, fault));
  await steps.drop();
  return failure(fault);
}

async function whyNot<Kept>(
  kept: Kept,
  { write, record, takeBack }: ApplySteps<Kept>,
): Promise<ApplyFault | LeftChanged | undefined> {
  const written = await write();
  if (!written.ok) return written.fault;
  const recorded = await record(kept);
  if (recorded.ok) return undefined;
  const files = await takeBack();
  if (files.length === 0) return recorded.fault;
  return { kind: 'left-changed', because: notice(recorded.fault).detail, files };
}
