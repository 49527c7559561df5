// A note beside the journal while files are being swapped: a process that is killed in the middle leaves half of a
// patch in the user's files, and the next one takes it back.
import { access, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { type Recorded } from '../../agent/engine/events.ts';
import { isMissing } from '../disk/disk-fault.ts';
import { writeDurably } from '../disk/durable.ts';
import { syncFolder } from '../disk/folder.ts';
import { decodeSwapNote, type SwapNote } from './decode-swap-note.ts';
import { finishSwap, takeBack, type Swap } from './swap.ts';

const notePath = (runFolder: string): string => join(runFolder, 'applying.json');

export async function putNote(
  runFolder: string,
  { root: _root, ...swap }: Swap,
  afterSeq: number,
): Promise<void> {
  const note: SwapNote = { kind: 'swap', version: 1, afterSeq, swap };
  await writeDurably(notePath(runFolder), JSON.stringify(note));
}

export async function dropNote(runFolder: string): Promise<void> {
  const path = notePath(runFolder);
  await rm(path, { force: true });
  await syncFolder(dirname(path));
}

/** Did an earlier process leave something to be settled? */
export async function isUnsettled(runFolder: string): Promise<boolean> {
  try {
    await access(notePath(runFolder));
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** `finished`: it was recorded, and stays. `taken-back`: the files are what they were before it. */
export type SettledHow = 'finished' | 'taken-back';

export interface SettlePlace {
  readonly runFolder: string;
  /** Where the files of the run are now (`presentRoot`). */
  readonly root: string;
}

/**
 * Settles what an earlier process left: a swap that the journal tells of is finished, any other is taken back. Call it
 * with the run locked, before its files are looked at. Returns what was done, if anything was.
 */
export async function settleSwap(
  { runFolder, root }: SettlePlace,
  past: readonly Recorded[],
): Promise<SettledHow | undefined> {
  const note = await readNote(runFolder);
  if (!note) return undefined;
  const isTold = past.some(
    ({ seq, event }) =>
      seq > note.afterSeq && (event.kind === 'patch.applied' || event.kind === 'patch.undone'),
  );
  const swap = { root, ...note.swap };
  if (isTold) await finishSwap(swap);
  else await takeBack(swap);
  await dropNote(runFolder);
  return isTold ? 'finished' : 'taken-back';
}

async function readNote(runFolder: string): Promise<SwapNote | undefined> {
  try {
    return decodeSwapNote(await readFile(notePath(runFolder), 'utf8'));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
