// An apply whose files can neither be written nor put back: a disk that turns read-only, a folder that is closed.
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { FaultError } from '../../agent/engine/fault.ts';
import { diffTexts } from '../../agent/patch/text.ts';
import { applyPatch, undoPatch } from '../../sandbox/apply/apply.ts';
import { type ApplyPlace } from '../../sandbox/apply/apply-place.ts';
import { openJournal } from '../../sandbox/journal/open.ts';
import { openStore } from '../../sandbox/store/store.ts';
import {
  faultOf,
  firstRollout,
  patchOf,
  run,
  started,
  tempFolder,
  tickingClock,
  treeOf,
  valueOf,
  type TempFolder,
} from './builders.ts';

const isRoot = process.getuid?.() === 0;

let folder: TempFolder;
let root: string;
let runFolder: string;
beforeEach(async () => {
  folder = await tempFolder();
  root = join(folder.path, 'sums');
  runFolder = join(folder.path, 'store', 'runs', run);
  await mkdir(root);
  // Permissions do not stop root, a read-only disk does.
  if (isRoot) execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=755', 'tmpfs', root]);
  await writeFile(join(root, 'a.txt'), 'a\n');
  await writeFile(join(root, 'b.txt'), 'b\n');
});
afterEach(async () => {
  await open();
  if (isRoot) execFileSync('umount', [root]);
  await folder[Symbol.asyncDispose]();
});

async function close(): Promise<void> {
  if (isRoot) execFileSync('mount', ['-o', 'remount,ro', root]);
  else await chmod(root, 0o555);
}

async function open(): Promise<void> {
  if (isRoot) execFileSync('mount', ['-o', 'remount,rw', root]);
  else await chmod(root, 0o755);
}

const edits = [diffTexts('a.txt', 'a\n', 'A\n'), diffTexts('b.txt', 'b\n', undefined)];
const patch = patchOf(...edits.filter((edit) => edit !== undefined));

async function inRun<Value>(work: (place: ApplyPlace) => Promise<Value>): Promise<Value> {
  await using journal = valueOf(await openJournal(runFolder, { run, clock: tickingClock() }));
  if (journal.past.length === 0) {
    await journal.append(started(root));
    const base = { tree: 'f00d', root, directory: '', files: 2 };
    await journal.append({ kind: 'base.frozen', base, ms: 1 });
  }
  return await work({ run, runFolder, root, journal });
}

const apply = () => inRun((place) => applyPatch(place, { rollout: firstRollout, patch }));

/** The project closes in the moment in which the apply would be recorded, and it cannot be. */
const closedInTheMiddle = () =>
  inRun(async (place) => {
    const append = async (): Promise<never> => {
      await close();
      throw new FaultError({ kind: 'disk-full', path: '/store' });
    };
    const journal = { past: place.journal.past, append };
    return faultOf(await applyPatch({ ...place, journal }, { rollout: firstRollout, patch }));
  });

describe('files that cannot be put back at the moment', () => {
  test('are told one by one, with the place where the old text of each lies', async () => {
    const fault = await closedInTheMiddle();
    if (fault.kind !== 'take-back-failed') throw new Error(JSON.stringify(fault));
    expect(fault).toMatchObject({ root, because: 'There is no space left for /store.', back: [] });
    const detail = isRoot ? 'the file system is read-only (EROFS)' : 'permission denied (EACCES)';
    expect(fault.left.map(({ path, detail }) => ({ path, detail }))).toEqual([
      { path: 'a.txt', detail },
      { path: 'b.txt', detail },
    ]);
    const old = await Promise.all(fault.left.map(async ({ old = '' }) => await readFile(old, 'utf8')));
    expect(old).toEqual(['a\n', 'b\n']);
  });

  test('are told again by every command while it lasts, and are put back when they can be', async () => {
    const before = await treeOf(root);
    await closedInTheMiddle();
    expect(faultOf(await apply())).toMatchObject({ kind: 'take-back-failed', back: [] });
    const store = openStore(root, { clock: tickingClock(), directory: join(folder.path, 'store') });
    expect(faultOf(await store.settle())).toMatchObject({ kind: 'take-back-failed' });
    await open();
    expect(valueOf(await store.settle())).toEqual([{ run, how: 'taken-back' }]);
    expect(await treeOf(root)).toEqual(before);
    expect(await readdir(runFolder)).toEqual(['events-0001.jsonl']);
    valueOf(await apply());
    valueOf(await inRun(undoPatch));
    expect(await treeOf(root)).toEqual(before);
  });
});
