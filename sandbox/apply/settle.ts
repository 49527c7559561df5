// Settles an apply or undo whose process was killed in the middle, wherever the files of its run are by now.
import { stat } from 'node:fs/promises';

import { decodeFully } from '../../agent/engine/decoding/decode-fully.ts';
import { type Recorded } from '../../agent/engine/events.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { type Clock } from '../../agent/engine/ports.ts';
import { type BaseRecord } from '../../agent/task/task.ts';
import { isMissing } from '../disk/disk-fault.ts';
import { takeLock } from '../journal/lock.ts';
import { openJournal } from '../journal/open.ts';
import { readJournal } from '../journal/read.ts';
import { guarded, type ApplyPlace } from './apply-place.ts';
import { type SwapNote } from './decode-swap-note.ts';
import { presentRoot, type Whereabouts } from './root.ts';
import { settleEdit, type Settled, type SettledHow } from './settle-edit.ts';
import { finishSwap, takeBack } from './swap.ts';
import { dropNote, readNote } from './swap-note.ts';

/** A run that nobody of us has open. */
export interface ClosedRun extends Omit<Whereabouts, 'base'> {
  readonly run: string;
  readonly runFolder: string;
  readonly clock: Clock;
}

/**
 * For who has the journal of the run open, before its files are looked at. A swap that the journal tells of is finished,
 * any other is taken back; what an editor wrote is recorded. `take-back-failed`: not all of it could be put back.
 */
export async function settleOpen(place: ApplyPlace): Promise<Outcome<Settled, Fault>> {
  return await guarded(place, async () => {
    const note = await readNote(place.runFolder);
    if (note?.kind === 'edit') return success(await settleEdit(place, note));
    const { past } = place.journal;
    if (!note) return success({ how: undefined, past });
    const how = await settleSwap(place, note, past);
    return how.ok ? success({ how: how.value, past }) : how;
  });
}

/**
 * For who is no apply or undo of the run. `folder-missing` when its files are out of reach, which leaves the note for
 * later; `journal-damaged` when nothing tells where they are; `apply-unfinished` once, after it was recorded what is in
 * the files. Undefined: nothing was open.
 */
export async function settleRun(closed: ClosedRun): Promise<Outcome<SettledHow | undefined, Fault>> {
  const note = await readNote(closed.runFolder);
  if (!note) return success(undefined);
  return await guarded(closed, async () =>
    note.kind === 'edit' ? await settleClosedEdit(closed) : await settleClosedSwap(closed),
  );
}

async function settleClosedEdit(closed: ClosedRun): Promise<Outcome<SettledHow | undefined, Fault>> {
  const { run, runFolder, clock } = closed;
  const opened = await openJournal(runFolder, { run, clock });
  if (!opened.ok) return opened;
  await using journal = opened.value;
  const root = await rootIn(journal.past, closed);
  if (!root.ok) return root;
  const settled = await settleOpen({ run, runFolder, root: root.value, journal });
  if (!settled.ok) return settled;
  return settled.value.unfinished ? failure(settled.value.unfinished) : success(settled.value.how);
}

// A swap needs no writer: the journal may be damaged, or of a newer version.
async function settleClosedSwap(closed: ClosedRun): Promise<Outcome<SettledHow | undefined, Fault>> {
  const { run, runFolder } = closed;
  const lock = await takeLock(runFolder);
  if (!lock.ok) return failure({ kind: 'run-busy', run, pid: lock.fault.pid });
  await using _held = lock.value;
  // Who held the lock may have settled it meanwhile.
  const note = await readNote(runFolder);
  if (note?.kind !== 'swap') return success(undefined);
  const read = await readJournal(runFolder);
  if (!read.ok) return read;
  const root = await rootIn(read.value.records, closed);
  return root.ok ? await settleSwap({ runFolder, root: root.value }, note, read.value.records) : root;
}

async function settleSwap(
  { runFolder, root }: Pick<ApplyPlace, 'runFolder' | 'root'>,
  note: SwapNote,
  past: readonly Recorded[],
): Promise<Outcome<SettledHow, Fault>> {
  const isTold = past.some(
    ({ seq, event }) =>
      seq > note.afterSeq && (event.kind === 'patch.applied' || event.kind === 'patch.undone'),
  );
  const swap = { root, ...note.swap };
  if (isTold) await finishSwap(swap);
  else {
    const { back, left, isOpen } = await takeBack(swap);
    if (!isOpen) await dropNote(runFolder);
    return left.length > 0
      ? failure({ kind: 'take-back-failed', root, back, left })
      : success('taken-back' as const);
  }
  await dropNote(runFolder);
  return success('finished');
}

async function rootIn(
  records: readonly Recorded[],
  { runFolder, project, storeMovesAlong }: ClosedRun,
): Promise<Outcome<string, Fault>> {
  const base = baseIn(records);
  if (!base) {
    const detail = 'an apply was killed in the middle, and where its files are is not recorded';
    return failure({ kind: 'journal-damaged', path: runFolder, detail });
  }
  const root = presentRoot({ base, project, storeMovesAlong });
  return (await isThere(root)) ? success(root) : failure({ kind: 'folder-missing', path: root });
}

/** The base that a run froze. The journal may be of any origin: its shape is checked before its paths are believed. */
export function baseIn(records: readonly Recorded[]): BaseRecord | undefined {
  const last = records.findLast(({ event }) => event.kind === 'base.frozen')?.event;
  return last?.kind === 'base.frozen' && decodeFully(last).ok ? last.base : undefined;
}

async function isThere(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
