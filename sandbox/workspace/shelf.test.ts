import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { Shelf } from './shelf.ts';

describe('a shelf', () => {
  let place: string;
  let shelf: Shelf;
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'galapagos-shelf-'));
    shelf = new Shelf(join(place, 'shelf'));
  });
  afterEach(() => {
    rmSync(place, { recursive: true });
  });

  /** A folder with one file, as a base would be. */
  const base = (name: string): string => {
    const folder = join(place, name);
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(join(folder, 'file'), name);
    return folder;
  };
  /** What is had for a key. */
  const taken = (key = 'project'): readonly string[] | undefined => {
    const into = mkdtempSync(join(place, 'taken-'));
    return shelf.take(key, into) ? readdirSync(into) : undefined;
  };
  const entry = (): string => join(shelf.folder, readdirSync(shelf.folder)[0] ?? '');

  test('gives back what was put there, once', async () => {
    await shelf.put('project', base('one'));
    expect([taken('another'), taken(), taken()]).toEqual([undefined, ['file'], undefined]);
  });

  test.each([
    ['by the group', 0o770],
    ['by everybody', 0o1777],
  ])('that can be written %s is not used', async (_who, mode) => {
    await shelf.put('project', base('one'));
    chmodSync(shelf.folder, mode);
    expect(taken()).toBeUndefined();
    const two = base('two');
    await shelf.put('other', two);
    expect([existsSync(two), readdirSync(shelf.folder).length]).toEqual([false, 1]);
  });

  test('that is a link is not used', async () => {
    mkdirSync(join(place, 'elsewhere'), { mode: 0o700 });
    symlinkSync(join(place, 'elsewhere'), shelf.folder);
    await shelf.put('project', base('one'));
    expect(readdirSync(join(place, 'elsewhere'))).toEqual([]);
  });

  test('does not give what others could have written', async () => {
    await shelf.put('project', base('one'));
    chmodSync(entry(), 0o777);
    expect(taken()).toBeUndefined();
  });

  describe.skipIf(process.getuid?.() !== 0)('of another user (needs root)', () => {
    test('is not used', async () => {
      await shelf.put('project', base('one'));
      chownSync(shelf.folder, 12_345, 12_345);
      expect(taken()).toBeUndefined();
    });

    test('does not give what belongs to another user', async () => {
      await shelf.put('project', base('one'));
      chownSync(entry(), 12_345, 12_345);
      expect(taken()).toBeUndefined();
    });
  });
});
