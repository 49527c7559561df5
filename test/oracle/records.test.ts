// What lies in the store of answers after kills, on full disks and between processes: whole records or none.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { recordsIn } from '../../sandbox/oracle/memory/records.ts';

const isRoot = process.getuid?.() === 0;
const writer = fileURLToPath(new URL('./record-writer.ts', import.meta.url));
const schema = v.object({ by: v.string(), number: v.number(), filler: v.string() });
const record = (by: string, number: number, length = 20_000) => ({
  by,
  number,
  filler: String(number % 10).repeat(length),
});
const keys = ['key-0', 'key-1', 'key-2', 'key-3', 'key-4'];

let place: string;
let folder: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'galapagos-records-'));
  folder = join(place, 'verdicts');
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

/** Lets writers go on side by side, and kills each when it has put so many; what each put last, by what it said. */
async function killed(counts: Readonly<Record<string, number>>): Promise<ReadonlyMap<string, number>> {
  const last = new Map<string, number>();
  const writers = Object.entries(counts).map(async ([by, count]) => {
    const child = spawn(process.execPath, [writer, folder, by], { stdio: ['ignore', 'pipe', 'inherit'] });
    const closed = once(child, 'close');
    for await (const line of createInterface({ input: child.stdout })) {
      last.set(by, Number(line));
      if (Number(line) + 1 === count) child.kill('SIGKILL');
    }
    await closed;
  });
  await Promise.all(writers);
  return last;
}

describe('records', () => {
  test('are whole or not there, wherever who wrote them was killed', async () => {
    for (const count of [1, 2, 5, 9, 14]) {
      const last = (await killed({ ada: count })).get('ada') ?? -1;
      const found = await Promise.all(keys.map((key) => recordsIn(folder).get(key, schema)));
      for (const [at, each] of found.entries()) {
        // What it said is there, or what it put later and could not say any more.
        const newest = last - ((last - at + 5) % 5);
        expect(each?.number ?? -1).toBeGreaterThanOrEqual(newest);
        expect(each ?? record('ada', 0)).toEqual(record('ada', each?.number ?? 0));
      }
    }
    // What a kill has left half-written has a name that nobody asks for.
    for (const name of readdirSync(folder)) expect(name).toMatch(/^(key-\d|\.key-\d\.galapagos-\w+)$/);
  });

  test('of two processes at once are of the one or the other', async () => {
    const last = await killed({ ada: 25, grace: 25 });
    expect([...last.keys()].toSorted()).toEqual(['ada', 'grace']);
    for (const key of keys) {
      const found = await recordsIn(folder).get(key, schema);
      expect(found).toEqual(record(found?.by ?? 'nobody', found?.number ?? -1));
    }
  });

  test('that are cut off anywhere, or have one other byte, are not there', async () => {
    const records = recordsIn(folder);
    await records.put('key', record('ada', 1, 10));
    const path = join(folder, 'key');
    const whole = readFileSync(path);
    for (let at = 0; at < whole.length; at++) {
      writeFileSync(path, whole.subarray(0, at));
      expect(await records.get('key', schema)).toBeUndefined();
      const other = Buffer.from(whole);
      other[at] = (other[at] ?? 0) ^ 1;
      writeFileSync(path, other);
      expect(await records.get('key', schema)).toBeUndefined();
    }
    writeFileSync(path, Buffer.concat([whole, Buffer.from('\n')]));
    expect(await records.get('key', schema)).toBeUndefined();
    writeFileSync(path, whole);
    expect(await records.get('key', schema)).toEqual(record('ada', 1, 10));
  });
});

describe.skipIf(!isRoot)('on a full disk (needs root to make a small one)', () => {
  beforeEach(() => {
    mkdirSync(folder);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', folder]);
  });
  afterEach(() => {
    execFileSync('umount', [folder]);
  });

  test('records are as they were before, and nothing is left of those that did not fit', async () => {
    const records = recordsIn(folder);
    await records.put('key-0', record('ada', 1));
    for (const number of [2, 3, 4]) await records.put(`key-${number - 1}`, record('ada', number, 50_000));
    await records.put('key-0', record('ada', 5, 100_000));
    expect(await records.get('key-0', schema)).toEqual(record('ada', 1));
    expect(await records.get('key-1', schema)).toEqual(record('ada', 2, 50_000));
    expect(await records.get('key-3', schema)).toBeUndefined();
    expect(readdirSync(folder).every((name) => keys.includes(name))).toBe(true);
    await records.drop('key-1');
    await records.put('key-3', record('ada', 4, 50_000));
    expect(await records.get('key-3', schema)).toEqual(record('ada', 4, 50_000));
  });
});
