import { cp, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type RunEvent } from '../../agent/engine/events.ts';
import {
  faultOf,
  firstRollout,
  run,
  started,
  tempFolder,
  tickingClock,
  treeOf,
  valueOf,
  type TempFolder,
} from '../../test/store/builders.ts';
import { halfApplied as applyHalf, patch, type Cut } from '../../test/store/half-applied.ts';
import { undoPatch } from '../apply/apply.ts';
import { intendApply } from '../apply/edit.ts';
import { planApply } from '../apply/plan.ts';
import { contentHash } from '../disk/blobs.ts';
import { openJournal } from '../journal/open.ts';
import { hashesIn } from './collect.ts';
import { openStore, type Store } from './store.ts';

let folder: TempFolder;
let root: string;
let project: string;
let store: Store;
let untouched: readonly string[];
beforeEach(async () => {
  folder = await tempFolder();
  root = join(folder.path, 'tides');
  project = join(root, 'sub');
  await mkdir(project, { recursive: true });
  await writeFile(join(root, 'a.txt'), 'a\n');
  store = openStore(project, { clock: tickingClock() });
  untouched = await filesIn(root);
});
afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

/** The user's files: all but the store. */
const filesIn = async (place: string): Promise<readonly string[]> =>
  (await treeOf(place)).filter((line) => !line.startsWith('sub'));

const text = async (...path: readonly string[]): Promise<string> => await readFile(join(...path), 'utf8');

const frozen = (): RunEvent => ({
  kind: 'base.frozen',
  base: { tree: 'f00d', root, directory: 'sub', files: 1 },
  ms: 1,
});

const recorded = (): readonly RunEvent[] => [started(project), frozen()];

const halfApplied = async (cut: Partial<Cut> = {}): Promise<void> =>
  await applyHalf({ store, root, events: recorded(), ...cut });

const runFiles = async (): Promise<readonly string[]> => await readdir(join(store.folder, 'runs', run));

describe('an apply that was killed in the middle', () => {
  test('is taken back by whoever settles the store, once', async () => {
    await halfApplied();
    expect(await text(root, 'a.txt')).toBe('A\n');
    expect(valueOf(await store.settle())).toEqual([{ run, how: 'taken-back' }]);
    expect(await filesIn(root)).toEqual(untouched);
    expect(await runFiles()).toEqual(['events-0001.jsonl']);
    expect(valueOf(await store.settle())).toEqual([]);
  });

  test('is finished when it was recorded', async () => {
    await halfApplied({ isTold: true });
    expect(valueOf(await store.settle())).toEqual([{ run, how: 'finished' }]);
    expect((await filesIn(root)).map((line) => line.split(' ')[0])).toEqual(['a.txt', 'neu', 'neu/b.txt']);
    expect(await text(root, 'a.txt')).toBe('A\n');
  });

  test('is taken back before its run is deleted', async () => {
    await halfApplied();
    valueOf(await store.remove(run));
    expect(await filesIn(root)).toEqual(untouched);
  });

  test('is taken back before its run is one too many', async () => {
    await halfApplied();
    expect(valueOf(await store.retain(0))).toEqual([run]);
    expect(await filesIn(root)).toEqual(untouched);
  });

  test('is left to the process that is at it', async () => {
    await halfApplied();
    const half = await filesIn(root);
    await using _writer = valueOf(
      await openJournal(join(store.folder, 'runs', run), { run, clock: tickingClock() }),
    );
    expect(valueOf(await store.settle())).toEqual([]);
    expect(faultOf(await store.remove(run))).toMatchObject({ kind: 'run-busy' });
    expect(await filesIn(root)).toEqual(half);
  });

  test('is taken back in the copy of a project, not in the original', async () => {
    await halfApplied();
    const half = await filesIn(root);
    const copy = join(folder.path, 'copy');
    await cp(root, copy, { recursive: true });
    const copied = openStore(join(copy, 'sub'), { clock: tickingClock() });
    expect(valueOf(await copied.settle())).toEqual([{ run, how: 'taken-back' }]);
    expect(await filesIn(root)).toEqual(half);
    expect(await text(copy, 'a.txt')).toBe('a\n');
  });

  test('is taken back in the copy by an undo there, too', async () => {
    await halfApplied();
    const half = await filesIn(root);
    const copy = join(folder.path, 'copy');
    await cp(root, copy, { recursive: true });
    const runFolder = join(copy, 'sub', '.galapagos', 'runs', run);
    await using journal = valueOf(await openJournal(runFolder, { run, clock: tickingClock() }));
    expect(faultOf(await undoPatch({ run, runFolder, root: copy, journal }))).toMatchObject({
      kind: 'nothing-applied',
    });
    expect(await filesIn(root)).toEqual(half);
    expect(await text(copy, 'a.txt')).toBe('a\n');
  });

  test('keeps its run while its files are out of reach, and is settled when they are back', async () => {
    const elsewhere = openStore(project, { clock: tickingClock(), directory: join(folder.path, 'runs') });
    await halfApplied({ store: elsewhere });
    const away = join(folder.path, 'away');
    await rename(root, away);
    expect(valueOf(await elsewhere.settle())).toEqual([]);
    expect(valueOf(await elsewhere.retain(0))).toEqual([]);
    expect(faultOf(await elsewhere.remove(run))).toEqual({ kind: 'folder-missing', path: root });
    await rename(away, root);
    expect(valueOf(await elsewhere.settle())).toEqual([{ run, how: 'taken-back' }]);
    expect(await filesIn(root)).toEqual(untouched);
  });

  test('is told when nothing says where its files are', async () => {
    await halfApplied({ events: [started(project)] });
    const fault = {
      kind: 'journal-damaged',
      path: join(store.folder, 'runs', run),
      detail: 'an apply was killed in the middle, and where its files are is not recorded',
    };
    expect(faultOf(await store.settle())).toEqual(fault);
    expect(faultOf(await store.remove(run))).toEqual(fault);
  });
});

describe('an apply by an editor that was killed before it was recorded', () => {
  const after = { 'a.txt': 'A\n', 'neu/b.txt': 'b\n' };

  /** The editor has written these of the two files. */
  async function killedEditor(written: Partial<typeof after>): Promise<void> {
    const found = valueOf(await store.create(run));
    await using journal = valueOf(await openJournal(found.folder, { run, clock: tickingClock() }));
    for (const event of recorded()) await journal.append(event);
    const place = { run, runFolder: found.folder, root, journal };
    const planned = valueOf(await planApply(patch, root));
    valueOf(await intendApply(place, { rollout: firstRollout, patch, folders: ['neu'] }, planned));
    await mkdir(join(root, 'neu'));
    for (const [path, content] of Object.entries(written)) await writeFile(join(root, path), content);
  }

  test('is recorded by whoever settles the store, and listed as applied', async () => {
    await killedEditor(after);
    expect(valueOf(await store.settle())).toEqual([{ run, how: 'recorded' }]);
    expect(valueOf(await store.list())[0]?.applied).toMatchObject({ patch: patch.id });
    expect(await runFiles()).toEqual(['events-0001.jsonl']);
  });

  test('is told once where it is only partly in the files, and listed as applied from then on', async () => {
    await killedEditor({ 'a.txt': 'A\n' });
    const half = await filesIn(root);
    expect(faultOf(await store.settle())).toEqual({
      kind: 'apply-unfinished',
      run,
      written: ['a.txt'],
      unwritten: ['neu/b.txt'],
      changed: [],
    });
    expect(valueOf(await store.settle())).toEqual([]);
    expect(await filesIn(root)).toEqual(half);
    expect(valueOf(await store.list())[0]?.applied).toMatchObject({ patch: patch.id });
  });

  test('counts as applied when old runs are deleted: its undo stays', async () => {
    await killedEditor(after);
    expect(valueOf(await store.retain(0))).toEqual([]);
    expect(await text(root, 'a.txt')).toBe('A\n');
  });

  test('keeps the texts from before for as long as it is not settled', async () => {
    await killedEditor(after);
    await rename(join(store.folder, 'runs', run, 'events-0001.jsonl'), join(folder.path, 'away'));
    expect(await hashesIn([join(store.folder, 'runs', run)])).toContain(contentHash('a\n'));
  });
});
