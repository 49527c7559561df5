// Reads the files a command left in its output folder, after everything in the box is gone.
import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import picomatch from 'picomatch';

const MOST_BYTES = 32 * 1024 * 1024;
const MOST_TOGETHER = 64 * 1024 * 1024;

/**
 * Regular files that fit one of the names or globs, 32 MB at most each and 64 MB together, in the order of their names; links, pipes and whatever else is not there. The folder was writable by hostile
 * code, so nothing is followed and nothing can block: the file is opened first and then asked what it is.
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

/** Undefined for all that is not a readable regular file of at most `most` bytes. */
export async function readRegular(path: string, most: number): Promise<Buffer | undefined> {
  try {
    await using file = await open(
      path,
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY,
    );
    const status = await file.stat();
    return status.isFile() && status.size <= most ? await file.readFile() : undefined;
  } catch {
    return undefined;
  }
}
