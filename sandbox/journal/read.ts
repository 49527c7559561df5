// Reading a journal as a whole: for replay, listings and resume. Never writes.
import { join } from 'node:path';

import { isKnown, type Envelope } from '../../agent/engine/decoding/decode-event.ts';
import { type Recorded } from '../../agent/engine/events.ts';
import { failure, success } from '../../agent/engine/outcome.ts';
import { blobsIn, type Blobs } from '../disk/blobs.ts';
import { errnoOf } from '../disk/errno.ts';
import { isPacked, restoreEvent } from './decode-stored.ts';
import {
  JOURNAL_VERSION,
  type Damage,
  type JournalPlace,
  type ReadJournalFile,
  type UnknownRecord,
} from './journal.ts';
import { scanJournal, unreadBytes, type Scan } from './scan.ts';

export const readJournal: ReadJournalFile = async (runFolder, place) => {
  const gathered = new Gathering();
  try {
    const scan = await scanJournal(runFolder, gathered.take);
    if (scan.segments.length === 0) {
      return failure({
        kind: 'journal-damaged',
        path: runFolder,
        detail: 'there is no journal in this folder',
      });
    }
    const missing = await gathered.restore(blobsOf(runFolder, place));
    const damage = damageOf(scan);
    return success({
      records: gathered.records,
      unknown: gathered.unknown,
      missing: missing.map(({ blob }) => blob),
      ...(damage ? { damage } : {}),
      ...(scan.version > JOURNAL_VERSION ? { newer: scan.version } : {}),
    });
  } catch (error) {
    const code = errnoOf(error);
    if (code === undefined) throw error;
    return failure({ kind: 'folder-unreadable', path: runFolder, detail: code });
  }
};

export function blobsOf(runFolder: string, place: JournalPlace = {}): Blobs {
  return blobsIn(place.blobs ?? join(runFolder, '..', '..', 'blobs'));
}

function damageOf(scan: Scan): Damage | undefined {
  if (!scan.stop) return undefined;
  return { afterSeq: scan.lastSeq, bytes: unreadBytes(scan), ...scan.stop };
}

/** The records of a scan; those with payloads elsewhere are completed at its end. */
export class Gathering {
  readonly records: Recorded[] = [];
  readonly unknown: UnknownRecord[] = [];
  readonly #packed: number[] = [];

  readonly take = (envelope: Envelope, line: string): void => {
    if (!isKnown(envelope)) {
      this.unknown.push({ seq: envelope.seq, at: envelope.at, kind: envelope.event.kind });
      return;
    }
    if (isPacked(line)) this.#packed.push(this.records.length);
    this.records.push(envelope);
  };

  /** Puts payloads back into place. Tells which are gone, and whether a machine would have needed them. */
  async restore(blobs: Blobs): Promise<readonly { readonly blob: string; readonly exact: boolean }[]> {
    const missing = [];
    for (const index of this.#packed) {
      const record = this.records[index];
      if (!record) continue;
      const restored = await restoreEvent(record.event, blobs);
      this.records[index] = { ...record, event: restored.event };
      missing.push(...restored.missing);
    }
    return missing;
  }
}
