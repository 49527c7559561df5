import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type Recorded } from '../../agent/engine/events.ts';
import {
  ended,
  run,
  started,
  stepNoted,
  tempFolder,
  tickingClock,
  valueOf,
  type TempFolder,
} from '../../test/store/builders.ts';
import { type JournalWriter, type UnknownRecord } from './journal.ts';
import { openJournal } from './open.ts';
import { tailJournal } from './tail.ts';

let store: TempFolder;
let folder: string;
let stop: AbortController;
let viewers: AsyncGenerator[];

beforeEach(async () => {
  store = await tempFolder();
  folder = join(store.path, 'runs', run);
  stop = new AbortController();
  viewers = [];
});
afterEach(async () => {
  stop.abort();
  for (const viewer of viewers) await viewer.return(undefined);
  await store[Symbol.asyncDispose]();
});

const open = async (segmentBytes = 1_000_000): Promise<JournalWriter> =>
  valueOf(await openJournal(folder, { run, clock: tickingClock(), segmentBytes }));

function follow(from?: number): AsyncGenerator<Recorded | UnknownRecord, void> {
  const viewer = tailJournal(folder, {
    signal: stop.signal,
    pollMs: 10,
    ...(from === undefined ? {} : { from }),
  });
  viewers.push(viewer);
  return viewer;
}

/** The next `count` events that a viewer sees. */
async function take(
  viewer: AsyncGenerator<Recorded | UnknownRecord, void>,
  count: number,
): Promise<readonly (Recorded | UnknownRecord)[]> {
  const seen = [];
  while (seen.length < count) {
    const next = await viewer.next();
    if (next.done) break;
    seen.push(next.value);
  }
  return seen;
}

describe('following a journal', () => {
  test('gives what is there, then what comes', async () => {
    await using journal = await open();
    const first = await journal.append(started());
    const viewer = follow();
    expect(await take(viewer, 1)).toEqual([first]);
    const coming = take(viewer, 2);
    const later = [await journal.append(stepNoted('one')), await journal.append(stepNoted('two'))];
    expect(await coming).toEqual(later);
  });

  test('begins where it is asked to', async () => {
    await using journal = await open();
    await journal.append(started());
    const second = await journal.append(stepNoted('second'));
    expect(await take(follow(2), 1)).toEqual([second]);
  });

  test('waits for a journal that does not exist yet', async () => {
    const coming = take(follow(), 1);
    await using journal = await open();
    const first = await journal.append(started());
    expect(await coming).toEqual([first]);
  });

  test('goes on over segments, and brings long payloads', async () => {
    const coming = take(follow(), 41);
    await using journal = await open(2_000);
    const recorded = [await journal.append(started())];
    for (let index = 0; index < 40; index++) {
      recorded.push(await journal.append(stepNoted(`${index} `.repeat(index === 20 ? 5_000 : 50), index)));
    }
    expect(await coming).toEqual(recorded);
  });

  test('never sees half a line', async () => {
    await using journal = await open();
    const first = await journal.append(started());
    const viewer = follow();
    expect(await take(viewer, 1)).toEqual([first]);
    const coming = take(viewer, 1);
    const path = join(folder, 'events-0001.jsonl');
    await appendFile(path, '{"seq":2,"at":9,"event":{"kin');
    await appendFile(path, 'd":"run.paused"}}\n');
    expect(await coming).toEqual([{ seq: 2, at: 9, event: { kind: 'run.paused' } }]);
  });

  test('waits at a damaged line until a writer has mended it', async () => {
    {
      await using journal = await open();
      await journal.append(started());
    }
    await appendFile(join(folder, 'events-0001.jsonl'), 'garbage\n');
    const viewer = follow();
    await take(viewer, 1);
    const coming = take(viewer, 1);
    await using journal = await open();
    const second = await journal.append(ended);
    expect(await coming).toEqual([second]);
  });

  test('waits at damage before the last segment too', async () => {
    {
      await using journal = await open(2_000);
      await journal.append(started());
      for (let index = 0; index < 20; index++) await journal.append(stepNoted('x'.repeat(200), index));
    }
    await appendFile(join(folder, 'events-0001.jsonl'), 'garbage\n');
    const viewer = follow();
    const first = (await readFile(join(folder, 'events-0001.jsonl'), 'utf8')).split('\n').length - 3;
    await take(viewer, first);
    const coming = take(viewer, 1);
    await using journal = await open();
    const next = await journal.append(ended);
    expect(next.seq).toBe(first + 1);
    expect(await coming).toEqual([next]);
  });

  test('shows events of kinds that this version does not know', async () => {
    {
      await using journal = await open();
      await journal.append(started());
    }
    await appendFile(join(folder, 'events-0001.jsonl'), '{"seq":2,"at":9,"event":{"kind":"moon.landed"}}\n');
    const [, second] = await take(follow(), 2);
    expect(second).toEqual({ seq: 2, at: 9, kind: 'moon.landed' });
  });

  test('ends when it is no longer wanted', async () => {
    await using journal = await open();
    await journal.append(started());
    const coming = take(follow(), 2);
    stop.abort();
    expect((await coming).length).toBeLessThan(2);
  });

  test('survives that the folder comes late or goes', async () => {
    const viewer = follow();
    const coming = take(viewer, 1);
    const elsewhere = join(store.path, 'elsewhere');
    await mkdir(elsewhere);
    await writeFile(
      join(elsewhere, 'events-0001.jsonl'),
      `{"kind":"journal","version":1,"run":"${run}","segment":1}\n{"seq":1,"at":9,"event":{"kind":"run.paused"}}\n`,
    );
    await mkdir(join(store.path, 'runs'));
    await rename(elsewhere, folder);
    expect(await coming).toEqual([{ seq: 1, at: 9, event: { kind: 'run.paused' } }]);
    expect(await readFile(join(folder, 'events-0001.jsonl'), 'utf8')).toContain('run.paused');
    const none = take(viewer, 1);
    await rm(folder, { recursive: true });
    stop.abort();
    expect(await none).toEqual([]);
  });
});
