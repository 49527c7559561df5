// Undoing a patch: only what it wrote, and nothing that somebody changed since.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { faultOf, treeOf, valueOf } from '../../test/store/builders.ts';
import { change, patchedProject } from '../../test/store/patched-project.ts';

describe('undo', () => {
  test('refuses when a file changed since, and writes nothing', async () => {
    const project = await patchedProject();
    await project.put({ 'a.txt': 'a\n', 'b.txt': 'b\n', 'c.txt': 'c\n' });
    valueOf(
      await project.apply(
        change({
          'a.txt': ['a\n', 'A\n'],
          'b.txt': ['b\n', 'B\n'],
          'c.txt': ['c\n', undefined],
          'd.txt': [undefined, 'd\n'],
        }),
      ),
    );
    await project.put({ 'b.txt': 'B\nand more\n', 'c.txt': 'a new one\n' });
    await rm(join(project.root, 'd.txt'));
    const before = await treeOf(project.root);
    expect(faultOf(await project.undo())).toEqual({ kind: 'undo-stale', files: ['b.txt', 'c.txt'] });
    expect(await treeOf(project.root)).toEqual(before);
  });

  test('goes past files that are as they were already', async () => {
    const project = await patchedProject();
    await project.put({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
    const before = await treeOf(project.root);
    valueOf(
      await project.apply(
        change({ 'a.txt': ['a\n', 'A\n'], 'b.txt': ['b\n', 'B\n'], 'neu/d.txt': [undefined, 'd\n'] }),
      ),
    );
    await project.put({ 'a.txt': 'a\n' });
    await rm(join(project.root, 'neu/d.txt'));
    valueOf(await project.undo());
    expect(await treeOf(project.root)).toEqual(before);
  });

  test('leaves a folder that others use by now', async () => {
    const project = await patchedProject();
    valueOf(await project.apply(change({ 'neu/a.txt': [undefined, 'a\n'] })));
    await project.put({ 'neu/mine.txt': 'mine\n' });
    valueOf(await project.undo());
    expect(await readdir(join(project.root, 'neu'))).toEqual(['mine.txt']);
  });

  test('says when what was there before is lost', async () => {
    const project = await patchedProject();
    await project.put({ 'a.txt': 'a\n' });
    valueOf(await project.apply(change({ 'a.txt': ['a\n', 'b\n'] })));
    await rm(join(project.store, 'blobs'), { recursive: true });
    expect(faultOf(await project.undo())).toMatchObject({ kind: 'journal-damaged', path: 'a.txt' });
    expect(await project.text('a.txt')).toBe('b\n');
  });
});
