// The objects of frozen bases go with the runs that need them.
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { runId, type RunId } from '../../agent/engine/ids.ts';
import { openJournal } from '../../sandbox/journal/open.ts';
import { openStore, type Store } from '../../sandbox/store/store.ts';
import { TreeStore } from '../../sandbox/workspace/tree-store.ts';
import { started, tempFolder, tickingClock, valueOf, type TempFolder } from './builders.ts';

const { signal } = new AbortController();

let folder: TempFolder;
let project: string;
let store: Store;
beforeEach(async () => {
  folder = await tempFolder();
  project = join(folder.path, 'project');
  await mkdir(project);
  await writeFile(join(project, 'same.txt'), 'the same in all\n');
  store = openStore(project, { clock: { now: () => Date.now() }, directory: join(folder.path, 'store') });
});
afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

interface Frozen {
  readonly run: RunId;
  readonly tree: string;
}

const trees = async (): Promise<TreeStore> => valueOf(await TreeStore.open(store.objects, signal));

/** A run whose base is the project with this text in it. */
async function frozen(number: number, text: string): Promise<Frozen> {
  await writeFile(join(project, 'tides.txt'), text);
  const { run, folder } = valueOf(await store.create(runId(`01J9Z3K4M5N6P7Q8R9S0T1V2W${number}`)));
  const tree = valueOf(await (await trees()).keep(project, signal));
  await using journal = valueOf(await openJournal(folder, { run, clock: tickingClock() }));
  await journal.append(started(project));
  const base = { tree, root: project, directory: '', files: 2 };
  await journal.append({ kind: 'base.frozen', base, ms: 1 });
  return { run, tree };
}

/** Makes every object older than the time for which it is spared. */
async function age(): Promise<void> {
  const then = new Date(Date.now() - 2 * 60 * 60 * 1000);
  for (const name of await readdir(store.objects, { recursive: true })) {
    await utimes(join(store.objects, name), then, then);
  }
}

/** Can the files of this base still be had? */
async function isKept({ tree }: Frozen): Promise<boolean> {
  const place = join(folder.path, `again-${tree}`);
  await mkdir(place, { recursive: true });
  return (await (await trees()).restore(tree, place, signal)).ok;
}

describe('deleting a run', () => {
  test('takes what its base alone needed, and leaves every other base whole', async () => {
    const [first, second, third] = [await frozen(1, 'ebb'), await frozen(2, 'flow'), await frozen(3, 'neap')];
    await age();
    valueOf(await store.remove(second.run));
    expect(await Promise.all([first, second, third].map(isKept))).toEqual([true, false, true]);
  });

  test('spares a base that another run has, too', async () => {
    const first = await frozen(1, 'ebb');
    const [second, third] = [await frozen(2, 'flow'), await frozen(3, 'flow')];
    await age();
    valueOf(await store.remove(second.run));
    expect(await Promise.all([first, third].map(isKept))).toEqual([true, true]);
  });

  test('spares what was frozen within the hour: the event that names it may be on its way', async () => {
    const [first, second] = [await frozen(1, 'ebb'), await frozen(2, 'flow')];
    await age();
    await writeFile(join(project, 'tides.txt'), 'flow');
    valueOf(await (await trees()).keep(project, signal));
    valueOf(await store.remove(second.run));
    expect(await Promise.all([first, second].map(isKept))).toEqual([true, true]);
  });
});
