// Whether there is room left on a disk.
import { statfs } from 'node:fs/promises';

import { FaultError } from '../../agent/engine/fault.ts';
import { diskFault } from './disk-fault.ts';
import { errnoOf } from './errno.ts';

/** With less than this, tests fail for want of room, and not even their report can be written. */
const LEAST = { bytes: 8 * 1024 * 1024, files: 64 };

/** Throws `disk-full` where there is next to none. A file system that does not tell is taken to have some. */
export async function needRoom(folder: string): Promise<void> {
  const { bsize, blocks, bavail, bfree, files, ffree } = await statfs(folder);
  // What is kept for root counts for root alone.
  const left = process.getuid?.() === 0 ? bfree : bavail;
  const isFull = (blocks > 0 && left * bsize < LEAST.bytes) || (files > 0 && ffree < LEAST.files);
  if (isFull) throw new FaultError({ kind: 'disk-full', path: folder });
}

/** What is thrown for want of room in `folder`, as a fault; everything else as it is. */
export function orFull(error: unknown, folder: string): unknown {
  const code = errnoOf(error);
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new FaultError(diskFault(error, folder), { cause: error })
    : error;
}
