// Settles an apply or undo whose process was killed in the middle, wherever the files of its run are by now.
import { stat } from 'node:fs/promises';

import { decodeFully } from '../../agent/engine/decode-fully.ts';
import { type Recorded } from '../../agent/engine/events.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { type BaseRecord } from '../../agent/task/task.ts';
import { readJournal } from '../journal/read.ts';
import { isMissing } from '../disk/disk-fault.ts';
import { presentRoot, type Whereabouts } from './root.ts';
import { isUnsettled, settleSwap, type SettledHow } from './swap-note.ts';

/**
 * For who holds the lock of the run and is no apply or undo of it. `folder-missing` when its files are out of reach,
 * which leaves the note for later; `journal-damaged` when nothing tells where they are. Undefined: nothing was open.
 */
export async function settleRun(
  runFolder: string,
  place: Omit<Whereabouts, 'base'>,
): Promise<Outcome<SettledHow | undefined, Fault>> {
  if (!(await isUnsettled(runFolder))) return success(undefined);
  const read = await readJournal(runFolder);
  if (!read.ok) return read;
  const { records } = read.value;
  const base = baseIn(records);
  if (!base) {
    const detail = 'an apply was killed in the middle, and where its files are is not recorded';
    return failure({ kind: 'journal-damaged', path: runFolder, detail });
  }
  const root = presentRoot({ base, ...place });
  if (!(await isThere(root))) return failure({ kind: 'folder-missing', path: root });
  return success(await settleSwap({ runFolder, root }, records));
}

// The journal may be of any origin: its shape is checked before its paths are believed.
function baseIn(records: readonly Recorded[]): BaseRecord | undefined {
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
