// A note beside the journal while files are being written: a process that is killed in the middle leaves half of a
// patch in the user's files, and the next one sees by the note what is to be settled.
import { access, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { isMissing } from '../disk/disk-fault.ts';
import { writeDurably } from '../disk/durable.ts';
import { syncFolder } from '../disk/folder.ts';
import { decodeNote, type Intent, type Note } from './decode-swap-note.ts';
import { type Swap } from './swap.ts';

const notePath = (runFolder: string): string => join(runFolder, 'applying.json');

export async function putSwapNote(
  runFolder: string,
  { root: _root, ...swap }: Swap,
  afterSeq: number,
): Promise<void> {
  await putNote(runFolder, { kind: 'swap', version: 1, afterSeq, swap });
}

export async function putEditNote(runFolder: string, intent: Intent, afterSeq: number): Promise<void> {
  await putNote(runFolder, { kind: 'edit', version: 1, afterSeq, intent });
}

async function putNote(runFolder: string, note: Note): Promise<void> {
  await writeDurably(notePath(runFolder), JSON.stringify(note));
}

export async function dropNote(runFolder: string): Promise<void> {
  const path = notePath(runFolder);
  await rm(path, { force: true });
  await syncFolder(dirname(path));
}

/** Nothing is left to be settled by it, but while it lies in the run's folder the texts that it names are kept. */
export async function retireNote(runFolder: string): Promise<void> {
  await rename(notePath(runFolder), join(runFolder, 'unfinished.json'));
  await syncFolder(runFolder);
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

/** Undefined when there is none, or none of ours. */
export async function readNote(runFolder: string): Promise<Note | undefined> {
  try {
    return decodeNote(await readFile(notePath(runFolder), 'utf8'));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
