// Reads a file that somebody hostile may have put there.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/**
 * Undefined for all that is not a readable regular file of at most `most` bytes. No link is followed and nothing can block:
 * the file is opened first and then asked what it is.
 */
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
