// Applying a patch: what is written, what is refused before anything is, and a host that writes by itself.
import { chmod, chown, mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { type FileEdit } from '../../agent/patch/patch.ts';
import { faultOf, firstRollout, patchOf, run, treeOf, valueOf } from '../../test/store/builders.ts';
import { change, patchedProject } from '../../test/store/patched-project.ts';
import { contentHash } from '../disk/blobs.ts';
import { intendApply, recordIntent } from './edit.ts';
import { planApply, planTexts } from './plan.ts';

describe('applying a patch', () => {
  test('writes what it says, and undo restores every byte and permission', async () => {
    const project = await patchedProject();
    await project.put({
      'src/mit Leerzeichen.js': 'one\r\ntwo\r\nthree',
      'bin/tide.sh': '#!/bin/sh\nexit 1\n',
      'gone/old.sh': 'old\n',
      'mark.txt': '\ufeffébut\nfin',
      'empty.txt': '',
      'left alone.txt': 'mine\n',
    });
    await chmod(join(project.root, 'bin/tide.sh'), 0o755);
    await chmod(join(project.root, 'gone/old.sh'), 0o750);
    const before = await treeOf(project.root);
    const patch = change({
      'src/mit Leerzeichen.js': ['one\r\ntwo\r\nthree', 'one\r\nTWO\r\nthree'],
      'bin/tide.sh': ['#!/bin/sh\nexit 1\n', '#!/bin/sh\nexit 0\n'],
      'gone/old.sh': ['old\n', undefined],
      'mark.txt': ['\ufeffébut\nfin', '\ufeffébut\nfin\n'],
      'empty.txt': ['', 'no longer'],
      'neu/tief/drin.txt': [undefined, 'größer\n'],
    });
    const files = valueOf(await project.apply(patch));
    expect(await project.text('src/mit Leerzeichen.js')).toBe('one\r\nTWO\r\nthree');
    expect(await project.text('mark.txt')).toBe('\ufeffébut\nfin\n');
    expect(await project.text('empty.txt')).toBe('no longer');
    expect(await project.text('neu/tief/drin.txt')).toBe('größer\n');
    expect((await stat(join(project.root, 'bin/tide.sh'))).mode & 0o777).toBe(0o755);
    expect(await readdir(join(project.root, 'gone'))).toEqual([]);
    expect(await readdir(project.root)).toHaveLength(7);
    expect(files.find(({ path }) => path === 'bin/tide.sh')).toEqual({
      path: 'bin/tide.sh',
      before: contentHash('#!/bin/sh\nexit 1\n'),
      after: contentHash('#!/bin/sh\nexit 0\n'),
      mode: 0o755,
    });
    expect((await project.recorded()).at(-1)).toEqual({
      kind: 'patch.applied',
      rollout: firstRollout,
      patch: patch.id,
      files,
      folders: ['neu', 'neu/tief'],
    });
    expect(valueOf(await project.undo())).toEqual(files);
    expect(await treeOf(project.root)).toEqual(before);
    expect((await project.recorded()).at(-1)).toEqual({ kind: 'patch.undone', patch: patch.id });
    expect(await readdir(project.runFolder)).toEqual(['events-0001.jsonl']);
  });

  test('can be done again after it was undone, and not twice', async () => {
    const project = await patchedProject();
    await project.put({ 'a.txt': 'a\n' });
    const patch = change({ 'a.txt': ['a\n', 'b\n'] });
    valueOf(await project.apply(patch));
    expect(faultOf(await project.apply(patch))).toEqual({ kind: 'already-applied', run });
    valueOf(await project.undo());
    expect(faultOf(await project.undo())).toEqual({ kind: 'nothing-applied', run });
    valueOf(await project.apply(patch));
    expect(await project.text('a.txt')).toBe('b\n');
  });

  test('needs something to apply', async () => {
    const project = await patchedProject();
    expect(faultOf(await project.apply(patchOf()))).toEqual({ kind: 'no-patch', run });
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['another line was changed', { 'a.txt': 'one\ntwo\nmine\n', 'b.txt': 'b\n', 'c.txt': 'c\n' }],
    ['a line was added at the end', { 'a.txt': 'one\ntwo\nthree\nfour\n', 'b.txt': 'b\n', 'c.txt': 'c\n' }],
    ['line ends were changed', { 'a.txt': 'one\r\ntwo\r\nthree\r\n', 'b.txt': 'b\n', 'c.txt': 'c\n' }],
    ['the file is gone', { 'b.txt': 'b\n', 'c.txt': 'c\n' }],
    ['it is no text any more', { 'a.txt': 'one\0\u00ff\ntwo\nthree\n', 'b.txt': 'b\n', 'c.txt': 'c\n' }],
  ])('refuses, and writes nothing, when %s', async (_what, files) => {
    const project = await patchedProject();
    await project.put(files);
    const before = await treeOf(project.root);
    const patch = change({
      'a.txt': ['one\ntwo\nthree\n', 'ONE\ntwo\nthree\n'],
      'b.txt': ['b\n', 'B\n'],
      'c.txt': ['c\n', undefined],
      'd.txt': [undefined, 'd\n'],
    });
    expect(faultOf(await project.apply(patch))).toEqual({ kind: 'stale-files', files: ['a.txt'] });
    expect(await treeOf(project.root)).toEqual(before);
    expect((await project.recorded()).map(({ kind }) => kind)).toEqual(['run.started']);
  });

  test('names every file that changed', async () => {
    const project = await patchedProject();
    await project.put({ 'a.txt': 'mine\n', 'b.txt': 'b\n', 'd.txt': 'already\n' });
    const patch = change({
      'a.txt': ['a\n', 'A\n'],
      'b.txt': ['b\n', 'B\n'],
      'c.txt': ['c\n', undefined],
      'd.txt': [undefined, 'd\n'],
    });
    expect(faultOf(await project.apply(patch))).toEqual({
      kind: 'stale-files',
      files: ['a.txt', 'c.txt', 'd.txt'],
    });
  });

  test('checks the lines themselves where a patch carries no hash of its base', async () => {
    const project = await patchedProject();
    await project.put({ 'a.txt': 'one\ntwo\n' });
    const edit: FileEdit = {
      path: 'a.txt',
      change: 'modified',
      hunks: [{ start: 2, removed: ['zwei\n'], added: ['TWO\n'] }],
    };
    expect(faultOf(await project.apply(patchOf(edit)))).toEqual({ kind: 'stale-files', files: ['a.txt'] });
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
    const project = await patchedProject();
    const fault = { kind: 'apply-failed', path, detail } as const;
    expect(faultOf(await project.apply(change({ [path]: [undefined, 'x\n'] })))).toEqual(fault);
    expect(faultOf(planTexts(change({ [path]: [undefined, 'x\n'] }), new Map()))).toEqual(fault);
    expect(await readdir(project.root)).toEqual([]);
  });

  test('may not be binary', async () => {
    const project = await patchedProject();
    await project.put({ 'a.bin': 'x' });
    const edit: FileEdit = { path: 'a.bin', change: 'modified', hunks: [], binary: true };
    expect(faultOf(await project.apply(patchOf(edit)))).toEqual({
      kind: 'apply-failed',
      path: 'a.bin',
      detail: 'the change is not one of text',
    });
  });

  test('never reaches through a link, wherever it leads', async () => {
    const project = await patchedProject();
    const outside = project.outside('outside');
    await mkdir(outside);
    await writeFile(join(outside, 'a.txt'), 'a\n');
    await symlink(join(outside, 'a.txt'), join(project.root, 'a.txt'));
    await symlink(outside, join(project.root, 'lib'));
    await symlink(join(project.root, 'here'), join(project.root, 'inside'));
    await project.put({ 'here/a.txt': 'a\n' });
    const patch = change({
      'a.txt': ['a\n', 'b\n'],
      'inside/a.txt': ['a\n', 'b\n'],
      'lib/a.txt': ['a\n', 'b\n'],
      'lib/new.txt': [undefined, 'new\n'],
    });
    const before = [await treeOf(project.root), await treeOf(outside)];
    expect(faultOf(await project.apply(patch))).toEqual({
      kind: 'stale-files',
      files: ['a.txt', 'inside/a.txt', 'lib/a.txt', 'lib/new.txt'],
    });
    expect([await treeOf(project.root), await treeOf(outside)]).toEqual(before);
  });
});

describe('a host that writes by itself', () => {
  test('gets the texts, records the apply, and can undo it', async () => {
    const project = await patchedProject();
    await project.put({ 'a.txt': 'one\r\ntwo' });
    const patch = change({ 'a.txt': ['one\r\ntwo', 'one\r\nTWO'], 'b.txt': [undefined, 'b\n'] });
    const planned = valueOf(await planApply(patch, project.root));
    expect(planned).toEqual([
      { path: 'a.txt', before: 'one\r\ntwo', after: 'one\r\nTWO', mode: 0o644, owner: expect.anything() },
      { path: 'b.txt', before: undefined, after: 'b\n' },
    ]);
    await project.inRun(async (place) => {
      const intent = valueOf(
        await intendApply(place, { rollout: firstRollout, patch, folders: [] }, planned),
      );
      await project.put({ 'a.txt': 'one\r\nTWO', 'b.txt': 'b\n' });
      return valueOf(await recordIntent(place, intent));
    });
    valueOf(await project.undo());
    expect(await project.text('a.txt')).toBe('one\r\ntwo');
    expect(await readdir(project.root)).toEqual(['a.txt']);
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
    const project = await patchedProject();
    await project.put({ 'a.txt': 'a\n' });
    await chown(project.root, 1234, 1234);
    await chown(join(project.root, 'a.txt'), 1234, 4321);
    valueOf(await project.apply(change({ 'a.txt': ['a\n', 'b\n'], 'neu/b.txt': [undefined, 'b\n'] })));
    const owners = await Promise.all(
      ['a.txt', 'neu', 'neu/b.txt'].map(async (path) => {
        const { uid, gid } = await stat(join(project.root, path));
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
