// Files that are either wholly there or not at all, whatever happens to the process or the machine.
import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { syncFolder } from './folder.ts';

/** A name beside `path` that nobody else uses. It begins with a dot and says whose it is. */
export function besides(path: string): string {
  return join(dirname(path), `.${basename(path)}.galapagos-${randomBytes(6).toString('hex')}`);
}

/** Writes a whole file through a temporary one; when it resolves, content and name are on disk. */
export async function writeDurably(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = besides(path);
  try {
    await writeSynced(temporary, content, 0o600);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Writes a new file and waits for the disk. Fails when the name is taken. */
export async function writeSynced(path: string, content: Uint8Array | string, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}
