import { mkdir, readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { type RunEvent } from '../../agent/engine/events.ts';
import { patchId } from '../../agent/engine/ids.ts';
import {
  ended,
  faultOf,
  firstRollout,
  started,
  stepNoted,
  tickingClock,
  valueOf,
} from '../../test/store/builders.ts';
import { projectWithStore } from '../../test/store/recorded-runs.ts';
import { openJournal } from '../journal/open.ts';
import { type Store } from './store.ts';

const applied: RunEvent = {
  kind: 'patch.applied',
  rollout: firstRollout,
  patch: patchId('0123456789abcdef'),
  files: [{ path: 'a.js', before: 'b'.repeat(64), after: 'c'.repeat(64) }],
};

const hour = 60 * 60 * 1000;

const long = (text: string): RunEvent => stepNoted(text.repeat(9_000));

async function blobs({ folder }: Store): Promise<number> {
  const shelves = await readdir(join(folder, 'blobs'));
  const files = await Promise.all(shelves.map(async (shelf) => await readdir(join(folder, 'blobs', shelf))));
  return files.flat().length;
}

/** Makes every payload older than the time for which it is spared. */
async function age({ folder }: Store): Promise<void> {
  const then = new Date(Date.now() - 2 * hour);
  for (const shelf of await readdir(join(folder, 'blobs'))) {
    for (const name of await readdir(join(folder, 'blobs', shelf))) {
      await utimes(join(folder, 'blobs', shelf, name), then, then);
    }
  }
}

describe('deleting runs', () => {
  test('takes the payloads that no other run has, once they are old', async () => {
    const { store, recordRun, listed } = await projectWithStore();
    const first = await recordRun(0, [started(), long('shared'), long('mine')]);
    const second = await recordRun(1, [started(), long('shared'), long('fresh')]);
    expect(await blobs(store)).toBe(3);
    await age(store);
    await recordRun(2, [started(), long('mine')]);
    valueOf(await store.remove(second));
    expect(await blobs(store)).toBe(2);
    valueOf(await store.remove(first));
    expect(await blobs(store)).toBe(1);
    expect(await listed()).toHaveLength(1);
  });

  test('spares payloads of the last hour: the event that needs them may be on its way', async () => {
    const { store, recordRun } = await projectWithStore();
    const run = await recordRun(0, [started(), long('fresh')]);
    valueOf(await store.remove(run));
    expect(await blobs(store)).toBe(1);
    await age(store);
    valueOf(await store.remove(await recordRun(1)));
    expect(await blobs(store)).toBe(0);
  });

  test('spares a run that somebody writes', async () => {
    const { store, newId } = await projectWithStore();
    const { run, folder } = valueOf(await store.create(newId(0)));
    await using journal = valueOf(await openJournal(folder, { run, clock: tickingClock() }));
    await journal.append(started());
    expect(faultOf(await store.remove(run))).toEqual({ kind: 'run-busy', run, pid: process.pid });
    expect((await journal.append(ended)).seq).toBe(2);
  });

  test('keeps the newest, those under way, and the one that can still be undone', async () => {
    const { store, newId, recordRun, listed } = await projectWithStore();
    const busy = valueOf(await store.create(newId(0)));
    await using journal = valueOf(await openJournal(busy.folder, { run: busy.run, clock: tickingClock() }));
    await journal.append(started());
    const undoable = await recordRun(1, [started(), ended, applied]);
    const old = [await recordRun(2), await recordRun(3)];
    const kept = await recordRun(4);
    expect(valueOf(await store.retain(1))).toEqual(old.toReversed());
    expect(await listed()).toEqual([kept, undoable, busy.run]);
    expect(valueOf(await store.retain(10))).toEqual([]);
  });

  test('of which there is none is a fault', async () => {
    const { store, newId, recordRun } = await projectWithStore();
    await recordRun(0);
    const unknown = newId(1);
    expect(faultOf(await store.remove(unknown))).toEqual({
      kind: 'run-unknown',
      run: unknown,
      store: store.folder,
    });
  });

  test('keeps what the oracle remembers, but not beyond the last run', async () => {
    const { store, recordRun } = await projectWithStore();
    const [first, last] = [await recordRun(0), await recordRun(1)];
    await mkdir(store.verdicts);
    valueOf(await store.remove(first));
    expect(await readdir(store.folder)).toContain('verdicts');
    valueOf(await store.remove(last));
    expect(await readdir(store.folder)).not.toContain('verdicts');
  });

  test('takes the objects of frozen bases with the last run', async () => {
    const { store, recordRun } = await projectWithStore();
    const run = await recordRun(0);
    await mkdir(join(store.objects, 'ab'), { recursive: true });
    valueOf(await store.remove(run));
    expect(await readdir(store.folder)).not.toContain('objects');
  });
});
