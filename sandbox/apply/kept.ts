// The texts from before an apply: kept by content in the store, so that they can be put back byte for byte.
import { join } from 'node:path';

import { type AppliedFile } from '../../agent/engine/events.ts';
import { type Fault, type LeftFile } from '../../agent/engine/fault.ts';
import { blobPath, contentHash } from '../disk/blobs.ts';
import { type JournalPlace } from '../journal/journal.ts';
import { blobsOf } from '../journal/read.ts';
import { type PlannedFile } from './plan.ts';

export interface KeptPlace extends JournalPlace {
  readonly runFolder: string;
}

/** When it resolves, every text from before is on disk. */
export async function keepBefore(
  place: KeptPlace,
  planned: readonly PlannedFile[],
): Promise<readonly AppliedFile[]> {
  const blobs = blobsOf(place.runFolder, place);
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

/** A file that is not as it should be, with the place where its text from before the patch is kept. */
export function leftFile(
  { runFolder, blobs }: KeptPlace,
  { path, before }: Pick<AppliedFile, 'path' | 'before'>,
  detail: string,
): LeftFile {
  if (before === undefined) return { path, detail };
  return { path, detail, old: `zcat < ${blobPath(blobs ?? join(runFolder, '..', '..', 'blobs'), before)}` };
}

/** Of files that a host wrote and could not put back: which, and where their texts from before the patch are kept. */
export function leftFault(
  place: KeptPlace & { readonly root: string },
  { files }: { readonly files: readonly AppliedFile[] },
  left: { readonly because: string; readonly files: readonly string[] },
): Extract<Fault, { readonly kind: 'take-back-failed' }> {
  const isLeft = ({ path }: AppliedFile): boolean => left.files.includes(path);
  return {
    kind: 'take-back-failed',
    root: place.root,
    because: left.because,
    back: files.filter((file) => !isLeft(file)).map(({ path }) => path),
    left: files
      .filter(isLeft)
      .map((file) => leftFile(place, file, 'it could not be put back, or was changed')),
  };
}
