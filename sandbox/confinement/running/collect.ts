// Reads the files a command left in its output folder, after everything in the box is gone.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import picomatch from 'picomatch';

import { readRegular } from '../../disk/read-regular.ts';

const MOST_BYTES = 32 * 1024 * 1024;
const MOST_TOGETHER = 64 * 1024 * 1024;

/**
 * Regular files that fit one of the names or globs, 32 MB at most each and 64 MB together, in the order of their names;
 * links, pipes and whatever else is not there. The folder was writable by hostile code.
 */
export async function collectFiles(
  folder: string,
  wanted: readonly string[],
): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>();
  if (wanted.length === 0) return found;
  const isWanted = picomatch([...wanted], { dot: true });
  let left = MOST_TOGETHER;
  for (const name of (await readdir(folder)).sort().filter((each) => isWanted(each))) {
    const content = await readRegular(join(folder, name), Math.min(MOST_BYTES, left));
    if (content === undefined) continue;
    found.set(name, content);
    left -= content.length;
  }
  return found;
}
