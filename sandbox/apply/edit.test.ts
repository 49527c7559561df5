import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type RunEvent } from '../../agent/engine/events.ts';
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
import { blobPath, contentHash } from '../disk/blobs.ts';
import { openJournal } from '../journal/open.ts';
import { readJournal } from '../journal/read.ts';
import { type ApplyPlace } from './apply-place.ts';
import { appliedIn, applyPatch, undoPatch } from './apply.ts';
import { intendApply, intendUndo } from './edit.ts';
import { planApply } from './plan.ts';

let folder: TempFolder;
let root: string;
let runFolder: string;
let untouched: readonly string[];

beforeEach(async () => {
  folder = await tempFolder();
  root = join(folder.path, 'sums');
  runFolder = join(folder.path, 'store', 'runs', run);
  await put(before);
  await chmod(join(root, 'gone.sh'), 0o755);
  untouched = await treeOf(root);
});
afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

/** Undefined stands for "no such file". */
type Files = Readonly<Record<string, string | undefined>>;
const before: Files = { 'a.js': 'a\n', 'b.js': 'b\r\n', 'gone.sh': 'gone\n', 'neu/c.js': undefined };
const after: Files = { 'a.js': 'A\n', 'b.js': 'B\r\n', 'gone.sh': undefined, 'neu/c.js': 'c\n' };
const paths = Object.keys(before);
const patch = patchOf(
  ...paths.map((path) => diffTexts(path, before[path], after[path])).filter((edit) => edit !== undefined),
);

async function put(files: Files): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    if (text === undefined) {
      await rm(join(root, path), { force: true });
      continue;
    }
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

const only = (files: Files, ...wanted: readonly string[]): Files =>
  Object.fromEntries(wanted.map((path) => [path, files[path]]));

async function inRun<Value>(work: (place: ApplyPlace) => Promise<Value>): Promise<Value> {
  await using journal = valueOf(await openJournal(runFolder, { run, clock: tickingClock() }));
  if (journal.past.length === 0) await journal.append(started(root));
  return await work({ run, runFolder, root, journal });
}

/** An editor that is killed in an apply after it has written these files. */
async function killedApply(written: Files): Promise<void> {
  await inRun(async (place) => {
    const planned = valueOf(await planApply(patch, root));
    const change = { rollout: firstRollout, patch, folders: ['neu'] };
    valueOf(await intendApply(place, change, planned));
    await put(written);
  });
}

/** An editor that is killed in an undo after it has put back these files. */
async function killedUndo(putBack: Files): Promise<void> {
  await inRun((place) => applyPatch(place, { rollout: firstRollout, patch }));
  await inRun(async (place) => {
    const applied = appliedIn(place.journal.past);
    if (!applied) throw new Error('nothing is applied');
    valueOf(await intendUndo(place, applied));
    await put(putBack);
  });
}

const apply = () => inRun((place) => applyPatch(place, { rollout: firstRollout, patch }));
const undo = () => inRun(undoPatch);

const kinds = async (): Promise<readonly RunEvent['kind'][]> =>
  valueOf(await readJournal(runFolder)).records.map(({ event }) => event.kind);

const kept = (path: string): string =>
  `zcat < ${blobPath(join(folder.path, 'store', 'blobs'), contentHash(before[path] ?? ''))}`;

describe('an editor that is killed while it applies a patch', () => {
  test('when all files were written: undo finds the apply and takes it back', async () => {
    await killedApply(after);
    expect(valueOf(await undo()).map(({ path }) => path)).toEqual(paths);
    expect(await treeOf(root)).toEqual(untouched);
    expect(await kinds()).toEqual(['run.started', 'patch.applied', 'patch.undone']);
    expect(await readdir(runFolder)).toEqual(['events-0001.jsonl']);
  });

  test('when all files were written: it is not applied a second time', async () => {
    await killedApply(after);
    expect(faultOf(await apply())).toEqual({ kind: 'already-applied', run });
  });

  test('before the first file was written: nothing was applied, and it can be', async () => {
    await killedApply({});
    expect(faultOf(await undo())).toEqual({ kind: 'nothing-applied', run });
    expect(await treeOf(root)).toEqual(untouched);
    valueOf(await apply());
    expect(await readFile(join(root, 'neu/c.js'), 'utf8')).toBe('c\n');
  });

  test('in the middle: an apply tells which files are which, and writes nothing', async () => {
    await killedApply(only(after, 'a.js', 'neu/c.js'));
    const half = await treeOf(root);
    expect(faultOf(await apply())).toEqual({
      kind: 'apply-unfinished',
      run,
      written: ['a.js', 'neu/c.js'],
      unwritten: ['b.js', 'gone.sh'],
      changed: [],
    });
    expect(await treeOf(root)).toEqual(half);
  });

  test('in the middle: undo takes the written files back', async () => {
    await killedApply(only(after, 'a.js', 'gone.sh', 'neu/c.js'));
    valueOf(await undo());
    expect(await treeOf(root)).toEqual(untouched);
  });

  test('in the middle, with a file that somebody changed: it is named with its old text, and left alone', async () => {
    await killedApply({ ...only(after, 'a.js'), 'b.js': 'mine\n' });
    expect(faultOf(await apply())).toEqual({
      kind: 'apply-unfinished',
      run,
      written: ['a.js'],
      unwritten: ['gone.sh', 'neu/c.js'],
      changed: [{ path: 'b.js', detail: 'somebody changed it since', old: kept('b.js') }],
    });
    valueOf(await undo());
    expect(await readFile(join(root, 'a.js'), 'utf8')).toBe('a\n');
    expect(await readFile(join(root, 'b.js'), 'utf8')).toBe('mine\n');
    expect(await readdir(runFolder), 'what names the old text').toContain('unfinished.json');
  });

  test('with nothing of the patch in the files but changes of somebody: it is told, and there is nothing to undo', async () => {
    await killedApply({ 'b.js': 'mine\n' });
    expect(faultOf(await undo())).toMatchObject({
      kind: 'apply-unfinished',
      written: [],
      changed: [{ path: 'b.js' }],
    });
    expect(faultOf(await undo())).toEqual({ kind: 'nothing-applied', run });
  });
});

describe('an editor that is killed while it takes a patch back', () => {
  test('when all files were put back: it is recorded', async () => {
    await killedUndo(before);
    expect(faultOf(await undo())).toEqual({ kind: 'nothing-applied', run });
    expect(await kinds()).toEqual(['run.started', 'patch.applied', 'patch.undone']);
  });

  test('before the first: the patch is still applied', async () => {
    await killedUndo({});
    expect(faultOf(await apply())).toEqual({ kind: 'already-applied', run });
  });

  test('in the middle: undo goes on', async () => {
    await killedUndo(only(before, 'b.js', 'neu/c.js'));
    expect(faultOf(await apply())).toEqual({
      kind: 'apply-unfinished',
      run,
      written: ['a.js', 'gone.sh'],
      unwritten: ['b.js', 'neu/c.js'],
      changed: [],
    });
    valueOf(await undo());
    expect(await treeOf(root)).toEqual(untouched);
  });

  test('and whose undo is killed once more, by a terminal: the next one goes on', async () => {
    await killedApply(only(after, 'a.js', 'b.js'));
    await inRun(async (place) => {
      const death = Promise.withResolvers<undefined>();
      const append: ApplyPlace['journal']['append'] = async (event) => {
        if (event.kind === 'patch.applied') return await place.journal.append(event);
        death.resolve(undefined);
        return await Promise.withResolvers<never>().promise;
      };
      const journal = { past: place.journal.past, append };
      await Promise.race([undoPatch({ ...place, journal }), death.promise]);
    });
    expect(await kinds()).toEqual(['run.started', 'patch.applied']);
    valueOf(await undo());
    expect(await treeOf(root)).toEqual(untouched);
  });
});

test('a note that leads out of the repository is none of ours', async () => {
  await inRun(async () => undefined);
  const event = { kind: 'patch.undone', patch: patch.id };
  const files = [{ path: '../outside.txt', after: contentHash('x') }];
  const note = { kind: 'edit', version: 1, afterSeq: 1, intent: { event, files } };
  await writeFile(join(runFolder, 'applying.json'), JSON.stringify(note));
  expect(faultOf(await undo())).toEqual({ kind: 'nothing-applied', run });
  expect(await kinds()).toEqual(['run.started']);
});
