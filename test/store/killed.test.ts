// kill -9 of a writer at any moment: what was acknowledged is there, and the next writer goes on.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { seededRng } from '../../agent/engine/random.ts';
import { readJournal } from '../../sandbox/journal/read.ts';
import { run, tempFolder, valueOf, type TempFolder } from './builders.ts';

const rounds = 15;
const writer = fileURLToPath(new URL('./writer.ts', import.meta.url));

let store: TempFolder;
let folder: string;
beforeAll(async () => {
  store = await tempFolder();
  folder = join(store.path, 'runs', run);
});
afterAll(async () => {
  await store[Symbol.asyncDispose]();
});

/** Lets a writer acknowledge `count` events and kills it while it goes on; returns all that it acknowledged. */
async function killedAfter(count: number): Promise<ReadonlyMap<number, string>> {
  const child = spawn(process.execPath, [writer, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  const acknowledged = new Map<number, string>();
  for await (const line of createInterface({ input: child.stdout })) {
    const [, seq, event] = /^(\d+) (\{.*\})$/s.exec(line) ?? [];
    if (seq !== undefined && event !== undefined) acknowledged.set(Number(seq), event);
    if (acknowledged.size === count) child.kill('SIGKILL');
  }
  await closed;
  return acknowledged;
}

const lastSegment = async (): Promise<string> =>
  join(
    folder,
    (await readdir(folder))
      .filter((name) => name.startsWith('events-'))
      .toSorted()
      .at(-1) ?? '',
  );

describe(`a writer that is killed ${rounds} times`, () => {
  test('has lost no acknowledged event, and every torn end is mended', async () => {
    const rng = seededRng(15);
    const acknowledged = new Map<number, string>();
    let before: readonly string[] = [];
    let torn = 0;
    for (let round = 0; round < rounds; round++) {
      for (const [seq, event] of await killedAfter(1 + Math.floor(rng() * 200))) acknowledged.set(seq, event);
      // A process that dies rarely tears a line by itself: every other time we do.
      if (round % 2 === 1)
        await appendFile(await lastSegment(), '{"seq":99999,"at":1,"ev'.slice(0, 1 + Math.floor(rng() * 20)));
      const read = valueOf(await readJournal(folder));
      const found = read.records.map(({ event }) => JSON.stringify(event));
      torn += read.damage ? 1 : 0;
      expect(read.damage?.torn ?? true, read.damage?.detail).toBe(true);
      expect(read.missing).toEqual([]);
      expect(read.records.map(({ seq }) => seq)).toEqual(found.map((_, index) => index + 1));
      const lost = [...acknowledged].filter(([seq, event]) => found[seq - 1] !== event).map(([seq]) => seq);
      expect(lost, `round ${round}`).toEqual([]);
      expect(found.slice(0, before.length)).toEqual(before);
      before = found;
    }
    expect(torn).toBeGreaterThanOrEqual(Math.floor(rounds / 2));
    expect(acknowledged.size).toBeGreaterThan(rounds * 20);
    const aside = (await readdir(folder)).filter((name) => name.startsWith('cut-after-'));
    expect(aside.length).toBeGreaterThanOrEqual(Math.floor(rounds / 2) - 1);
  });
});

describe('a second process', () => {
  test('is told who writes, and harms nothing', async () => {
    await using other = await tempFolder();
    const mine = join(other.path, 'runs', run);
    const first = spawn(process.execPath, [writer, mine], { stdio: ['ignore', 'pipe', 'inherit'] });
    const closed = once(first, 'close');
    try {
      const lines = createInterface({ input: first.stdout })[Symbol.asyncIterator]();
      expect((await lines.next()).value).toBe('open');
      const second = spawn(process.execPath, [writer, mine], { stdio: ['ignore', 'pipe', 'inherit'] });
      const [said] = await Promise.all([second.stdout.toArray(), once(second, 'close')]);
      expect(JSON.parse(said.join(''))).toEqual({ kind: 'run-busy', run, pid: first.pid });
    } finally {
      first.kill('SIGKILL');
      await closed;
    }
    expect(valueOf(await readJournal(mine)).damage?.torn ?? true).toBe(true);
  });
});
