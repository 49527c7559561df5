// Opens a journal for writing: takes the lock, mends what a crash left, and hands out the one writer.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { diskFault } from '../disk/disk-fault.ts';
import { makeFolder } from '../disk/folder.ts';
import { JOURNAL_VERSION, type JournalOptions, type JournalWriter, type OpenJournal } from './journal.ts';
import { takeLock, type Lock } from './lock.ts';
import { blobsOf, Gathering } from './read.ts';
import { redactor } from './redact.ts';
import { cutBack } from './repair.ts';
import { scanJournal, unreadBytes, type Scan } from './scan.ts';
import { SegmentFile } from './segment-file.ts';
import { segmentName } from './segments.ts';
import { Writer } from './writer.ts';

const SEGMENT_BYTES = 64 * 1024 * 1024;

export const openJournal: OpenJournal = async (runFolder, options) => {
  try {
    await makeFolder(runFolder);
    const lock = await takeLock(runFolder);
    if (!lock.ok) return failure({ kind: 'run-busy', run: options.run, pid: lock.fault.pid });
    let opened: Outcome<JournalWriter, Fault> | undefined;
    try {
      opened = await openLocked(runFolder, options, lock.value);
      return opened;
    } finally {
      if (!opened?.ok) await lock.value[Symbol.asyncDispose]();
    }
  } catch (error) {
    return failure(diskFault(error, runFolder));
  }
};

async function openLocked(
  runFolder: string,
  options: JournalOptions,
  lock: Lock,
): Promise<Outcome<JournalWriter, Fault>> {
  const gathered = new Gathering();
  const scan = await scanJournal(runFolder, gathered.take);
  const refused = refusal(runFolder, scan, options.run);
  if (refused) return failure(refused);
  const blobs = blobsOf(runFolder, options);
  // Cutting text that a machine reads again would be worse than stopping.
  const gone = (await gathered.restore(blobs)).find(({ exact }) => exact);
  if (gone)
    return failure({ kind: 'journal-damaged', path: runFolder, detail: `payload ${gone.blob} is gone` });
  const repaired = unreadBytes(scan) > 0 ? await cutBack(runFolder, scan, nonce()) : undefined;
  const segment = Math.max(1, scan.last + 1);
  const path = join(runFolder, segmentName(segment));
  const header = { kind: 'journal', version: JOURNAL_VERSION, run: options.run, segment } as const;
  const file =
    scan.keep > 0 ? await SegmentFile.resume(path, scan.keep) : await SegmentFile.begin(path, header);
  return success(
    new Writer({
      runFolder,
      run: options.run,
      clock: options.clock,
      blobs,
      lock,
      file,
      segment,
      redactor: redactor(options.secrets),
      segmentBytes: options.segmentBytes ?? SEGMENT_BYTES,
      lastSeq: scan.lastSeq,
      lastAt: scan.lastAt,
      past: gathered.records,
      ...(repaired === undefined ? {} : { repaired }),
    }),
  );
}

/** Why this journal may not be written, or undefined. Nothing was touched so far. */
function refusal(runFolder: string, scan: Scan, run: string): Fault | undefined {
  const { header, stop, version } = scan;
  if (version > JOURNAL_VERSION) return { kind: 'run-newer', run, version };
  const damaged = (detail: string): Fault => ({ kind: 'journal-damaged', path: runFolder, detail });
  if (header && header.run !== run) return damaged(`this is the journal of run ${header.run}`);
  // A first line that was never finished is the trace of a crash at the very start; anything else is a foreign file.
  return header || !stop || stop.torn ? undefined : damaged(stop.detail);
}

const nonce = (): string => randomBytes(4).toString('hex');
