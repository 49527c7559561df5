// What an apply or an undo would do to the user's files. Writes nothing: neither there nor in the run.
import { type Recorded } from '../../agent/engine/events.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { failure, type Outcome } from '../../agent/engine/outcome.ts';
import { type Patch } from '../../agent/patch/patch.ts';
import { blobsOf } from '../journal/read.ts';
import { appliedIn } from './apply.ts';
import { planApply, planUndo, type PlannedFile } from './plan.ts';

export interface PreviewPlace {
  readonly run: string;
  readonly runFolder: string;
  /** The user's repository root as it is now. */
  readonly root: string;
  /** The journal of the run as it was read. */
  readonly past: readonly Recorded[];
}

/** The files as `applyPatch` would leave them, or the fault that it would end with. */
export async function previewApply(
  { run, root, past }: PreviewPlace,
  patch: Patch,
): Promise<Outcome<readonly PlannedFile[], Fault>> {
  if (appliedIn(past)) return failure({ kind: 'already-applied', run });
  if (patch.files.length === 0) return failure({ kind: 'no-patch', run });
  return await planApply(patch, root);
}

/** The files as `undoPatch` would leave them, or the fault that it would end with. */
export async function previewUndo({
  run,
  runFolder,
  root,
  past,
}: PreviewPlace): Promise<Outcome<readonly PlannedFile[], Fault>> {
  const applied = appliedIn(past);
  return applied
    ? await planUndo(applied.files, root, blobsOf(runFolder))
    : failure({ kind: 'nothing-applied', run });
}
