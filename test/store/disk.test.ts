// Disks that refuse: full ones and read-only ones.
import { execFile, execFileSync } from 'node:child_process';
import { chmod, chown, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type Recorded } from '../../agent/engine/events.ts';
import { FaultError } from '../../agent/engine/fault.ts';
import { diffTexts } from '../../agent/patch/text.ts';
import { applyPatch } from '../../sandbox/apply/apply.ts';
import { type JournalWriter } from '../../sandbox/journal/journal.ts';
import { openJournal } from '../../sandbox/journal/open.ts';
import { readJournal } from '../../sandbox/journal/read.ts';
import {
  answered,
  ended,
  faultOf,
  firstRollout,
  patchOf,
  run,
  started,
  stepNoted,
  tempFolder,
  tickingClock,
  treeOf,
  valueOf,
  type TempFolder,
} from './builders.ts';

const isRoot = process.getuid?.() === 0;
const nobody = 65_534;

let folder: TempFolder;
beforeEach(async () => {
  folder = await tempFolder();
});
afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

describe.skipIf(!isRoot)('a full disk (needs root to make a small one)', () => {
  let disk: string;
  let runFolder: string;

  beforeEach(async () => {
    disk = join(folder.path, 'disk');
    runFolder = join(disk, 'runs', run);
    await mkdir(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]);
  });
  afterEach(() => {
    execFileSync('umount', [disk]);
  });

  const open = async (): Promise<JournalWriter> =>
    valueOf(await openJournal(runFolder, { run, clock: tickingClock() }));
  const full = { kind: 'disk-full', path: expect.any(String) };

  /** Appends until the journal takes no more; returns what it acknowledged, and why it stopped. */
  async function fill(
    journal: JournalWriter,
  ): Promise<{ acknowledged: readonly Recorded[]; error: unknown }> {
    const acknowledged = [await journal.append(started())];
    for (let number = 0; ; number++) {
      try {
        acknowledged.push(
          await journal.append(number % 5 === 0 ? answered(number) : stepNoted('z'.repeat(999), number)),
        );
      } catch (error) {
        return { acknowledged, error };
      }
    }
  }

  test('stops the journal with its own fault; all that was acknowledged is there, and the run goes on later', async () => {
    const journal = await open();
    const { acknowledged, error } = await fill(journal);
    expect(error).toBeInstanceOf(FaultError);
    expect(error).toMatchObject({ fault: full });
    await expect(journal.append(ended)).rejects.toMatchObject({ fault: full });
    await journal[Symbol.asyncDispose]();
    expect(valueOf(await readJournal(runFolder))).toEqual({
      records: acknowledged,
      unknown: [],
      missing: [],
    });

    execFileSync('mount', ['-o', 'remount,size=1m', disk]);
    await using again = await open();
    expect(again.past).toEqual(acknowledged);
    expect(again.repaired).toBeUndefined();
    expect((await again.append(ended)).seq).toBe(acknowledged.length + 1);
  });

  test('is told before a run begins', async () => {
    await writeFile(join(disk, 'filler'), Buffer.alloc(256 * 1024));
    const opened = await openJournal(runFolder, { run, clock: tickingClock() });
    expect(faultOf(opened)).toMatchObject(full);
  });

  test('leaves the files of the user as they were when a patch does not fit', async () => {
    const root = join(disk, 'project');
    await mkdir(root);
    await writeFile(join(root, 'a.txt'), 'a\n');
    const before = await treeOf(root);
    const edits = [diffTexts('a.txt', 'a\n', 'b\n'), diffTexts('big.txt', undefined, 'x'.repeat(400_000))];
    const patch = patchOf(...edits.filter((edit) => edit !== undefined));
    const store = join(folder.path, 'store', 'runs', run);
    await using journal = valueOf(await openJournal(store, { run, clock: tickingClock() }));
    await journal.append(started(root));
    const applied = await applyPatch(
      { run, runFolder: store, root, journal },
      { rollout: firstRollout, patch },
    );
    expect(faultOf(applied)).toEqual({ kind: 'disk-full', path: 'big.txt' });
    expect(await treeOf(root)).toEqual(before);
  });
});

describe('a read-only project', () => {
  /** Runs the creator as an ordinary user, whoever runs the tests. */
  async function create(...argv: readonly string[]): Promise<unknown> {
    const command = [process.execPath, fileURLToPath(new URL('./creator.ts', import.meta.url)), ...argv];
    const demoted = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', ...command];
    const [program = '', ...rest] = isRoot ? demoted : command;
    const { stdout } = await promisify(execFile)(program, rest);
    return JSON.parse(stdout);
  }

  test('is told as such, and another place for the store is the way out', async () => {
    const project = join(folder.path, 'project');
    const elsewhere = join(folder.path, 'elsewhere');
    for (const path of [project, elsewhere]) await mkdir(path);
    await writeFile(join(project, 'a.txt'), 'a\n');
    await chmod(folder.path, 0o755);
    await chmod(project, 0o555);
    if (isRoot) await chown(elsewhere, nobody, nobody);
    expect(await create(project)).toEqual({
      kind: 'store-unwritable',
      path: join(project, '.galapagos'),
      detail: 'permission denied (EACCES)',
    });
    expect(await create(project, join(elsewhere, 'store'))).toMatchObject({ kind: 'recorded' });
    expect(await readdir(project)).toEqual(['a.txt']);
    // Whoever is no root has to be allowed to tidy up.
    await chmod(project, 0o755);
  });
});
