// An apply or undo whose files another host writes (an editor, with its own undo): what it is about to do is noted
// before and recorded after, so that a host that is killed in between leaves nothing that undo does not find.
import { type Recorded } from '../../agent/engine/events.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { type RolloutId } from '../../agent/engine/ids.ts';
import { success, type Outcome } from '../../agent/engine/outcome.ts';
import { type Patch } from '../../agent/patch/patch.ts';
import { unlessRefused } from '../disk/errno.ts';
import { guarded, type ApplyPlace } from './apply-place.ts';
import { type Applied } from './apply.ts';
import { type Intent } from './decode-swap-note.ts';
import { keepBefore } from './kept.ts';
import { type PlannedFile } from './plan.ts';
import { dropNote, putEditNote } from './swap-note.ts';

export interface Change {
  readonly rollout: RolloutId;
  readonly patch: Patch;
  /** Folders that the host will make for added files, relative to the root, parents first. */
  readonly folders: readonly string[];
}

/** Keeps what is there, and notes what the host is about to write. Until then nothing may be written. */
export async function intendApply(
  place: ApplyPlace,
  { rollout, patch, folders }: Change,
  planned: readonly PlannedFile[],
): Promise<Outcome<Intent, Fault>> {
  return await guarded(place, async () => {
    const files = await keepBefore(place, planned);
    const event = {
      kind: 'patch.applied' as const,
      rollout,
      patch: patch.id,
      files,
      ...(folders.length > 0 ? { folders } : {}),
    };
    return success(await noted(place, { event, files }));
  });
}

/** Notes that the host is about to put back what was there before this apply. */
export async function intendUndo(
  place: ApplyPlace,
  { patch, files }: Applied,
): Promise<Outcome<Intent, Fault>> {
  return await guarded(place, async () =>
    success(await noted(place, { event: { kind: 'patch.undone', patch }, files })),
  );
}

/** Records what the host has written. */
export async function recordIntent(place: ApplyPlace, { event }: Intent): Promise<Outcome<Recorded, Fault>> {
  return await guarded(place, async () => {
    const recorded = await place.journal.append(event);
    await dropIntent(place);
    return success(recorded);
  });
}

/** The files are as they were. A note that the disk holds on to is found out of date by whoever settles it. */
export async function dropIntent({ runFolder }: Pick<ApplyPlace, 'runFolder'>): Promise<void> {
  await unlessRefused(dropNote(runFolder));
}

async function noted(place: ApplyPlace, intent: Intent): Promise<Intent> {
  await putEditNote(place.runFolder, intent, place.journal.past.at(-1)?.seq ?? 0);
  return intent;
}
