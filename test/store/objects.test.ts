// The objects of frozen bases go with the runs that need them.
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { runId, type RunId } from '../../agent/engine/ids.ts';
import { openJournal } from '../../sandbox/journal/open.ts';
import { repack } from '../../sandbox/store/repack.ts';
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

const anIndex = (): string => join(folder.path, `index-${randomBytes(6).toString('hex')}`);

interface Frozen {
  readonly run: RunId;
  readonly tree: string;
}

const trees = async (): Promise<TreeStore> => valueOf(await TreeStore.open(store.objects, signal));

/** A run whose base is the project with this text in it. */
async function frozen(number: number, text: string): Promise<Frozen> {
  await writeFile(join(project, 'tides.txt'), text);
  const { run, folder } = valueOf(await store.create(runId(`01J9Z3K4M5N6P7Q8R9S0T1V2W${number}`)));
  const { id: tree } = valueOf(await (await trees()).keep(project, anIndex(), signal));
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
  return (await (await trees()).restore(tree, place, { index: anIndex(), signal })).ok;
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
    valueOf(await (await trees()).keep(project, anIndex(), signal));
    valueOf(await store.remove(second.run));
    expect(await Promise.all([first, second].map(isKept))).toEqual([true, true]);
  });

  describe('whose base is in a pack', () => {
    const large = 2_000_000;

    /** The first base of a store is written as a pack: here one with a large file that only it has. */
    async function packed(): Promise<{ readonly first: Frozen; readonly second: Frozen }> {
      await writeFile(join(project, 'large.bin'), randomBytes(large));
      const first = await frozen(1, 'ebb');
      await rm(join(project, 'large.bin'));
      return { first, second: await frozen(2, 'flow') };
    }

    test('gives its space back, and the other runs still have their bases', async () => {
      const { first, second } = await packed();
      const third = await frozen(3, 'neap');
      expect(await bytesOf(store.objects)).toBeGreaterThan(large);
      valueOf(await store.remove(first.run));
      expect(await bytesOf(store.objects)).toBeLessThan(large / 20);
      expect(await Promise.all([first, second, third].map(isKept))).toEqual([false, true, true]);
      const again = await frozen(4, 'spring');
      expect(await Promise.all([second, third, again].map(isKept))).toEqual([true, true, true]);
    });

    test('gives nothing back while a run is at work', async () => {
      const { first, second } = await packed();
      const folder = join(store.folder, 'runs', second.run);
      {
        await using _writer = valueOf(await openJournal(folder, { run: second.run, clock: tickingClock() }));
        valueOf(await store.remove(first.run));
        expect(await bytesOf(store.objects)).toBeGreaterThan(large);
      }
      const third = await frozen(3, 'neap');
      valueOf(await store.remove(third.run));
      expect(await bytesOf(store.objects)).toBeLessThan(large / 20);
      expect(await isKept(second)).toBe(true);
    });

    test('gives nothing back when a run begins meanwhile', async () => {
      const { first, second } = await packed();
      let looks = 0;
      const env = { GIT_DIR: store.objects, GIT_CONFIG_GLOBAL: '/dev/null' };
      const isAtWork = async (): Promise<boolean> => looks++ > 0;
      await repack({ objects: store.objects, env, isAtWork }, [second.tree]);
      expect(looks).toBe(2);
      expect(await Promise.all([first, second].map(isKept))).toEqual([true, true]);
    });

    test('is whole again after a clean-up that was killed in the middle', async () => {
      const { first, second } = await packed();
      const packs = join(store.objects, 'objects', 'pack');
      await rename(packs, join(store.objects, 'put-away'));
      await mkdir(packs);
      const env = { GIT_DIR: store.objects, GIT_CONFIG_GLOBAL: '/dev/null' };
      await repack({ objects: store.objects, env, isAtWork: async () => true }, [second.tree]);
      expect(await Promise.all([first, second].map(isKept))).toEqual([true, true]);
    });
  });
});

async function bytesOf(place: string): Promise<number> {
  const names = await readdir(place, { recursive: true });
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(place, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
