import { chmod, chown, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type RunEvent } from '../../agent/engine/events.ts';
import { FaultError, type Fault } from '../../agent/engine/fault.ts';
import { type Outcome } from '../../agent/engine/outcome.ts';
import { type FileEdit, type Patch } from '../../agent/patch/patch.ts';
import { diffTexts } from '../../agent/patch/text.ts';
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
} from '../../test/store/builders.ts';
import { openJournal } from '../journal/open.ts';
import { readJournal } from '../journal/read.ts';
import { contentHash } from '../disk/blobs.ts';
import { applyPatch, undoPatch } from './apply.ts';
import { type ApplyPlace } from './apply-place.ts';
import { intendApply, recordIntent } from './edit.ts';
import { planApply, planTexts } from './plan.ts';

let folder: TempFolder;
let root: string;
let runFolder: string;

beforeEach(async () => {
  folder = await tempFolder();
  root = join(folder.path, 'Größe & co');
  runFolder = join(folder.path, 'store', 'runs', run);
  await mkdir(root);
});
afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

async function put(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

const text = async (path: string): Promise<string> => await readFile(join(root, path), 'utf8');

/** The patch between two states of files; undefined stands for "no such file". */
function change(
  files: Readonly<Record<string, readonly [before: string | undefined, after: string | undefined]>>,
): Patch {
  const edits = Object.entries(files).map(([path, [before, after]]) => diffTexts(path, before, after));
  return patchOf(...edits.filter((edit) => edit !== undefined));
}

/** Opens the run, works on it and closes it, as every command does. */
async function inRun<Value>(work: (place: ApplyPlace) => Promise<Value>): Promise<Value> {
  await using journal = valueOf(await openJournal(runFolder, { run, clock: tickingClock() }));
  if (journal.past.length === 0) await journal.append(started(root));
  return await work({ run, runFolder, root, journal });
}

const apply = (patch: Patch) => inRun((place) => applyPatch(place, { rollout: firstRollout, patch }));
const undo = () => inRun(undoPatch);

const recorded = async (): Promise<readonly RunEvent[]> =>
  valueOf(await readJournal(runFolder)).records.map(({ event }) => event);

describe('applying a patch', () => {
  test('writes what it says, and undo restores every byte and permission', async () => {
    await put({
      'src/mit Leerzeichen.js': 'one\r\ntwo\r\nthree',
      'bin/tide.sh': '#!/bin/sh\nexit 1\n',
      'gone/old.sh': 'old\n',
      'mark.txt': '\ufeffébut\nfin',
      'empty.txt': '',
      'left alone.txt': 'mine\n',
    });
    await chmod(join(root, 'bin/tide.sh'), 0o755);
    await chmod(join(root, 'gone/old.sh'), 0o750);
    const before = await treeOf(root);
    const patch = change({
      'src/mit Leerzeichen.js': ['one\r\ntwo\r\nthree', 'one\r\nTWO\r\nthree'],
      'bin/tide.sh': ['#!/bin/sh\nexit 1\n', '#!/bin/sh\nexit 0\n'],
      'gone/old.sh': ['old\n', undefined],
      'mark.txt': ['\ufeffébut\nfin', '\ufeffébut\nfin\n'],
      'empty.txt': ['', 'no longer'],
      'neu/tief/drin.txt': [undefined, 'größer\n'],
    });
    const files = valueOf(await apply(patch));
    expect(await text('src/mit Leerzeichen.js')).toBe('one\r\nTWO\r\nthree');
    expect(await text('mark.txt')).toBe('\ufeffébut\nfin\n');
    expect(await text('empty.txt')).toBe('no longer');
    expect(await text('neu/tief/drin.txt')).toBe('größer\n');
    expect((await stat(join(root, 'bin/tide.sh'))).mode & 0o777).toBe(0o755);
    expect(await readdir(join(root, 'gone'))).toEqual([]);
    expect(await readdir(root)).toHaveLength(7);
    expect(files.find(({ path }) => path === 'bin/tide.sh')).toEqual({
      path: 'bin/tide.sh',
      before: contentHash('#!/bin/sh\nexit 1\n'),
      after: contentHash('#!/bin/sh\nexit 0\n'),
      mode: 0o755,
    });
    expect((await recorded()).at(-1)).toEqual({
      kind: 'patch.applied',
      rollout: firstRollout,
      patch: patch.id,
      files,
      folders: ['neu', 'neu/tief'],
    });
    expect(valueOf(await undo())).toEqual(files);
    expect(await treeOf(root)).toEqual(before);
    expect((await recorded()).at(-1)).toEqual({ kind: 'patch.undone', patch: patch.id });
    expect(await readdir(runFolder)).toEqual(['events-0001.jsonl']);
  });

  test('can be done again after it was undone, and not twice', async () => {
    await put({ 'a.txt': 'a\n' });
    const patch = change({ 'a.txt': ['a\n', 'b\n'] });
    valueOf(await apply(patch));
    expect(faultOf(await apply(patch))).toEqual({ kind: 'already-applied', run });
    valueOf(await undo());
    expect(faultOf(await undo())).toEqual({ kind: 'nothing-applied', run });
    valueOf(await apply(patch));
    expect(await text('a.txt')).toBe('b\n');
  });

  test('needs something to apply', async () => {
    expect(faultOf(await apply(patchOf()))).toEqual({ kind: 'no-patch', run });
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['another line was changed', { 'a.txt': 'one\ntwo\nmine\n', 'b.txt': 'b\n', 'c.txt': 'c\n' }],
    ['a line was added at the end', { 'a.txt': 'one\ntwo\nthree\nfour\n', 'b.txt': 'b\n', 'c.txt': 'c\n' }],
    ['line ends were changed', { 'a.txt': 'one\r\ntwo\r\nthree\r\n', 'b.txt': 'b\n', 'c.txt': 'c\n' }],
    ['the file is gone', { 'b.txt': 'b\n', 'c.txt': 'c\n' }],
    ['it is no text any more', { 'a.txt': 'one\0\u00ff\ntwo\nthree\n', 'b.txt': 'b\n', 'c.txt': 'c\n' }],
  ])('refuses, and writes nothing, when %s', async (_what, files) => {
    await put(files);
    const before = await treeOf(root);
    const patch = change({
      'a.txt': ['one\ntwo\nthree\n', 'ONE\ntwo\nthree\n'],
      'b.txt': ['b\n', 'B\n'],
      'c.txt': ['c\n', undefined],
      'd.txt': [undefined, 'd\n'],
    });
    expect(faultOf(await apply(patch))).toEqual({ kind: 'stale-files', files: ['a.txt'] });
    expect(await treeOf(root)).toEqual(before);
    expect((await recorded()).map(({ kind }) => kind)).toEqual(['run.started']);
  });

  test('names every file that changed', async () => {
    await put({ 'a.txt': 'mine\n', 'b.txt': 'b\n', 'd.txt': 'already\n' });
    const patch = change({
      'a.txt': ['a\n', 'A\n'],
      'b.txt': ['b\n', 'B\n'],
      'c.txt': ['c\n', undefined],
      'd.txt': [undefined, 'd\n'],
    });
    expect(faultOf(await apply(patch))).toEqual({ kind: 'stale-files', files: ['a.txt', 'c.txt', 'd.txt'] });
  });

  test('checks the lines themselves where a patch carries no hash of its base', async () => {
    await put({ 'a.txt': 'one\ntwo\n' });
    const edit: FileEdit = {
      path: 'a.txt',
      change: 'modified',
      hunks: [{ start: 2, removed: ['zwei\n'], added: ['TWO\n'] }],
    };
    expect(faultOf(await apply(patchOf(edit)))).toEqual({ kind: 'stale-files', files: ['a.txt'] });
  });
});

describe('a patch that is not what it should be', () => {
  test.each([
    ['../outside.txt', 'the path leaves its folder by "." or ".."'],
    ['/etc/motd', 'the path is absolute'],
    ['.git/hooks/pre-commit', 'the path lies in .git'],
    ['sub/.GIT/config', 'the path lies in .git'],
    ['a\\b.txt', 'the path contains a backslash'],
  ])('may not name %s', async (path, detail) => {
    const fault = { kind: 'apply-failed', path, detail } as const;
    expect(faultOf(await apply(change({ [path]: [undefined, 'x\n'] })))).toEqual(fault);
    expect(faultOf(planTexts(change({ [path]: [undefined, 'x\n'] }), new Map()))).toEqual(fault);
    expect(await readdir(root)).toEqual([]);
  });

  test('may not be binary', async () => {
    await put({ 'a.bin': 'x' });
    const edit: FileEdit = { path: 'a.bin', change: 'modified', hunks: [], binary: true };
    expect(faultOf(await apply(patchOf(edit)))).toEqual({
      kind: 'apply-failed',
      path: 'a.bin',
      detail: 'the change is not one of text',
    });
  });

  test('never reaches through a link, wherever it leads', async () => {
    const outside = join(folder.path, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'a.txt'), 'a\n');
    await symlink(join(outside, 'a.txt'), join(root, 'a.txt'));
    await symlink(outside, join(root, 'lib'));
    await symlink(join(root, 'here'), join(root, 'inside'));
    await put({ 'here/a.txt': 'a\n' });
    const patch = change({
      'a.txt': ['a\n', 'b\n'],
      'inside/a.txt': ['a\n', 'b\n'],
      'lib/a.txt': ['a\n', 'b\n'],
      'lib/new.txt': [undefined, 'new\n'],
    });
    const before = [await treeOf(root), await treeOf(outside)];
    expect(faultOf(await apply(patch))).toEqual({
      kind: 'stale-files',
      files: ['a.txt', 'inside/a.txt', 'lib/a.txt', 'lib/new.txt'],
    });
    expect([await treeOf(root), await treeOf(outside)]).toEqual(before);
  });

  test('is taken back as a whole when a part of it cannot be put in place', async () => {
    await put({ 'a.txt': 'a\n', 'gone.txt': 'gone\n' });
    const before = await treeOf(root);
    const once = change({
      'a.txt': ['a\n', 'b\n'],
      'dir/new.txt': [undefined, 'n\n'],
      'gone.txt': ['gone\n', undefined],
    });
    // The same file is added twice: the second finds the first in its place.
    const added = once.files.filter(({ change }) => change === 'added');
    const twice: Patch = { ...once, files: [...once.files, ...added] };
    expect(faultOf(await apply(twice))).toEqual({ kind: 'stale-files', files: ['dir/new.txt'] });
    expect(await treeOf(root)).toEqual(before);
    expect(await readdir(runFolder)).toEqual(['events-0001.jsonl']);
  });

  test('is taken back when a name is too long for the disk', async () => {
    await put({ 'a.txt': 'a\n' });
    const before = await treeOf(root);
    const long = `dir/${'x'.repeat(300)}`;
    const fault = faultOf(await apply(change({ 'a.txt': ['a\n', 'b\n'], [long]: [undefined, 'n\n'] })));
    expect(fault).toMatchObject({ kind: 'apply-failed', path: long });
    expect(await treeOf(root)).toEqual(before);
  });
});

describe('a journal that takes no more', () => {
  test('takes the patch back: nothing is in the files that is not recorded', async () => {
    await put({ 'a.txt': 'a\n', 'gone.txt': 'gone\n' });
    const before = await treeOf(root);
    const patch = change({
      'a.txt': ['a\n', 'b\n'],
      'dir/new.txt': [undefined, 'n\n'],
      'gone.txt': ['gone\n', undefined],
    });
    const full = { kind: 'disk-full', path: runFolder } as const;
    await inRun(async (place) => {
      const journal = {
        past: place.journal.past,
        append: async () => await Promise.reject(new FaultError(full)),
      };
      expect(faultOf(await applyPatch({ ...place, journal }, { rollout: firstRollout, patch }))).toEqual(
        full,
      );
    });
    expect(await treeOf(root)).toEqual(before);
    valueOf(await apply(patch));
    const after = await treeOf(root);
    await inRun(async (place) => {
      const journal = {
        past: place.journal.past,
        append: async () => await Promise.reject(new FaultError(full)),
      };
      expect(faultOf(await undoPatch({ ...place, journal }))).toEqual(full);
    });
    expect(await treeOf(root)).toEqual(after);
  });
});

describe('a patch that cannot be taken back', () => {
  const patch = () =>
    change({ 'a.txt': ['a\n', 'A\n'], 'b.txt': ['b\n', 'B\n'], 'new.txt': [undefined, 'n\n'] });

  /** Applies or undoes with a journal that fails once this was done to the files. */
  const failing = async (
    work: (place: ApplyPlace) => Promise<Outcome<unknown, Fault>>,
    meanwhile: () => Promise<void>,
  ) =>
    await inRun(async (place) => {
      const append = async (): Promise<never> => {
        await meanwhile();
        throw new FaultError({ kind: 'disk-full', path: '/store' });
      };
      return faultOf(await work({ ...place, journal: { past: place.journal.past, append } }));
    });

  test('because somebody changed a file meanwhile is told file by file, with the place of the old text', async () => {
    await put({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
    const fault = await failing(
      (place) => applyPatch(place, { rollout: firstRollout, patch: patch() }),
      async () => await put({ 'b.txt': 'mine\n' }),
    );
    const old = (await readdir(root)).find((name) => name.endsWith('.old')) ?? '';
    expect(fault).toEqual({
      kind: 'take-back-failed',
      root,
      because: 'There is no space left for /store.',
      back: ['a.txt', 'new.txt'],
      left: [{ path: 'b.txt', detail: 'somebody changed it since', old: join(root, old) }],
    });
    expect(await text('b.txt')).toBe('mine\n');
    expect(await text(old)).toBe('b\n');
    // What is left is theirs alone: nothing remains to be settled.
    expect(await readdir(runFolder)).toEqual(['events-0001.jsonl']);
    expect((await readdir(root)).toSorted()).toEqual([old, 'a.txt', 'b.txt']);
  });

  test('because somebody changed an added file in place names it, too', async () => {
    await put({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
    const fault = await failing(
      (place) => applyPatch(place, { rollout: firstRollout, patch: patch() }),
      async () => await writeFile(join(root, 'new.txt'), 'n\nmine\n'),
    );
    expect(fault).toMatchObject({
      kind: 'take-back-failed',
      back: ['a.txt', 'b.txt'],
      left: [{ path: 'new.txt', detail: 'somebody changed it since' }],
    });
    expect((await readdir(root)).toSorted()).toEqual(['a.txt', 'b.txt', 'new.txt']);
  });

  test('may be an undo: then it is the patch that is put back where it can be', async () => {
    await put({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
    valueOf(await apply(patch()));
    const fault = await failing(undoPatch, async () => await put({ 'a.txt': 'mine\n' }));
    expect(fault).toMatchObject({ kind: 'take-back-failed', back: ['b.txt', 'new.txt'] });
    expect(await text('a.txt')).toBe('mine\n');
    expect(await text('b.txt')).toBe('B\n');
  });
});

describe('undo', () => {
  test('refuses when a file changed since, and writes nothing', async () => {
    await put({ 'a.txt': 'a\n', 'b.txt': 'b\n', 'c.txt': 'c\n' });
    valueOf(
      await apply(
        change({
          'a.txt': ['a\n', 'A\n'],
          'b.txt': ['b\n', 'B\n'],
          'c.txt': ['c\n', undefined],
          'd.txt': [undefined, 'd\n'],
        }),
      ),
    );
    await put({ 'b.txt': 'B\nand more\n', 'c.txt': 'a new one\n' });
    await rm(join(root, 'd.txt'));
    const before = await treeOf(root);
    expect(faultOf(await undo())).toEqual({ kind: 'undo-stale', files: ['b.txt', 'c.txt'] });
    expect(await treeOf(root)).toEqual(before);
  });

  test('goes past files that are as they were already', async () => {
    await put({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
    const before = await treeOf(root);
    valueOf(
      await apply(
        change({ 'a.txt': ['a\n', 'A\n'], 'b.txt': ['b\n', 'B\n'], 'neu/d.txt': [undefined, 'd\n'] }),
      ),
    );
    await put({ 'a.txt': 'a\n' });
    await rm(join(root, 'neu/d.txt'));
    valueOf(await undo());
    expect(await treeOf(root)).toEqual(before);
  });

  test('leaves a folder that others use by now', async () => {
    valueOf(await apply(change({ 'neu/a.txt': [undefined, 'a\n'] })));
    await put({ 'neu/mine.txt': 'mine\n' });
    valueOf(await undo());
    expect(await readdir(join(root, 'neu'))).toEqual(['mine.txt']);
  });

  test('says when what was there before is lost', async () => {
    await put({ 'a.txt': 'a\n' });
    valueOf(await apply(change({ 'a.txt': ['a\n', 'b\n'] })));
    await rm(join(folder.path, 'store', 'blobs'), { recursive: true });
    expect(faultOf(await undo())).toMatchObject({ kind: 'journal-damaged', path: 'a.txt' });
    expect(await text('a.txt')).toBe('b\n');
  });
});

describe('a host that writes by itself', () => {
  test('gets the texts, records the apply, and can undo it', async () => {
    await put({ 'a.txt': 'one\r\ntwo' });
    const patch = change({ 'a.txt': ['one\r\ntwo', 'one\r\nTWO'], 'b.txt': [undefined, 'b\n'] });
    const planned = valueOf(await planApply(patch, root));
    expect(planned).toEqual([
      { path: 'a.txt', before: 'one\r\ntwo', after: 'one\r\nTWO', mode: 0o644, owner: expect.anything() },
      { path: 'b.txt', before: undefined, after: 'b\n' },
    ]);
    await inRun(async (place) => {
      const intent = valueOf(
        await intendApply(place, { rollout: firstRollout, patch, folders: [] }, planned),
      );
      await put({ 'a.txt': 'one\r\nTWO', 'b.txt': 'b\n' });
      return valueOf(await recordIntent(place, intent));
    });
    valueOf(await undo());
    expect(await text('a.txt')).toBe('one\r\ntwo');
    expect(await readdir(root)).toEqual(['a.txt']);
  });

  test('may plan from texts that it holds', () => {
    const patch = change({ 'a.txt': ['a\n', 'b\n'], 'new.txt': [undefined, 'n\n'] });
    expect(valueOf(planTexts(patch, new Map([['a.txt', 'a\n']])))).toEqual([
      { path: 'a.txt', before: 'a\n', after: 'b\n' },
      { path: 'new.txt', before: undefined, after: 'n\n' },
    ]);
    expect(faultOf(planTexts(patch, new Map([['a.txt', 'a\n\n']])))).toEqual({
      kind: 'stale-files',
      files: ['a.txt'],
    });
  });
});

describe.skipIf(process.getuid?.() !== 0)('applied by root', () => {
  test('files stay whose they were', async () => {
    await put({ 'a.txt': 'a\n' });
    await chown(root, 1234, 1234);
    await chown(join(root, 'a.txt'), 1234, 4321);
    valueOf(await apply(change({ 'a.txt': ['a\n', 'b\n'], 'neu/b.txt': [undefined, 'b\n'] })));
    const owners = await Promise.all(
      ['a.txt', 'neu', 'neu/b.txt'].map(async (path) => {
        const { uid, gid } = await stat(join(root, path));
        return [uid, gid];
      }),
    );
    expect(owners).toEqual([
      [1234, 4321],
      [1234, 1234],
      [1234, 1234],
    ]);
  });
});
