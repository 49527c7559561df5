// An apply or an undo that fails on its way: what was written is taken back, and what cannot be is told.
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { FaultError, type Fault } from '../../agent/engine/fault.ts';
import { type Outcome } from '../../agent/engine/outcome.ts';
import { type Patch } from '../../agent/patch/patch.ts';
import { faultOf, firstRollout, treeOf, valueOf } from '../../test/store/builders.ts';
import { change, type PatchedProject, patchedProject } from '../../test/store/patched-project.ts';
import { applyPatch, undoPatch } from './apply.ts';
import { type ApplyPlace } from './apply-place.ts';

describe('a patch that fails on its way', () => {
  test('is taken back as a whole when a part of it cannot be put in place', async () => {
    const project = await patchedProject();
    await project.put({ 'a.txt': 'a\n', 'gone.txt': 'gone\n' });
    const before = await treeOf(project.root);
    const once = change({
      'a.txt': ['a\n', 'b\n'],
      'dir/new.txt': [undefined, 'n\n'],
      'gone.txt': ['gone\n', undefined],
    });
    // The same file is added twice: the second finds the first in its place.
    const added = once.files.filter(({ change }) => change === 'added');
    const twice: Patch = { ...once, files: [...once.files, ...added] };
    expect(faultOf(await project.apply(twice))).toEqual({ kind: 'stale-files', files: ['dir/new.txt'] });
    expect(await treeOf(project.root)).toEqual(before);
    expect(await readdir(project.runFolder)).toEqual(['events-0001.jsonl']);
  });

  test('is taken back when a name is too long for the disk', async () => {
    const project = await patchedProject();
    await project.put({ 'a.txt': 'a\n' });
    const before = await treeOf(project.root);
    const long = `dir/${'x'.repeat(300)}`;
    const fault = faultOf(
      await project.apply(change({ 'a.txt': ['a\n', 'b\n'], [long]: [undefined, 'n\n'] })),
    );
    expect(fault).toMatchObject({ kind: 'apply-failed', path: long });
    expect(await treeOf(project.root)).toEqual(before);
  });
});

describe('a journal that takes no more', () => {
  test('takes the patch back: nothing is in the files that is not recorded', async () => {
    const project = await patchedProject();
    await project.put({ 'a.txt': 'a\n', 'gone.txt': 'gone\n' });
    const before = await treeOf(project.root);
    const patch = change({
      'a.txt': ['a\n', 'b\n'],
      'dir/new.txt': [undefined, 'n\n'],
      'gone.txt': ['gone\n', undefined],
    });
    const full = { kind: 'disk-full', path: project.runFolder } as const;
    await project.inRun(async (place) => {
      const journal = {
        past: place.journal.past,
        append: async () => await Promise.reject(new FaultError(full)),
      };
      expect(faultOf(await applyPatch({ ...place, journal }, { rollout: firstRollout, patch }))).toEqual(
        full,
      );
    });
    expect(await treeOf(project.root)).toEqual(before);
    valueOf(await project.apply(patch));
    const after = await treeOf(project.root);
    await project.inRun(async (place) => {
      const journal = {
        past: place.journal.past,
        append: async () => await Promise.reject(new FaultError(full)),
      };
      expect(faultOf(await undoPatch({ ...place, journal }))).toEqual(full);
    });
    expect(await treeOf(project.root)).toEqual(after);
  });
});

describe('a patch that cannot be taken back', () => {
  const patch = () =>
    change({ 'a.txt': ['a\n', 'A\n'], 'b.txt': ['b\n', 'B\n'], 'new.txt': [undefined, 'n\n'] });

  /** Applies or undoes with a journal that fails once this was done to the files. */
  const failing = async (
    project: PatchedProject,
    work: (place: ApplyPlace) => Promise<Outcome<unknown, Fault>>,
    meanwhile: () => Promise<void>,
  ) =>
    await project.inRun(async (place) => {
      const append = async (): Promise<never> => {
        await meanwhile();
        throw new FaultError({ kind: 'disk-full', path: '/store' });
      };
      return faultOf(await work({ ...place, journal: { past: place.journal.past, append } }));
    });

  test('because somebody changed a file meanwhile is told file by file, with the place of the old text', async () => {
    const project = await patchedProject();
    await project.put({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
    const fault = await failing(
      project,
      (place) => applyPatch(place, { rollout: firstRollout, patch: patch() }),
      async () => await project.put({ 'b.txt': 'mine\n' }),
    );
    const old = (await readdir(project.root)).find((name) => name.endsWith('.old')) ?? '';
    expect(fault).toEqual({
      kind: 'take-back-failed',
      root: project.root,
      because: 'There is no space left for /store.',
      back: ['a.txt', 'new.txt'],
      left: [{ path: 'b.txt', detail: 'somebody changed it since', old: join(project.root, old) }],
    });
    expect(await project.text('b.txt')).toBe('mine\n');
    expect(await project.text(old)).toBe('b\n');
    // What is left is theirs alone: nothing remains to be settled.
    expect(await readdir(project.runFolder)).toEqual(['events-0001.jsonl']);
    expect((await readdir(project.root)).toSorted()).toEqual([old, 'a.txt', 'b.txt']);
  });

  test('because somebody changed an added file in place names it, too', async () => {
    const project = await patchedProject();
    await project.put({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
    const fault = await failing(
      project,
      (place) => applyPatch(place, { rollout: firstRollout, patch: patch() }),
      async () => await writeFile(join(project.root, 'new.txt'), 'n\nmine\n'),
    );
    expect(fault).toMatchObject({
      kind: 'take-back-failed',
      back: ['a.txt', 'b.txt'],
      left: [{ path: 'new.txt', detail: 'somebody changed it since' }],
    });
    expect((await readdir(project.root)).toSorted()).toEqual(['a.txt', 'b.txt', 'new.txt']);
  });

  test('may be an undo: then it is the patch that is put back where it can be', async () => {
    const project = await patchedProject();
    await project.put({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
    valueOf(await project.apply(patch()));
    const fault = await failing(project, undoPatch, async () => await project.put({ 'a.txt': 'mine\n' }));
    expect(fault).toMatchObject({ kind: 'take-back-failed', back: ['b.txt', 'new.txt'] });
    expect(await project.text('a.txt')).toBe('mine\n');
    expect(await project.text('b.txt')).toBe('B\n');
  });
});
