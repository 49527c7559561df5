import { appendFile, mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type RunEvent } from '../../agent/engine/events.ts';
import { patchId, runId, type RunId } from '../../agent/engine/ids.ts';
import { seededRng } from '../../agent/engine/random.ts';
import {
  ended,
  faultOf,
  firstRollout,
  recordedTask,
  rolloutEnded,
  rolloutStarted,
  started,
  stepNoted,
  tempFolder,
  tickingClock,
  valueOf,
  type TempFolder,
} from '../../test/store/builders.ts';
import { openJournal } from '../journal/open.ts';
import { openStore, type Store } from './store.ts';

const start = 1_700_000_000_000;
const hour = 60 * 60 * 1000;

let project: TempFolder;
let store: Store;
let rng: () => number;

beforeEach(async () => {
  project = await tempFolder();
  store = openStore(project.path, { clock: { now: () => Date.now() } });
  rng = seededRng(1);
});
afterEach(async () => {
  await project[Symbol.asyncDispose]();
});

const newId = (minute: number): RunId => runId(ulid(start + minute * 60_000, rng));

async function recordRun(minute: number, events: readonly RunEvent[] = [started(), ended]): Promise<RunId> {
  const { run, folder } = valueOf(await store.create(newId(minute)));
  await using journal = valueOf(
    await openJournal(folder, { run, clock: tickingClock(start + minute * 60_000) }),
  );
  for (const event of events) await journal.append(event);
  return run;
}

const applied: RunEvent = {
  kind: 'patch.applied',
  rollout: firstRollout,
  patch: patchId('0123456789abcdef'),
  files: [{ path: 'a.js', before: 'b'.repeat(64), after: 'c'.repeat(64) }],
};

const listed = async (): Promise<readonly RunId[]> => valueOf(await store.list()).map(({ run }) => run);

describe('a store', () => {
  test('writes nothing before a run begins', async () => {
    expect(valueOf(await store.list())).toEqual([]);
    expect(faultOf(await store.find('latest'))).toEqual({
      kind: 'run-unknown',
      run: 'latest',
      store: join(project.path, '.galapagos'),
    });
    expect(await readdir(project.path)).toEqual([]);
  });

  test('hides itself from git', async () => {
    await recordRun(0);
    expect(await readFile(join(store.folder, '.gitignore'), 'utf8')).toBe('*\n');
  });

  test('does not hide a folder of the user that holds other things', async () => {
    const shared = join(project.path, 'shared');
    await mkdir(shared);
    await writeFile(join(shared, 'thesis.tex'), '');
    const elsewhere = openStore(project.path, { clock: tickingClock(), directory: shared });
    valueOf(await elsewhere.create(newId(0)));
    expect((await readdir(shared)).toSorted()).toEqual(['runs', 'thesis.tex']);
    const fresh = openStore(project.path, { clock: tickingClock(), directory: join(project.path, 'fresh') });
    valueOf(await fresh.create(newId(0)));
    expect(await readdir(fresh.folder)).toContain('.gitignore');
  });

  test('tells a file that is in its way', async () => {
    await writeFile(store.folder, '');
    expect(faultOf(await store.create(newId(0)))).toEqual({
      kind: 'store-unwritable',
      path: store.folder,
      detail: 'a file stands where a folder is needed (EEXIST)',
    });
  });
});

describe('finding a run', () => {
  test('takes the beginning of its id in either case, if no other run begins so', async () => {
    const run = await recordRun(0);
    const other = await recordRun(60 * 24 * 365);
    const short = run.slice(0, 9).toLowerCase();
    expect(valueOf(await store.find(short))).toEqual({ run, folder: join(store.folder, 'runs', run) });
    expect(faultOf(await store.find('01'))).toEqual({
      kind: 'run-unknown',
      run: '01',
      store: store.folder,
      matches: [other, run],
    });
    expect(faultOf(await store.find(''))).toMatchObject({ kind: 'run-unknown' });
    expect(faultOf(await store.find('../..'))).toMatchObject({ kind: 'run-unknown' });
  });

  test('takes the end of its id, if it is neither the beginning nor the end of another', async () => {
    const [run, other] = [await recordRun(0), await recordRun(60)];
    const common = Math.max(...Array.from(run, (letter, at) => (letter === other[at] ? 0 : at)));
    expect(valueOf(await store.find(run.slice(common).toLowerCase())).run).toBe(run);
    expect(faultOf(await store.find(run.slice(0, 4)))).toMatchObject({ matches: [other, run] });
  });

  test('knows the latest, which is one with a journal', async () => {
    await recordRun(0);
    const newest = await recordRun(2);
    await recordRun(1);
    valueOf(await store.create(newId(3)));
    expect(valueOf(await store.find('latest')).run).toBe(newest);
    expect((await listed())[0]).toBe(newest);
  });

  test('passes over runs that were refused before their first attempt, while there is another', async () => {
    const refused: RunEvent = { kind: 'run.ended', reason: 'refused', fault: { kind: 'git-missing' } };
    const first = await recordRun(0, [started(), refused]);
    expect(valueOf(await store.find('latest')).run).toBe(first);
    const begun = await recordRun(1);
    await recordRun(2, [started(), refused]);
    expect(valueOf(await store.find('latest')).run).toBe(begun);
  });

  test('passes over runs that were killed before their first event, while there is another', async () => {
    const begun = await recordRun(0);
    const killed = await recordRun(1, []);
    expect(await listed()).toEqual([killed, begun]);
    expect(valueOf(await store.find('latest')).run).toBe(begun);
  });
});

describe('a list of runs', () => {
  test('shows one that cannot be looked at as such, and all others', async () => {
    const [run, other] = [await recordRun(0), newId(1)];
    await writeFile(join(store.folder, 'runs', other), 'no folder');
    for (const _time of ['first', 'from the index']) {
      const states = valueOf(await store.list()).map(({ run, state, damage }) => ({ run, state, damage }));
      expect(states).toEqual([
        { run: other, state: 'unreadable', damage: 'a file stands where a folder is needed (ENOTDIR)' },
        { run, state: 'ended', damage: undefined },
      ]);
    }
  });

  test('says of each what its journal says', async () => {
    const run = await recordRun(0, [
      started('/p'),
      recordedTask('/p'),
      rolloutStarted(),
      rolloutEnded,
      ended,
    ]);
    expect(valueOf(await store.list())).toEqual([
      {
        run,
        state: 'ended',
        startedAt: start,
        lastAt: start + 4,
        activeMs: 4,
        directory: '/p',
        title: '1 failing test in sums',
        strategy: 'evolve',
        rollouts: 1,
        cost: { rollouts: 1, testRuns: 2, candidates: 12, tokens: 0, ms: 0 },
        ended: { reason: 'repaired' },
        bytes: expect.any(Number),
      },
    ]);
  });

  test('tells a run that somebody writes from one that was interrupted', async () => {
    const { run, folder } = valueOf(await store.create(newId(0)));
    const journal = valueOf(await openJournal(folder, { run, clock: tickingClock() }));
    await journal.append(started());
    expect(valueOf(await store.list())[0]?.state).toBe('running');
    await journal[Symbol.asyncDispose]();
    expect(valueOf(await store.list())[0]?.state).toBe('interrupted');
  });

  test('is the same without its index, with a foreign one, and after the run went on', async () => {
    const run = await recordRun(0, [started()]);
    const index = join(store.folder, 'runs.json');
    const first = valueOf(await store.list());
    expect(valueOf(await store.list())).toEqual(first);
    await rm(index);
    expect(valueOf(await store.list())).toEqual(first);
    await writeFile(
      index,
      (await readFile(index, 'utf8')).replace('"interrupted"', '"ended"').replace('evolve', 'x'),
    );
    expect(valueOf(await store.list())).toEqual(first);
    await writeFile(index, 'garbage');
    expect(valueOf(await store.list())).toEqual(first);
    await using journal = valueOf(
      await openJournal(join(store.folder, 'runs', run), { run, clock: tickingClock() }),
    );
    await journal.append(ended);
    expect(valueOf(await store.list())[0]?.state).toBe('ended');
  });

  test('shows damaged, newer and malformed runs as what they are', async () => {
    const damaged = await recordRun(0);
    await appendFile(join(store.folder, 'runs', damaged, 'events-0001.jsonl'), 'garbage\n{"seq":4}\n');
    const newer = await recordRun(1);
    const newerFile = join(store.folder, 'runs', newer, 'events-0001.jsonl');
    await writeFile(newerFile, (await readFile(newerFile, 'utf8')).replace('"version":1', '"version":7'));
    const odd = await recordRun(2, [started()]);
    await appendFile(
      join(store.folder, 'runs', odd, 'events-0001.jsonl'),
      '{"seq":2,"at":9,"event":{"kind":"strategy.decided"}}\n',
    );
    const broken = await recordRun(3);
    await writeFile(join(store.folder, 'runs', broken, 'events-0001.jsonl'), 'dear diary\n');
    const summaries = new Map(valueOf(await store.list()).map((summary) => [summary.run, summary]));
    expect(summaries.get(damaged)).toMatchObject({
      state: 'ended',
      damage: 'events-0001.jsonl: line 4 is no event',
    });
    expect(summaries.get(newer)).toMatchObject({ state: 'unreadable', newer: 7 });
    expect(summaries.get(odd)).toMatchObject({
      state: 'interrupted',
      damage: expect.stringMatching(/^event 2: decisions: /),
    });
    expect(summaries.get(broken)).toMatchObject({
      state: 'unreadable',
      damage: 'events-0001.jsonl: line 1 is no header of a journal',
    });
  });

  test('does not call the torn end of a killed run damage', async () => {
    const run = await recordRun(0, [started()]);
    await appendFile(join(store.folder, 'runs', run, 'events-0001.jsonl'), '{"seq":2,"a');
    expect(valueOf(await store.list())[0]).not.toHaveProperty('damage');
  });
});

describe('deleting runs', () => {
  const long = (text: string): RunEvent => stepNoted(text.repeat(9_000));

  async function blobs(): Promise<number> {
    const shelves = await readdir(join(store.folder, 'blobs'));
    const files = await Promise.all(
      shelves.map(async (shelf) => await readdir(join(store.folder, 'blobs', shelf))),
    );
    return files.flat().length;
  }

  /** Makes every payload older than the time for which it is spared. */
  async function age(): Promise<void> {
    const then = new Date(Date.now() - 2 * hour);
    for (const shelf of await readdir(join(store.folder, 'blobs'))) {
      for (const name of await readdir(join(store.folder, 'blobs', shelf))) {
        await utimes(join(store.folder, 'blobs', shelf, name), then, then);
      }
    }
  }

  test('takes the payloads that no other run has, once they are old', async () => {
    const first = await recordRun(0, [started(), long('shared'), long('mine')]);
    const second = await recordRun(1, [started(), long('shared'), long('fresh')]);
    expect(await blobs()).toBe(3);
    await age();
    await recordRun(2, [started(), long('mine')]);
    valueOf(await store.remove(second));
    expect(await blobs()).toBe(2);
    valueOf(await store.remove(first));
    expect(await blobs()).toBe(1);
    expect(await listed()).toHaveLength(1);
  });

  test('spares payloads of the last hour: the event that needs them may be on its way', async () => {
    const run = await recordRun(0, [started(), long('fresh')]);
    valueOf(await store.remove(run));
    expect(await blobs()).toBe(1);
    await age();
    valueOf(await store.remove(await recordRun(1)));
    expect(await blobs()).toBe(0);
  });

  test('spares a run that somebody writes', async () => {
    const { run, folder } = valueOf(await store.create(newId(0)));
    await using journal = valueOf(await openJournal(folder, { run, clock: tickingClock() }));
    await journal.append(started());
    expect(faultOf(await store.remove(run))).toEqual({ kind: 'run-busy', run, pid: process.pid });
    expect((await journal.append(ended)).seq).toBe(2);
  });

  test('keeps the newest, those under way, and the one that can still be undone', async () => {
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
    await recordRun(0);
    const unknown = newId(1);
    expect(faultOf(await store.remove(unknown))).toEqual({
      kind: 'run-unknown',
      run: unknown,
      store: store.folder,
    });
  });

  test('keeps what the oracle remembers, but not beyond the last run', async () => {
    const [first, last] = [await recordRun(0), await recordRun(1)];
    await mkdir(store.verdicts);
    valueOf(await store.remove(first));
    expect(await readdir(store.folder)).toContain('verdicts');
    valueOf(await store.remove(last));
    expect(await readdir(store.folder)).not.toContain('verdicts');
  });

  test('takes the objects of frozen bases with the last run', async () => {
    const run = await recordRun(0);
    await mkdir(join(store.objects, 'ab'), { recursive: true });
    valueOf(await store.remove(run));
    expect(await readdir(store.folder)).not.toContain('objects');
  });
});
