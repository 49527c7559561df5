import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { faultOf, tempFolder, valueOf, type TempFolder } from '../../test/store/builders.ts';
import { thisProcess, type Owner } from '../disk/life.ts';
import { lockHolder, takeLock } from './lock.ts';

let folder: TempFolder;
beforeEach(async () => {
  folder = await tempFolder();
});
afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

const mark = 'writer-0123456789abcdef.lock';

/** Leaves the mark of a writer that won its lock, as `changes` make it differ from this process. */
async function leaveMark(changes: Partial<Owner>, ageMs = 0): Promise<void> {
  const owner = { ...(await thisProcess()), ...changes };
  await writeFile(join(folder.path, mark), `${JSON.stringify(owner)}\nheld\n`);
  const then = new Date(Date.now() - ageMs);
  await utimes(join(folder.path, mark), then, then);
}

const isTaken = async (): Promise<boolean> => {
  const lock = await takeLock(folder.path);
  if (lock.ok) await lock.value[Symbol.asyncDispose]();
  return !lock.ok;
};

describe('the lock of a run', () => {
  test('is held until it is given back, and seen by others', async () => {
    const lock = valueOf(await takeLock(folder.path));
    expect(await lockHolder(folder.path)).toEqual({ pid: process.pid, isHeld: true });
    expect(faultOf(await takeLock(folder.path))).toEqual({ pid: process.pid });
    await lock[Symbol.asyncDispose]();
    expect(await lockHolder(folder.path)).toBeUndefined();
    expect(await readdir(folder.path)).toEqual([]);
  });

  test('of a process that ended is taken over', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    await leaveMark({ pid: child.pid ?? 0 });
    expect(await lockHolder(folder.path)).toBeUndefined();
    expect(await isTaken()).toBe(false);
    expect(await readdir(folder.path)).toEqual([]);
  });

  test('of an earlier process with the same id is taken over', async () => {
    await leaveMark({ started: '1' });
    expect(await isTaken()).toBe(false);
  });

  test('of an earlier start of the machine is taken over', async () => {
    await leaveMark({ boot: 'earlier' });
    expect(await isTaken()).toBe(false);
  });

  test.each([{ space: 'pid:[1]' }, { host: 'elsewhere' }])(
    'of a place we cannot look into (%j) holds as long as it gives signs of life',
    async (place) => {
      await leaveMark(place, 30_000);
      expect(await isTaken()).toBe(true);
      await leaveMark(place, 90_000);
      expect(await isTaken()).toBe(false);
    },
  );

  test('is not stopped by a mark that nobody can read', async () => {
    await writeFile(join(folder.path, mark), '');
    expect(await isTaken()).toBe(false);
  });

  test('names the process, when it started and where', async () => {
    const lock = valueOf(await takeLock(folder.path));
    const [name = ''] = await readdir(folder.path);
    const [owner = '', held] = (await readFile(join(folder.path, name), 'utf8')).split('\n');
    expect(JSON.parse(owner)).toEqual(await thisProcess());
    expect(held).toBe('held');
    await lock[Symbol.asyncDispose]();
  });
});
