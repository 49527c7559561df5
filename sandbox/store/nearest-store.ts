// The folder whose runs somebody means who stands in one of its folders.
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { unlessRefused } from '../disk/errno.ts';
import { STORE_FOLDER } from './store.ts';

/** `start` or the nearest folder above it in which runs are kept, not beyond its repository; else `start`. Absolute. */
export async function folderWithRuns(start: string): Promise<string> {
  for (let folder = start; ; folder = dirname(folder)) {
    if (await isThere(join(folder, STORE_FOLDER, 'runs'))) return folder;
    if (folder === dirname(folder) || (await isThere(join(folder, '.git')))) return start;
  }
}

const isThere = async (path: string): Promise<boolean> => (await unlessRefused(stat(path))) !== undefined;
