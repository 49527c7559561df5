import { readdir, readFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { tempFolder, type TempFolder } from '../../test/store/builders.ts';
import { blobPath, blobsIn, contentHash } from './blobs.ts';

let folder: TempFolder;
beforeEach(async () => {
  folder = await tempFolder();
});
afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

describe('payloads', () => {
  test.each([Buffer.alloc(0), Buffer.from('a'.repeat(100_000)), Buffer.from([0, 255, 10, 13])])(
    'come back byte for byte: %#',
    async (bytes) => {
      const blobs = blobsIn(folder.path);
      const id = await blobs.put(bytes);
      expect(id).toBe(contentHash(bytes));
      expect(await blobs.get(id)).toEqual(bytes);
    },
  );

  test('are gzip files named by content, for their owner alone', async () => {
    const id = await blobsIn(folder.path).put(Buffer.from('tide'));
    const path = join(folder.path, id.slice(0, 2), id);
    expect(gunzipSync(await readFile(path)).toString()).toBe('tide');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('are kept once, by several at a time too', async () => {
    const blobs = blobsIn(folder.path);
    const ids = await Promise.all(
      Array.from({ length: 8 }, async () => await blobs.put(Buffer.from('same'))),
    );
    expect(new Set(ids).size).toBe(1);
    expect(await readdir(join(folder.path, ids[0]?.slice(0, 2) ?? ''))).toEqual([ids[0]]);
  });

  test('that were damaged are gone for readers, and made whole by the next writer', async () => {
    const blobs = blobsIn(folder.path);
    const id = await blobs.put(Buffer.from('tide'));
    await truncate(blobPath(folder.path, id), 10);
    expect(await blobs.get(id)).toBeUndefined();
    await blobs.put(Buffer.from('tide'));
    expect((await blobs.get(id))?.toString()).toBe('tide');
  });

  test.each(['', 'ab', '../../etc/passwd', 'A'.repeat(64)])('have no other names: %j', async (name) => {
    expect(await blobsIn(folder.path).get(name)).toBeUndefined();
  });
});
