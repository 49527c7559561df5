// kill -9 in the middle of an apply or undo: the next one finds either all of the patch or nothing of it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, watch } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from 'vitest';

import { seededRng } from '../../agent/engine/random.ts';
import { applyPatch, undoPatch } from '../../sandbox/apply/apply.ts';
import { type ApplyPlace } from '../../sandbox/apply/apply-place.ts';
import { openJournal } from '../../sandbox/journal/open.ts';
import { firstRollout, run, started, tempFolder, treeOf, valueOf } from './builders.ts';
import { wide } from './wide.ts';

const rounds = 8;

/** Resolves when the note of an apply or undo has come for the `count`th time. */
async function begun(runFolder: string, count: number): Promise<void> {
  let seen = 0;
  for await (const { filename } of watch(runFolder)) {
    const isNote = filename === 'applying.json' && existsSync(join(runFolder, filename));
    if (isNote && ++seen >= count) return;
  }
}

describe('a patch', () => {
  test(`is wholly in the files or not at all, after each of ${rounds} kills`, async () => {
    await using folder = await tempFolder();
    const root = join(folder.path, 'project');
    const runFolder = join(folder.path, 'store', 'runs', run);
    await mkdir(root);
    wide.put(root);
    async function inRun<Value>(work: (place: ApplyPlace) => Promise<Value>): Promise<Value> {
      await using journal = valueOf(await openJournal(runFolder, { run, clock: Date }));
      return await work({ run, runFolder, root, journal });
    }
    const without = await treeOf(root);
    const change = { rollout: firstRollout, patch: wide.patch };
    const within = await inRun(async (place) => {
      await place.journal.append(started(root));
      valueOf(await applyPatch(place, change));
      return await treeOf(root);
    });
    const rng = seededRng(9);
    let halves = 0;
    for (let round = 0; round < rounds; round++) {
      const child = spawn(
        process.execPath,
        [fileURLToPath(new URL('./applier.ts', import.meta.url)), root, runFolder],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      const closed = once(child, 'close');
      await begun(runFolder, 1 + Math.floor(rng() * 4));
      // Not a wait for something to happen, but the random moment itself.
      await pause(Math.floor(rng() * 15));
      child.kill('SIGKILL');
      await closed;
      if ((await readdir(runFolder)).includes('applying.json')) halves++;

      const applied = await inRun((place) => applyPatch(place, change));
      expect(['applied', 'already-applied']).toContain(applied.ok ? 'applied' : applied.fault.kind);
      expect(await treeOf(root), `round ${round}`).toEqual(within);
      if (round % 3 > 0) continue;
      valueOf(await inRun(undoPatch));
      expect(await treeOf(root), `round ${round}`).toEqual(without);
    }
    expect(halves, 'kills in the middle').toBeGreaterThan(0);
  });
});
