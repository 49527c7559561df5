// The only code that writes the user's files: a patch into them, and out of them again.
import { randomBytes } from 'node:crypto';

import { type AppliedFile, type Recorded, type RunEvent } from '../../agent/engine/events.ts';
import { FaultError, type Fault } from '../../agent/engine/fault.ts';
import { type RolloutId } from '../../agent/engine/ids.ts';
import { notice } from '../../agent/notice.ts';
import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { type Patch } from '../../agent/patch/patch.ts';
import { blobsOf } from '../journal/read.ts';
import { faultBehind, guarded, type ApplyPlace } from './apply-place.ts';
import { keepBefore } from './kept.ts';
import { planApply, planUndo, type PlannedFile } from './plan.ts';
import { settleOpen } from './settle.ts';
import { finishSwap, prepareSwap, removeEmpty, swapIn, takeBack, type Swap } from './swap.ts';
import { dropNote, putSwapNote } from './swap-note.ts';

/**
 * Writes the patch into the user's files, all of it or nothing, and records it. Every touched file must be what the
 * patch was made for. What was there before is kept, so that `undoPatch` can restore it byte for byte.
 */
export async function applyPatch(
  place: ApplyPlace,
  { rollout, patch }: { readonly rollout: RolloutId; readonly patch: Patch },
): Promise<Outcome<readonly AppliedFile[], Fault>> {
  const { run, root } = place;
  return await guarded(place, async () => {
    const settled = await settleOpen(place);
    if (!settled.ok) return settled;
    if (settled.value.unfinished) return failure(settled.value.unfinished);
    if (appliedIn(settled.value.past)) return failure({ kind: 'already-applied', run });
    if (patch.files.length === 0) return failure({ kind: 'no-patch', run });
    const planned = await planApply(patch, root);
    if (!planned.ok) return planned;
    const files = await keepBefore(place, planned.value);
    const now = withPast(place, settled.value.past);
    return await exchange(now, planned.value, 'stale-files', (folders) => ({
      event: {
        kind: 'patch.applied',
        rollout,
        patch: patch.id,
        files,
        ...(folders.length > 0 ? { folders } : {}),
      },
      files,
    }));
  });
}

/** Restores what the last apply of this run changed, if nobody changed it since, and records it. */
export async function undoPatch(place: ApplyPlace): Promise<Outcome<readonly AppliedFile[], Fault>> {
  const { run, root } = place;
  return await guarded(place, async () => {
    const settled = await settleOpen(place);
    if (!settled.ok) return settled;
    const { past, unfinished } = settled.value;
    const applied = appliedIn(past);
    if (!applied) return failure(unfinished ?? { kind: 'nothing-applied', run });
    const planned = await planUndo(applied.files, root, blobsOf(place.runFolder, place));
    if (!planned.ok) return planned;
    const undone = await exchange(withPast(place, past), planned.value, 'undo-stale', () => ({
      event: { kind: 'patch.undone', patch: applied.patch },
      files: applied.files,
    }));
    if (undone.ok) await removeEmpty(root, applied.folders ?? []);
    return undone;
  });
}

export type Applied = Extract<RunEvent, { readonly kind: 'patch.applied' }>;

/** The apply of this run that was not undone, if there is one. */
export function appliedIn(past: readonly Recorded[]): Applied | undefined {
  let applied: Applied | undefined;
  for (const { event } of past) {
    if (event.kind === 'patch.applied') applied = event;
    if (event.kind === 'patch.undone') applied = undefined;
  }
  return applied;
}

/** A note says after which event it was put down: what settling recorded comes before it. */
function withPast({ journal, ...place }: ApplyPlace, past: readonly Recorded[]): ApplyPlace {
  return { ...place, journal: { past, append: async (event) => await journal.append(event) } };
}

interface Told {
  readonly event: RunEvent;
  readonly files: readonly AppliedFile[];
}

/** Swaps and records, or neither. */
async function exchange(
  { root, runFolder, journal }: ApplyPlace,
  planned: readonly PlannedFile[],
  staleKind: 'stale-files' | 'undo-stale',
  tell: (folders: readonly string[]) => Told,
): Promise<Outcome<readonly AppliedFile[], Fault>> {
  const swap = await prepareSwap(root, planned, randomBytes(6).toString('hex'));
  const { event, files } = tell(swap.folders);
  await putSwapNote(runFolder, swap, journal.past.at(-1)?.seq ?? 0);
  try {
    const stale = await swapIn(swap, planned);
    if (stale.length > 0) throw new FaultError({ kind: staleKind, files: stale });
    await journal.append(event);
  } catch (error) {
    return failure(await taken(swap, error, runFolder));
  }
  await finishSwap(swap);
  await dropNote(runFolder);
  return success(files);
}

/** Takes back a swap that came to this error. Returns the fault behind the error itself where that went well. */
async function taken(swap: Swap, error: unknown, runFolder: string): Promise<Fault> {
  const { back, left, isOpen } = await takeBack(swap);
  // The note stays for as long as there is something that the next command could still put back.
  if (!isOpen) await dropNote(runFolder);
  const fault = faultBehind(error, runFolder);
  if (left.length === 0) return fault;
  return { kind: 'take-back-failed', root: swap.root, because: notice(fault).detail, back, left };
}
