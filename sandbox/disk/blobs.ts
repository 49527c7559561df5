// Payloads by content: each is a gzip file named by the sha256 of what it holds.
import { createHash } from 'node:crypto';
import { readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

import { blobId, type BlobId } from '../../agent/engine/ids.ts';
import { isMissing } from './disk-fault.ts';
import { errnoOf } from './errno.ts';
import { writeDurably } from './durable.ts';
import { makeFolder } from './folder.ts';

// gzip, not zstd: every Node we run on reads it, and zstd would save a tenth (FACTS, Storage).
const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** Larger contents are refused on reading: a small file must not be able to fill the memory. */
const LARGEST = 256 * 1024 * 1024;

/** A folder of payloads, shared by all runs of a store. Safe for several processes at once. */
export interface Blobs {
  /** Keeps the bytes; when it resolves they are on disk. Equal bytes are kept once. */
  put(bytes: Uint8Array): Promise<BlobId>;
  /** The bytes, or undefined when they are not there or are no longer what their name says. */
  get(id: string): Promise<Buffer | undefined>;
}

export const contentHash = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

/** Nothing is written before the first `put`. */
export function blobsIn(folder: string): Blobs {
  const get = async (id: string): Promise<Buffer | undefined> => {
    if (!/^[0-9a-f]{64}$/.test(id)) return undefined;
    const bytes = await contentOf(blobPath(folder, id));
    return bytes && contentHash(bytes) === id ? bytes : undefined;
  };
  return {
    get,
    async put(bytes) {
      const id = blobId(contentHash(bytes));
      const path = blobPath(folder, id);
      // One that is there and damaged is written anew: whoever puts it relies on it.
      if ((await isMarkedWanted(path)) && (await get(id))) return id;
      await makeFolder(join(folder, id.slice(0, 2)));
      await writeDurably(path, await compress(bytes));
      return id;
    },
  };
}

export const blobPath = (folder: string, id: string): string => join(folder, id.slice(0, 2), id);

// A clean-up that is under way elsewhere leaves alone what was wanted just now (collect.ts).
async function isMarkedWanted(path: string): Promise<boolean> {
  const now = new Date();
  try {
    await utimes(path, now, now);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function contentOf(path: string): Promise<Buffer | undefined> {
  try {
    return await decompress(await readFile(path), { maxOutputLength: LARGEST });
  } catch (error) {
    const code = errnoOf(error);
    const isDamaged = code?.startsWith('Z_') || code === 'ERR_BUFFER_TOO_LARGE';
    if (isDamaged || isMissing(error)) return undefined;
    throw error;
  }
}
