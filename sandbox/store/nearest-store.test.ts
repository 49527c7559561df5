import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { folderWithRuns } from './nearest-store.ts';

let home = '';
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'galapagos nearest ')));
});
afterEach(() => rmSync(home, { recursive: true }));

function folder(...path: readonly string[]): string {
  const made = join(home, ...path);
  mkdirSync(made, { recursive: true });
  return made;
}

describe('the runs that are meant', () => {
  test('are those of the nearest folder above that has any', async () => {
    folder('tides', '.git');
    folder('tides', '.galapagos', 'runs');
    folder('tides', 'moon', '.galapagos', 'runs');
    expect(await folderWithRuns(folder('tides', 'test', 'deep'))).toBe(folder('tides'));
    expect(await folderWithRuns(folder('tides', 'moon', 'src'))).toBe(folder('tides', 'moon'));
    expect(await folderWithRuns(folder('tides'))).toBe(folder('tides'));
  });

  test('are never those of another repository', async () => {
    folder('.galapagos', 'runs');
    folder('tides', '.git');
    expect(await folderWithRuns(folder('tides', 'src'))).toBe(folder('tides', 'src'));
  });
});
