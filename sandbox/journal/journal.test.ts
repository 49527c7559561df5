import { appendFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { emptyView, fold } from '../../agent/engine/view.ts';
import {
  answered,
  ended,
  faultOf,
  lesson,
  patchOf,
  proposed,
  rolloutEnded,
  run,
  started,
  stepNoted,
  tickingClock,
  valueOf,
} from '../../test/store/builders.ts';
import { journalFolder, longRun, wholeRun } from '../../test/store/journal-folder.ts';
import { openJournal } from './open.ts';
import { readJournal } from './read.ts';

describe('a journal', () => {
  test('numbers and dates events, and reads back what it answered', async () => {
    const { folder, record } = await journalFolder();
    const recorded = await record(wholeRun);
    expect(recorded.map(({ seq, at }) => [seq, at - 1_700_000_000_000])).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 3],
      [5, 4],
      [6, 5],
    ]);
    expect(recorded.map(({ event }) => event)).toEqual(wholeRun);
    expect(valueOf(await readJournal(folder))).toEqual({ records: recorded, unknown: [], missing: [] });
  });

  test('is one JSON line per event under a header', async () => {
    const { segment, record } = await journalFolder();
    await record([started(), { kind: 'run.paused' }]);
    const lines = (await readFile(segment(), 'utf8')).split('\n');
    expect(lines[0]).toBe(`{"kind":"journal","version":1,"run":"${run}","segment":1}`);
    expect(lines[2]).toBe('{"seq":2,"at":1700000000001,"event":{"kind":"run.paused"}}');
    expect(lines).toHaveLength(4);
  });

  test('goes on where the last writer ended', async () => {
    const { open, record } = await journalFolder();
    const first = await record([started()]);
    await using journal = await open();
    expect(journal.past).toEqual(first);
    expect(journal.repaired).toBeUndefined();
    expect((await journal.append({ kind: 'run.paused' })).seq).toBe(2);
  });

  test('never goes back in time', async () => {
    const { open } = await journalFolder();
    let now = 5_000;
    await using journal = await open({ clock: { now: () => now } });
    await journal.append(started());
    now = 3_000;
    expect((await journal.append({ kind: 'run.paused' })).at).toBe(5_000);
  });

  test('takes no more once it is closed', async () => {
    const { open } = await journalFolder();
    const journal = await open();
    await journal[Symbol.asyncDispose]();
    await journal[Symbol.asyncDispose]();
    await expect(journal.append(started())).rejects.toThrow('the journal is closed');
  });

  test('begins new segments, each with a header, and reads over them', async () => {
    const { folder, segment, open, record } = await journalFolder();
    const recorded = await record(longRun, { segmentBytes: 4_000 });
    expect((await readdir(folder)).filter((name) => name.startsWith('events-')).length).toBeGreaterThan(3);
    expect((await stat(segment(1))).size).toBeLessThanOrEqual(4_000);
    expect(valueOf(await readJournal(folder)).records).toEqual(recorded);
    await using journal = await open({ segmentBytes: 4_000 });
    expect(journal.past).toEqual(recorded);
    expect((await journal.append(ended)).seq).toBe(62);
  });

  test('keeps events of kinds that this version does not know, and says so', async () => {
    const { folder, segment, open, record } = await journalFolder();
    await record([started()]);
    await appendFile(segment(), '{"seq":2,"at":9,"event":{"kind":"moon.landed","crew":3}}\n');
    const read = valueOf(await readJournal(folder));
    expect(read.unknown).toEqual([{ seq: 2, at: 9, kind: 'moon.landed' }]);
    expect(read.damage).toBeUndefined();
    await using journal = await open();
    expect((await journal.append(ended)).seq).toBe(3);
    expect(await readFile(segment(), 'utf8')).toContain('"moon.landed","crew":3');
  });

  test('of a newer version is for reading only', async () => {
    const { folder, segment, record } = await journalFolder();
    await record([started()]);
    const text = await readFile(segment(), 'utf8');
    await writeFile(segment(), text.replace('"version":1', '"version":2'));
    const read = valueOf(await readJournal(folder));
    expect(read.newer).toBe(2);
    expect(read.records).toHaveLength(1);
    const opened = await openJournal(folder, { run, clock: tickingClock() });
    expect(faultOf(opened)).toEqual({ kind: 'run-newer', run, version: 2 });
    expect((await readdir(folder)).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });

  test('of another run is refused', async () => {
    const { folder, record } = await journalFolder();
    await record([started()]);
    const opened = await openJournal(folder, { run: 'another', clock: tickingClock() });
    expect(faultOf(opened)).toMatchObject({
      kind: 'journal-damaged',
      detail: `this is the journal of run ${run}`,
    });
  });

  test('that is not there is a fault for readers', async () => {
    const { folder } = await journalFolder();
    expect(faultOf(await readJournal(folder))).toEqual({
      kind: 'folder-unreadable',
      path: folder,
      detail: 'ENOENT',
    });
    await mkdir(folder, { recursive: true });
    expect(faultOf(await readJournal(folder))).toMatchObject({ kind: 'journal-damaged' });
  });
});

describe('the lock', () => {
  test('lets one writer in, of the same process too', async () => {
    const { folder, open } = await journalFolder();
    const first = await open();
    const second = await openJournal(folder, { run, clock: tickingClock() });
    expect(faultOf(second)).toEqual({ kind: 'run-busy', run, pid: process.pid });
    await first[Symbol.asyncDispose]();
    await using third = await open();
    expect(third.past).toEqual([]);
  });

  test('is won by one of many who come at once', async () => {
    const { folder } = await journalFolder();
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, async () => await openJournal(folder, { run, clock: tickingClock() })),
    );
    const winners = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value] : []));
    expect(winners).toHaveLength(1);
    await winners[0]?.[Symbol.asyncDispose]();
    expect((await readdir(folder)).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });
});

describe('long payloads', () => {
  const long = `beginning ${'é\n'.repeat(9_000)} end`;

  test('are kept by content and come back as they were', async () => {
    const { store, folder, segment, record } = await journalFolder();
    const patch = patchOf({
      path: 'data.txt',
      change: 'modified',
      hunks: [{ start: 1, removed: [`${'x'.repeat(9_000)}\n`], added: ['short\r\n', 'no end'] }],
    });
    const events = [
      started(),
      stepNoted(long),
      proposed(patch, long),
      lesson({ notes: [long, 'short'], n: 3 }),
    ];
    const recorded = await record(events);
    expect(recorded.map(({ event }) => event)).toEqual(events);
    expect((await stat(segment())).size).toBeLessThan(6_000);
    expect(await readdir(join(store.path, 'blobs'))).toHaveLength(2);
    expect(valueOf(await readJournal(folder)).records).toEqual(recorded);
  });

  test('hold free JSON that is long only as a whole', async () => {
    const { folder, segment, record } = await journalFolder();
    const value = Array.from({ length: 2_000 }, (_, index) => ({ index, name: `candidate ${index}` }));
    await record([started(), lesson(value)]);
    expect((await stat(segment())).size).toBeLessThan(2_000);
    expect(valueOf(await readJournal(folder)).records[1]?.event).toEqual(lesson(value));
  });

  test('that are gone leave their beginnings to readers', async () => {
    const { store, folder, open, record } = await journalFolder();
    await record([started(), stepNoted(long)]);
    await rm(join(store.path, 'blobs'), { recursive: true });
    const read = valueOf(await readJournal(folder));
    expect(read.records[1]?.event).toEqual(stepNoted(long.slice(0, 400)));
    expect(read.missing).toHaveLength(1);
    await using journal = await open();
    expect(journal.past).toHaveLength(2);
  });

  test('that are gone stop a writer when they were source text', async () => {
    const { store, folder, record } = await journalFolder();
    const hunks = [{ start: 1, removed: [], added: ['x'.repeat(9_000)] }];
    await record([started(), proposed(patchOf({ path: 'a.txt', change: 'added', hunks }))]);
    await rm(join(store.path, 'blobs'), { recursive: true });
    const opened = await openJournal(folder, { run, clock: tickingClock() });
    expect(faultOf(opened)).toMatchObject({ kind: 'journal-damaged', path: folder });
  });

  test.each([
    [{ $blob: 'a'.repeat(64), bytes: 3, shown: 'forged' }],
    [{ $plain: { $blob: 'x' } }],
    [{ deep: [{ $plain: 1, other: long }] }],
    [{ ['__proto__']: { polluted: long } }],
    [`half of a pair \ud83d ${long}`],
  ])('are never confused with what an agent says: %#', async (value) => {
    const { folder, record } = await journalFolder();
    await record([started(), lesson(value)]);
    const [, second] = valueOf(await readJournal(folder)).records;
    expect(JSON.stringify(second?.event)).toBe(JSON.stringify(lesson(value)));
  });
});

describe('a run that is read back', () => {
  test('is the run that was written', async () => {
    const { folder, record } = await journalFolder();
    const recorded = await record([...wholeRun.slice(0, 4), answered(2), rolloutEnded, ended]);
    const read = valueOf(await readJournal(folder));
    expect(read.records.reduce(fold, emptyView)).toEqual(recorded.reduce(fold, emptyView));
  });
});
