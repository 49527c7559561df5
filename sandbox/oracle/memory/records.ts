// Small records under keys in a folder of the store: one file each, at most so many, whoever writes them.
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import * as v from 'valibot';

import { type Schema } from '../../../agent/engine/decoding/decode-shape.ts';
import { readRegular } from '../../disk/read-regular.ts';
import { contentHash } from '../../disk/blobs.ts';
import { writeDurably } from '../../disk/durable.ts';
import { unlessRefused } from '../../disk/errno.ts';
import { makeFolder, namesIn } from '../../disk/folder.ts';

/** Never fails for what the disk does: who finds nothing works without it. Safe for several processes at once. */
export interface Records {
  /** Undefined for what is not there, was cut off or changed, or is something else. */
  get<Value>(key: string, schema: Schema<Value>): Promise<Value | undefined>;
  put(key: string, value: object): Promise<void>;
  drop(key: string): Promise<void>;
}

const MOST_RECORDS = 10_000;
const MOST_BYTES = 8 * 1024 * 1024;

/** Nothing is written before the first `put`. */
export function recordsIn(folder: string, most: number = MOST_RECORDS): Records {
  const path = (key: string): string => join(folder, key);
  let trimmed: Promise<void> | undefined;
  const write = async (key: string, value: object): Promise<void> => {
    await makeFolder(folder);
    await (trimmed ??= trim(folder, most));
    const body = JSON.stringify(value);
    // The first line is the hash of the second.
    await writeDurably(path(key), `${contentHash(body)}\n${body}`);
  };
  return {
    async get(key, schema) {
      const content = await readRegular(path(key), MOST_BYTES);
      return content && opened(content.toString('utf8'), schema);
    },
    async put(key, value) {
      await unlessRefused(write(key, value));
    },
    async drop(key) {
      await unlessRefused(rm(path(key), { force: true }));
    },
  };
}

function opened<Value>(content: string, schema: Schema<Value>): Value | undefined {
  const end = content.indexOf('\n');
  const body = content.slice(end + 1);
  if (contentHash(body) !== content.slice(0, end)) return undefined;
  const value = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), body);
  return value.success ? value.output : undefined;
}

/** Once a process, before it adds the first: the oldest go, to make room for a tenth. */
async function trim(folder: string, most: number): Promise<void> {
  const names = await namesIn(folder);
  if (names.length < most) return;
  const dated = await Promise.all(
    names.map(async (name) => ({ name, at: (await unlessRefused(stat(join(folder, name))))?.mtimeMs ?? 0 })),
  );
  const surplus = dated.toSorted((a, b) => a.at - b.at).slice(0, names.length - Math.floor(most * 0.9));
  for (const { name } of surplus) await unlessRefused(rm(join(folder, name), { force: true }));
}
