// kill -9 of an editor in the middle of an apply or undo: the next command takes the patch out again, all of it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, watch } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { seededRng } from '../../agent/engine/random.ts';
import { undoPatch } from '../../sandbox/apply/apply.ts';
import { openJournal } from '../../sandbox/journal/open.ts';
import { run, tempFolder, valueOf } from './builders.ts';
import { wide } from './wide.ts';

const rounds = 8;

/** Resolves when the editor has noted an apply or undo for the `count`th time. */
async function begun(runFolder: string, count: number): Promise<void> {
  let seen = 0;
  for await (const { filename } of watch(runFolder)) {
    const isNote = filename === 'applying.json' && existsSync(join(runFolder, filename));
    if (isNote && ++seen >= count) return;
  }
}

/** All files and their texts; a copy that an editor was about to put in place is the editor's. */
async function textsIn(root: string): Promise<ReadonlyMap<string, string>> {
  const found = await readdir(root, { recursive: true, withFileTypes: true });
  const files = found.filter((each) => each.isFile() && !each.name.endsWith('~'));
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).toSorted();
  return new Map(await Promise.all(paths.map(async (path) => [path, await readFile(path, 'utf8')] as const)));
}

test(`undo restores every file, after each of ${rounds} kills of an editor`, async () => {
  await using folder = await tempFolder();
  const root = join(folder.path, 'project');
  const runFolder = join(folder.path, 'store', 'runs', run);
  await mkdir(root);
  await mkdir(runFolder, { recursive: true });
  wide.put(root);
  const without = await textsIn(root);
  const rng = seededRng(5);
  let open = 0;
  for (let round = 0; round < rounds; round++) {
    const program = fileURLToPath(new URL('./editor.ts', import.meta.url));
    const child = spawn(process.execPath, [program, root, runFolder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = once(child, 'close');
    await begun(runFolder, 1 + Math.floor(rng() * 3));
    // Not a wait for something to happen, but the random moment itself.
    await pause(Math.floor(rng() * 12));
    child.kill('SIGKILL');
    await closed;
    if ((await readdir(runFolder)).includes('applying.json')) open++;

    await using journal = valueOf(await openJournal(runFolder, { run, clock: Date }));
    const undone = await undoPatch({ run, runFolder, root, journal });
    expect(['undone', 'nothing-applied']).toContain(undone.ok ? 'undone' : undone.fault.kind);
    expect(await textsIn(root), `round ${round}`).toEqual(without);
    expect(await readdir(runFolder)).not.toContain('applying.json');
  }
  expect(open, 'kills in the middle').toBeGreaterThan(0);
});
