import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { DiskGauge } from './disk-gauge.ts';

const nothing = { files: 0, bytes: 0 };
const MB = 1024 * 1024;

describe('a disk gauge', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'galapagos-gauge-'));
    vi.useFakeTimers({ toFake: ['performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
    rmSync(folder, { recursive: true });
  });

  /** What it says of the folder as it is, at a time when it counts whatever it guesses. */
  async function said(
    limits: { files: number; diskMb: number },
    holds = nothing,
  ): Promise<readonly string[]> {
    const reasons: string[] = [];
    using gauge = new DiskGauge({ folders: [folder], holds, limits, stop: (why) => reasons.push(why) });
    vi.advanceTimersByTime(1000);
    await gauge.look();
    return reasons;
  }
  const fill = (count: number, at = folder): void => {
    for (let number = 0; number < count; number++) writeFileSync(join(at, `file-${number}`), '');
  };

  test('says nothing of as many files as there may be', async () => {
    fill(5);
    expect(await said({ files: 5, diskMb: 1 })).toEqual([]);
  });

  test('says when there is one more, folders and links among them', async () => {
    fill(3);
    mkdirSync(join(folder, 'inner'));
    symlinkSync('/', join(folder, 'inner', 'link'));
    writeFileSync(join(folder, 'inner', 'last'), '');
    expect(await said({ files: 5, diskMb: 1 })).toEqual(['files']);
  });

  test('asks only for what was added to what was there', async () => {
    fill(8);
    expect(await said({ files: 5, diskMb: 1 }, { files: 3, bytes: 0 })).toEqual([]);
  });

  test('says when files together are too large, however many there are of them', async () => {
    for (const name of ['a', 'b', 'c']) writeFileSync(join(folder, name), Buffer.alloc(MB, 'x'));
    expect(await said({ files: 5, diskMb: 2 })).toEqual(['disk']);
    expect(await said({ files: 5, diskMb: 2 }, { files: 0, bytes: 2 * MB })).toEqual([]);
  });

  test('takes a file of many names for one', async () => {
    writeFileSync(join(folder, 'first'), Buffer.alloc(MB, 'x'));
    for (const name of ['a', 'b', 'c']) linkSync(join(folder, 'first'), join(folder, name));
    expect(await said({ files: 5, diskMb: 2 })).toEqual([]);
  });

  test('notices what is added between two counts', async () => {
    const reasons: string[] = [];
    using gauge = new DiskGauge({
      folders: [folder],
      holds: nothing,
      limits: { files: 5, diskMb: 1 },
      stop: (why) => reasons.push(why),
    });
    await gauge.look();
    expect(reasons).toEqual([]);
    fill(6);
    vi.advanceTimersByTime(1000);
    await gauge.look();
    expect(reasons).toEqual(['files']);
  });

  test('says nothing of a folder that went away', async () => {
    fill(9);
    rmSync(folder, { recursive: true });
    expect(await said({ files: 5, diskMb: 1 })).toEqual([]);
    mkdirSync(folder);
  });
});
