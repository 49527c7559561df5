// Files that are either wholly there or not at all, whatever happens to the process or the machine.
import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

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

/** Makes the names in a folder durable. Windows has no such call, and does it by itself. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a folder with its parents, for its owner alone, and makes their names durable. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}
