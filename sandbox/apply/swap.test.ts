import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { tempFolder, treeOf, type TempFolder } from '../../test/store/builders.ts';
import { finishSwap, prepareSwap, swapIn, takeBack } from './swap.ts';

let folder: TempFolder;
beforeEach(async () => {
  folder = await tempFolder();
});
afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

const planned = [
  { path: 'a.txt', before: 'a\n', after: 'b\n', mode: 0o600 },
  { path: 'gone.txt', before: 'gone\n', after: undefined },
  { path: 'neu/new.txt', before: undefined, after: 'n\n' },
] as const;

async function put(a = 'a\n'): Promise<void> {
  await writeFile(join(folder.path, 'a.txt'), a);
  await writeFile(join(folder.path, 'gone.txt'), 'gone\n');
}

const text = async (path: string): Promise<string> => await readFile(join(folder.path, path), 'utf8');

describe('swapping files', () => {
  test('looks again before it touches the first one', async () => {
    await put();
    const swap = await prepareSwap(folder.path, planned, 'x');
    await put('mine\n');
    const before = await treeOf(folder.path);
    expect(await swapIn(swap, planned)).toEqual(['a.txt']);
    await takeBack(swap);
    expect(await treeOf(folder.path)).toEqual(before);
  });

  test('can be taken back until it is finished', async () => {
    await put();
    const before = await treeOf(folder.path);
    const swap = await prepareSwap(folder.path, planned, 'x');
    expect(await swapIn(swap, planned)).toEqual([]);
    expect(await text('neu/new.txt')).toBe('n\n');
    await takeBack(swap);
    expect(await treeOf(folder.path)).toEqual(before);
    await takeBack(swap);
    expect(await treeOf(folder.path)).toEqual(before);
  });

  test('leaves nothing of its own behind', async () => {
    await put();
    const swap = await prepareSwap(folder.path, planned, 'x');
    await swapIn(swap, planned);
    await finishSwap(swap);
    expect(await treeOf(folder.path)).toEqual([
      'a.txt 600 "b\\n"',
      expect.stringMatching(/^neu 7\d\d folder$/),
      expect.stringMatching(/^neu\/new\.txt 6\d\d "n\\n"$/),
    ]);
  });

  test('does not take back what somebody changed since', async () => {
    await put();
    const swap = await prepareSwap(folder.path, planned, 'x');
    await swapIn(swap, planned);
    await writeFile(join(folder.path, 'a.txt'), 'mine\n');
    await writeFile(join(folder.path, 'neu/new.txt'), 'mine too\n');
    await takeBack(swap);
    expect(await text('a.txt')).toBe('mine\n');
    expect(await text('neu/new.txt')).toBe('mine too\n');
    expect(await text('gone.txt')).toBe('gone\n');
  });

  test('does not remove a file that was there by itself, though it reads the same', async () => {
    const added = [{ path: 'new.txt', before: undefined, after: 'n\n' }];
    const swap = await prepareSwap(folder.path, added, 'x');
    await mkdir(join(folder.path, 'other'));
    await writeFile(join(folder.path, 'new.txt'), 'n\n');
    expect(await swapIn(swap, added)).toEqual(['new.txt']);
    await takeBack(swap);
    expect(await text('new.txt')).toBe('n\n');
  });
});
