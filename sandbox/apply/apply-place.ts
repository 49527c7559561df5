// Where an apply or undo happens, and how what the disk says there becomes a fault.
import { FaultError, type Fault } from '../../agent/engine/fault.ts';
import { failure, type Outcome } from '../../agent/engine/outcome.ts';
import { diskFault } from '../disk/disk-fault.ts';
import { type JournalPlace, type JournalWriter } from '../journal/journal.ts';

/** A run whose journal was just opened for writing. */
export interface ApplyPlace extends JournalPlace {
  readonly run: string;
  readonly runFolder: string;
  /** The user's repository root (`BaseRecord.root`). */
  readonly root: string;
  readonly journal: Pick<JournalWriter, 'past' | 'append'>;
}

export async function guarded<Value>(
  { runFolder }: Pick<ApplyPlace, 'runFolder'>,
  work: () => Promise<Outcome<Value, Fault>>,
): Promise<Outcome<Value, Fault>> {
  try {
    return await work();
  } catch (error) {
    return failure(faultBehind(error, runFolder));
  }
}

/** A fault of the user's files comes with its own words; whatever else the disk says is said of the store. */
export function faultBehind(error: unknown, runFolder: string): Fault {
  return error instanceof FaultError ? error.fault : diskFault(error, runFolder);
}
