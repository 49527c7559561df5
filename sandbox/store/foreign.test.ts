import { execFileSync } from 'node:child_process';
import { cp, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import {
  faultOf,
  run,
  started,
  tempFolder,
  tickingClock,
  treeOf,
  valueOf,
  type TempFolder,
} from '../../test/store/builders.ts';
import { openJournal } from '../journal/open.ts';
import { openStore, type Store } from './store.ts';

let folder: TempFolder;
let project: string;
let home: string;
let store: Store;
beforeEach(async () => {
  folder = await tempFolder();
  project = join(folder.path, 'clone');
  home = join(folder.path, 'home');
  await mkdir(project);
  await mkdir(join(home, '.ssh'), { recursive: true });
  await writeFile(join(home, '.ssh', 'key'), 'secret\n');
  store = openStore(project, { clock: tickingClock() });
});
afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

const storeOf = (name: string): Store => openStore(join(folder.path, name), { clock: tickingClock() });

/** A run that says it was killed in the middle of an apply of the victim's home. */
async function trap(own: Store): Promise<void> {
  const found = valueOf(await own.create(run));
  await using journal = valueOf(await openJournal(found.folder, { run, clock: tickingClock() }));
  await journal.append(started(project));
  const base = { tree: 'f00d', root: home, directory: 'no/such', files: 1 };
  await journal.append({ kind: 'base.frozen', base, ms: 1 });
  const file = { path: '.profile', before: 'x', fresh: '.ssh/key', old: '.ssh/key' };
  const note = { kind: 'swap', version: 1, afterSeq: 0, swap: { files: [file], folders: [] } };
  await writeFile(join(found.folder, 'applying.json'), JSON.stringify(note));
}

const git = (...args: readonly string[]): void => {
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@localhost'];
  execFileSync('git', [...who, ...args], { cwd: project, stdio: 'ignore' });
};

/** What every part of a store answers that nobody believes. */
async function expectForeign(): Promise<void> {
  const fault = { kind: 'store-foreign', path: store.folder };
  expect(faultOf(await store.settle())).toEqual(fault);
  expect(faultOf(await store.list())).toEqual(fault);
  expect(faultOf(await store.find('latest'))).toEqual(fault);
  expect(faultOf(await store.create(run))).toEqual(fault);
  expect(faultOf(await store.remove(run))).toEqual(fault);
  expect(faultOf(await store.retain(0))).toEqual(fault);
}

describe('a store that came with a project', () => {
  test('is not believed, for it could name any file to be written', async () => {
    await trap(store);
    await rm(join(store.folder, 'seal'));
    const before = await treeOf(folder.path);
    await expectForeign();
    expect(await treeOf(folder.path)).toEqual(before);
  });

  test('is not believed for the seal of somebody else', async () => {
    await trap(store);
    await writeFile(join(store.folder, 'seal'), `${'0'.repeat(32)} ${'0'.repeat(64)}\n`);
    await expectForeign();
    await rm(join(store.folder, 'seal'));
    await symlink('/dev/zero', join(store.folder, 'seal'));
    await expectForeign();
  });

  test('is not believed for a seal of ours when git brings a part of it', async () => {
    await trap(store);
    git('init', '--quiet');
    git('add', '--force', join('.galapagos', 'runs'));
    git('commit', '--quiet', '-m', 'A trap');
    await expectForeign();
    expect(await readFile(join(home, '.ssh', 'key'), 'utf8')).toBe('secret\n');
  });

  test('is none where it is a link, even to a folder that is empty', async () => {
    await mkdir(join(home, 'autostart'));
    await symlink(join(home, 'autostart'), store.folder);
    await expectForeign();
    await rm(store.folder);
    await symlink(join(home, 'new'), store.folder);
    await expectForeign();
    expect((await treeOf(home)).map((line) => line.split(' ')[0])).toEqual(['.ssh', '.ssh/key', 'autostart']);
  });

  test('can be read by who names it', async () => {
    await trap(store);
    await rm(join(store.folder, 'seal'));
    const kept = join(folder.path, 'kept');
    await rename(store.folder, kept);
    const named = openStore(project, { clock: tickingClock(), directory: kept });
    expect(valueOf(await named.find(run)).folder).toBe(join(kept, 'runs', run));
  });
});

describe('a store of this person', () => {
  test('stays theirs when the project is moved or copied', async () => {
    valueOf(await store.create(run));
    git('init', '--quiet');
    await cp(project, join(folder.path, 'copy'), { recursive: true });
    await rename(project, join(folder.path, 'moved'));
    for (const name of ['copy', 'moved']) expect(valueOf(await storeOf(name).find(run)).run).toBe(run);
  });

  test('is theirs from the first moment, and after a start that was killed', async () => {
    await mkdir(store.folder);
    await writeFile(join(store.folder, '.seal.galapagos-0123456789ab'), '');
    expect(valueOf(await store.list())).toEqual([]);
    valueOf(await store.create(run));
    expect(valueOf(await store.find(run)).run).toBe(run);
  });
});
