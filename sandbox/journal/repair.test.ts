import { appendFile, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { ended, faultOf, run, started, tickingClock, valueOf } from '../../test/store/builders.ts';
import { journalFolder, longRun, wholeRun } from '../../test/store/journal-folder.ts';
import { openJournal } from './open.ts';
import { readJournal } from './read.ts';

describe('a damaged end', () => {
  test.each([1, 2, 17])('that is torn by %i bytes is cut off, kept aside and reported', async (bytes) => {
    const { folder, segment, open, record } = await journalFolder();
    const recorded = await record(wholeRun);
    const { size } = await stat(segment());
    await truncate(segment(), size - bytes);
    const damage = valueOf(await readJournal(folder)).damage;
    const left = 59 - bytes + JSON.stringify(ended).length - JSON.stringify({ kind: 'run.paused' }).length;
    expect(damage).toEqual({
      afterSeq: 5,
      bytes: left,
      detail: 'events-0001.jsonl: line 7 is unfinished',
      torn: true,
    });
    await using journal = await open();
    expect(journal.past).toEqual(recorded.slice(0, 5));
    expect(journal.repaired).toMatch(
      /^events-0001\.jsonl: line 7 is unfinished: \d+ bytes after event 5 were cut off; they are kept in cut-after-5-/,
    );
    const [kept = ''] = (await readdir(folder)).filter((name) => name.startsWith('cut-after-5-'));
    expect(await readFile(join(folder, kept), 'utf8')).toMatch(/^\{"seq":6,/);
    expect((await journal.append(ended)).seq).toBe(6);
    expect(valueOf(await readJournal(folder)).damage).toBeUndefined();
  });

  test('in the middle takes what follows with it, and loses none of its bytes', async () => {
    const { folder, segment, open, record } = await journalFolder();
    await record(wholeRun);
    const text = await readFile(segment(), 'utf8');
    await writeFile(segment(), text.replace('{"seq":3', '{"seq":#'));
    const read = valueOf(await readJournal(folder));
    expect(read.records.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(read.damage).toMatchObject({
      afterSeq: 2,
      detail: 'events-0001.jsonl: line 4 is no event',
      torn: false,
    });
    await using journal = await open();
    expect(journal.past.map(({ seq }) => seq)).toEqual([1, 2]);
    const [kept = ''] = (await readdir(folder)).filter((name) => name.startsWith('cut-after-2-'));
    const aside = await readFile(join(folder, kept), 'utf8');
    expect((await readFile(segment(), 'utf8')) + aside).toBe(text.replace('{"seq":3', '{"seq":#'));
  });

  test.each([
    ['a line that is not UTF-8', Buffer.from([0x7b, 0xff, 0x7d, 0x0a]), 'line 3 is not UTF-8'],
    [
      'a hole in the numbers',
      Buffer.from('{"seq":3,"at":1,"event":{"kind":"run.paused"}}\n'),
      'line 3 has number 3 after 1',
    ],
    ['zeros, as after a power cut', Buffer.alloc(4096), 'line 3 is unfinished'],
    ['an empty line', Buffer.from('\n'), 'line 3 is no event'],
  ])('by %s is told apart', async (_what, bytes, detail) => {
    const { folder, segment, record } = await journalFolder();
    await record([started()]);
    await appendFile(segment(), bytes);
    expect(valueOf(await readJournal(folder)).damage).toMatchObject({
      afterSeq: 1,
      bytes: bytes.length,
      detail: `events-0001.jsonl: ${detail}`,
    });
  });

  test('by a missing segment ends before it, and sets the rest aside', async () => {
    const { folder, segment, open, record } = await journalFolder();
    const recorded = await record(longRun, { segmentBytes: 4_000 });
    const third = await readFile(segment(3), 'utf8');
    await rm(segment(2));
    const read = valueOf(await readJournal(folder));
    expect(read.damage).toMatchObject({ detail: 'events-0002.jsonl is missing', torn: false });
    await using journal = await open({ segmentBytes: 4_000 });
    expect(journal.past).toEqual(recorded.slice(0, read.records.length));
    const [kept = ''] = (await readdir(folder)).filter((name) => name.endsWith('-events-0003.jsonl'));
    expect(await readFile(join(folder, kept), 'utf8')).toBe(third);
    await journal.append(ended);
    expect(valueOf(await readJournal(folder)).damage).toBeUndefined();
  });

  test('at the very start is the trace of a crash and begun anew', async () => {
    const { folder, segment, record } = await journalFolder();
    await mkdir(folder, { recursive: true });
    await writeFile(segment(), '');
    expect(valueOf(await readJournal(folder))).toMatchObject({
      records: [],
      damage: { afterSeq: 0, torn: true },
    });
    await record([started()]);
    expect(valueOf(await readJournal(folder)).records).toHaveLength(1);
  });

  test('in the first line is not ours to mend: nothing is touched', async () => {
    const { folder, segment } = await journalFolder();
    await mkdir(folder, { recursive: true });
    await writeFile(segment(), 'dear diary\n');
    const opened = await openJournal(folder, { run, clock: tickingClock() });
    expect(faultOf(opened)).toEqual({
      kind: 'journal-damaged',
      path: folder,
      detail: 'events-0001.jsonl: line 1 is no header of a journal',
    });
    expect(await readFile(segment(), 'utf8')).toBe('dear diary\n');
    expect(await readdir(folder)).toEqual(['events-0001.jsonl']);
  });
});
