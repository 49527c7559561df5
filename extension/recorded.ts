// The order in which an editor's apply is safe: what was there is kept, then it is written, then it is recorded.
import { failure, success, type Outcome } from '../agent/engine/outcome.ts';
import { type Fault } from '../agent/engine/fault.ts';
import { applyFailed, type ApplyFault } from './apply-notice.ts';

export interface ApplySteps<Kept> {
  /** Puts what undo needs where it outlives us. */
  readonly keep: () => Promise<Outcome<Kept, Fault>>;
  /** All files or none. */
  readonly write: () => Promise<Outcome<undefined, ApplyFault>>;
  readonly record: (kept: Kept) => Promise<Outcome<unknown, Fault>>;
  /** Returns the files that are not as they were before. */
  readonly takeBack: () => Promise<readonly string[]>;
}

/** Written and recorded, or neither: what could not be recorded is taken out of the files again. */
export async function keepWriteRecord<Kept>({
  keep,
  write,
  record,
  takeBack,
}: ApplySteps<Kept>): Promise<Outcome<undefined, ApplyFault>> {
  const kept = await keep();
  if (!kept.ok) return kept;
  const written = await write();
  if (!written.ok) return written;
  const recorded = await record(kept.value);
  if (recorded.ok) return success(undefined);
  const left = await takeBack();
  const [first] = left;
  if (first === undefined) return recorded;
  return failure(applyFailed(first, `the apply could not be recorded (${recorded.fault.kind})`, left));
}
