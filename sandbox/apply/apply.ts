// The only code that writes the user's files: a patch into them, and out of them again.
import { randomBytes } from 'node:crypto';

import { type AppliedFile, type Recorded, type RunEvent } from '../../agent/engine/events.ts';
import { FaultError, type Fault } from '../../agent/engine/fault.ts';
import { type RolloutId } from '../../agent/engine/ids.ts';
import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { type Patch } from '../../agent/patch/patch.ts';
import { type JournalPlace, type JournalWriter } from '../journal/journal.ts';
import { blobsOf } from '../journal/read.ts';
import { contentHash, type Blobs } from '../disk/blobs.ts';
import { diskFault } from '../disk/disk-fault.ts';
import { planApply, planUndo, type PlannedFile } from './plan.ts';
import { finishSwap, prepareSwap, removeEmpty, swapIn, takeBack } from './swap.ts';
import { dropNote, putNote, settleSwap } from './swap-note.ts';

/** A run whose journal was just opened for writing. */
export interface ApplyPlace extends JournalPlace {
  readonly run: string;
  readonly runFolder: string;
  /** The user's repository root (`BaseRecord.root`). */
  readonly root: string;
  readonly journal: Pick<JournalWriter, 'past' | 'append'>;
}

/**
 * Writes the patch into the user's files, all of it or nothing, and records it. Every touched file must be what the
 * patch was made for. What was there before is kept, so that `undoPatch` can restore it byte for byte.
 */
export async function applyPatch(
  place: ApplyPlace,
  { rollout, patch }: { readonly rollout: RolloutId; readonly patch: Patch },
): Promise<Outcome<readonly AppliedFile[], Fault>> {
  const { run, root, journal } = place;
  return await guarded(place, async () => {
    await settleSwap(place, journal.past);
    if (appliedIn(journal.past)) return failure({ kind: 'already-applied', run });
    if (patch.files.length === 0) return failure({ kind: 'no-patch', run });
    const planned = await planApply(patch, root);
    if (!planned.ok) return planned;
    const files = await keepBefore(planned.value, blobsOf(place.runFolder, place));
    return await exchange(place, planned.value, 'stale-files', (folders) => ({
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
  const { run, root, journal } = place;
  return await guarded(place, async () => {
    await settleSwap(place, journal.past);
    const applied = appliedIn(journal.past);
    if (!applied) return failure({ kind: 'nothing-applied', run });
    const planned = await planUndo(applied.files, root, blobsOf(place.runFolder, place));
    if (!planned.ok) return planned;
    const undone = await exchange(place, planned.value, 'undo-stale', () => ({
      event: { kind: 'patch.undone', patch: applied.patch },
      files: applied.files,
    }));
    if (undone.ok) await removeEmpty(root, applied.folders ?? []);
    return undone;
  });
}

/**
 * For a host that writes the planned files by itself (an editor, with its own undo): keeps what is there before it
 * does, so that nothing is written that could not be taken back.
 */
export async function prepareApply(
  place: ApplyPlace,
  planned: readonly PlannedFile[],
): Promise<Outcome<readonly AppliedFile[], Fault>> {
  return await guarded(place, async () =>
    success(await keepBefore(planned, blobsOf(place.runFolder, place))),
  );
}

/** Records what such a host wrote. `files` comes from `prepareApply`. */
export async function recordApply(
  place: ApplyPlace,
  { rollout, patch }: { readonly rollout: RolloutId; readonly patch: Patch },
  files: readonly AppliedFile[],
): Promise<Outcome<readonly AppliedFile[], Fault>> {
  return await guarded(place, async () => {
    await place.journal.append({ kind: 'patch.applied', rollout, patch: patch.id, files });
    return success(files);
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

async function keepBefore(planned: readonly PlannedFile[], blobs: Blobs): Promise<readonly AppliedFile[]> {
  const files: AppliedFile[] = [];
  for (const { path, before, after, mode } of planned) {
    files.push({
      path,
      ...(before === undefined ? {} : { before: await blobs.put(Buffer.from(before)) }),
      ...(after === undefined ? {} : { after: contentHash(after) }),
      ...(before === undefined || mode === undefined ? {} : { mode }),
    });
  }
  return files;
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
  await putNote(runFolder, swap, journal.past.at(-1)?.seq ?? 0);
  try {
    const stale = await swapIn(swap, planned);
    if (stale.length > 0) {
      await takeBack(swap);
      await dropNote(runFolder);
      return failure({ kind: staleKind, files: stale });
    }
    await journal.append(event);
  } catch (error) {
    await takeBack(swap);
    await dropNote(runFolder);
    throw error;
  }
  await finishSwap(swap);
  await dropNote(runFolder);
  return success(files);
}

async function guarded<Value>(
  { runFolder }: ApplyPlace,
  work: () => Promise<Outcome<Value, Fault>>,
): Promise<Outcome<Value, Fault>> {
  try {
    return await work();
  } catch (error) {
    // A fault of the user's files comes with its own words; whatever else the disk says is said of the store.
    return failure(error instanceof FaultError ? error.fault : diskFault(error, runFolder));
  }
}
