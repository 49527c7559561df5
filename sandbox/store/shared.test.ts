import { mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type RunEvent } from '../../agent/engine/events.ts';
import { runId, type RunId } from '../../agent/engine/ids.ts';
import { seededRng } from '../../agent/engine/random.ts';
import {
  ended,
  faultOf,
  run,
  started,
  tempFolder,
  tickingClock,
  valueOf,
  type TempFolder,
} from '../../test/store/builders.ts';
import { halfApplied } from '../../test/store/half-applied.ts';
import { openJournal } from '../journal/open.ts';
import { openStore, type Store } from './store.ts';

const start = 1_800_000_000_000;

let folder: TempFolder;
let ours: string;
let theirs: string;
let store: Store;
let rng: () => number;
beforeEach(async () => {
  folder = await tempFolder();
  [ours, theirs] = [join(folder.path, 'ours'), join(folder.path, 'theirs')];
  for (const project of [ours, theirs]) {
    await mkdir(project);
    await writeFile(join(project, 'a.txt'), 'a\n');
  }
  store = shared(ours);
  rng = seededRng(1);
});
afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

const shared = (project: string): Store =>
  openStore(project, { clock: tickingClock(), directory: join(folder.path, 'store') });

const frozen = (root: string): RunEvent => ({
  kind: 'base.frozen',
  base: { tree: 'f00d', root, directory: '', files: 1 },
  ms: 1,
});

async function recordRun(project: string, minute: number): Promise<RunId> {
  const id = runId(ulid(start + minute * 60_000, rng));
  const { folder } = valueOf(await store.create(id));
  await using journal = valueOf(await openJournal(folder, { run: id, clock: tickingClock() }));
  for (const event of [started(project), frozen(project), ended]) await journal.append(event);
  return id;
}

const applyKilledIn = async (root: string, events = [started(root), frozen(root)]): Promise<void> =>
  await halfApplied({ store, root, events });

const text = async (project: string): Promise<string> => await readFile(join(project, 'a.txt'), 'utf8');

describe('a store that several projects share', () => {
  test('leaves a killed apply of another project to that project', async () => {
    await applyKilledIn(theirs);
    expect(valueOf(await store.settle())).toEqual([]);
    expect(await text(theirs)).toBe('A\n');
    expect(valueOf(await shared(theirs).settle())).toEqual([{ run, how: 'taken-back' }]);
    expect(await text(theirs)).toBe('a\n');
  });

  test('is not blocked by a killed apply of which nothing tells where its files are', async () => {
    await applyKilledIn(theirs, [started(theirs)]);
    expect(valueOf(await store.settle())).toEqual([]);
  });

  test('settles a killed apply in the repository that the project is a part of', async () => {
    await applyKilledIn(ours);
    const part = join(ours, 'packages');
    await mkdir(part);
    expect(valueOf(await shared(part).settle())).toEqual([{ run, how: 'taken-back' }]);
    expect(await text(ours)).toBe('a\n');
  });

  test('lists and finds the runs of the project that is asked about', async () => {
    const own = await recordRun(ours, 0);
    const other = await recordRun(theirs, 1);
    expect(valueOf(await store.list()).map((each) => each.run)).toEqual([own]);
    expect(valueOf(await store.find('latest')).run).toBe(own);
    expect(valueOf(await shared(theirs).find('latest')).run).toBe(other);
    expect(faultOf(await shared(folder.path).find('latest'))).toMatchObject({ kind: 'run-unknown' });
  });

  test('knows in a part of the project what was run in the whole of it, and deletes none of that', async () => {
    const own = await recordRun(ours, 0);
    const part = join(ours, 'test');
    await mkdir(part);
    expect(valueOf(await shared(part).find('latest')).run).toBe(own);
    expect(valueOf(await shared(part).retain(0))).toEqual([]);
  });

  test('finds the runs of another project by their name, where none of this project has it', async () => {
    const own = await recordRun(ours, 0);
    const other = await recordRun(theirs, 1);
    const common = own.slice(0, 4);
    expect(other.slice(0, 4)).toBe(common);
    expect(valueOf(await store.find(common)).run).toBe(own);
    expect(valueOf(await store.find(other)).run).toBe(other);
  });

  test('knows a project by whatever name its folder is opened', async () => {
    const own = await recordRun(ours, 0);
    const link = join(folder.path, 'link');
    await symlink(ours, link);
    expect(valueOf(await shared(link).find('latest')).run).toBe(own);
  });

  test('deletes old runs of this project, and none of another', async () => {
    const oldest = await recordRun(theirs, 0);
    const [old, newest] = [await recordRun(ours, 1), await recordRun(ours, 2)];
    expect(valueOf(await store.retain(1))).toEqual([old]);
    expect(valueOf(await store.list()).map((each) => each.run)).toEqual([newest]);
    expect(valueOf(await shared(theirs).list()).map((each) => each.run)).toEqual([oldest]);
  });

  test('shows a run that does not tell whose it is, but takes it for nobody else', async () => {
    const own = await recordRun(ours, 0);
    const nameless = runId(ulid(start + 60_000, rng));
    const { folder } = valueOf(await store.create(nameless));
    await writeFile(join(folder, 'events-0001.jsonl'), 'no journal\n');
    expect(valueOf(await store.list()).map((each) => each.run)).toEqual([nameless, own]);
    expect(valueOf(await store.find('latest')).run).toBe(own);
    expect(valueOf(await store.retain(0))).toEqual([own]);
  });

  test('keeps a run whose project is away', async () => {
    const other = await recordRun(theirs, 0);
    await rename(theirs, join(folder.path, 'away'));
    expect(valueOf(await store.list())).toEqual([]);
    expect(valueOf(await shared(theirs).find('latest')).run).toBe(other);
  });
});
