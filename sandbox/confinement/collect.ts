// Reads the files a command left in its output folder, after everything in the box is gone.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

const MOST_BYTES = 32 * 1024 * 1024;

/**
 * Regular files only, 32 MB at most; links, pipes and whatever else is not there. The folder was writable by hostile
 * code, so nothing is followed and nothing can block: the file is opened first and then asked what it is.
 */
export async function collectFiles(
  folder: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for (const name of names) {
    const content = await readRegular(join(folder, name), MOST_BYTES);
    if (content !== undefined) found.set(name, content);
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
