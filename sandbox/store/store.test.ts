import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { type RunEvent } from '../../agent/engine/events.ts';
import {
  ended,
  faultOf,
  recordedTask,
  rolloutEnded,
  rolloutStarted,
  started,
  tickingClock,
  valueOf,
} from '../../test/store/builders.ts';
import { projectWithStore, start } from '../../test/store/recorded-runs.ts';
import { openJournal } from '../journal/open.ts';
import { openStore } from './store.ts';

describe('a store', () => {
  test('writes nothing before a run begins', async () => {
    const { project, store } = await projectWithStore();
    expect(valueOf(await store.list())).toEqual([]);
    expect(faultOf(await store.find('latest'))).toEqual({
      kind: 'run-unknown',
      run: 'latest',
      store: join(project.path, '.galapagos'),
    });
    expect(await readdir(project.path)).toEqual([]);
  });

  test('hides itself from git', async () => {
    const { store, recordRun } = await projectWithStore();
    await recordRun(0);
    expect(await readFile(join(store.folder, '.gitignore'), 'utf8')).toBe('*\n');
  });

  test('does not hide a folder of the user that holds other things', async () => {
    const { project, newId } = await projectWithStore();
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
    const { store, newId } = await projectWithStore();
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
    const { store, recordRun } = await projectWithStore();
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
    const { store, recordRun } = await projectWithStore();
    const [run, other] = [await recordRun(0), await recordRun(60)];
    const common = Math.max(...Array.from(run, (letter, at) => (letter === other[at] ? 0 : at)));
    expect(valueOf(await store.find(run.slice(common).toLowerCase())).run).toBe(run);
    expect(faultOf(await store.find(run.slice(0, 4)))).toMatchObject({ matches: [other, run] });
  });

  test('knows the latest, which is one with a journal', async () => {
    const { store, newId, recordRun, listed } = await projectWithStore();
    await recordRun(0);
    const newest = await recordRun(2);
    await recordRun(1);
    valueOf(await store.create(newId(3)));
    expect(valueOf(await store.find('latest')).run).toBe(newest);
    expect((await listed())[0]).toBe(newest);
  });

  test('passes over runs that were refused before their first attempt, while there is another', async () => {
    const { store, recordRun } = await projectWithStore();
    const refused: RunEvent = { kind: 'run.ended', reason: 'refused', fault: { kind: 'git-missing' } };
    const first = await recordRun(0, [started(), refused]);
    expect(valueOf(await store.find('latest')).run).toBe(first);
    const begun = await recordRun(1);
    await recordRun(2, [started(), refused]);
    expect(valueOf(await store.find('latest')).run).toBe(begun);
  });

  test('passes over runs that were killed before their first event, while there is another', async () => {
    const { store, recordRun, listed } = await projectWithStore();
    const begun = await recordRun(0);
    const killed = await recordRun(1, []);
    expect(await listed()).toEqual([killed, begun]);
    expect(valueOf(await store.find('latest')).run).toBe(begun);
  });
});

describe('a list of runs', () => {
  test('shows one that cannot be looked at as such, and all others', async () => {
    const { store, newId, recordRun } = await projectWithStore();
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
    const { store, recordRun } = await projectWithStore();
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
    const { store, newId } = await projectWithStore();
    const { run, folder } = valueOf(await store.create(newId(0)));
    const journal = valueOf(await openJournal(folder, { run, clock: tickingClock() }));
    await journal.append(started());
    expect(valueOf(await store.list())[0]?.state).toBe('running');
    await journal[Symbol.asyncDispose]();
    expect(valueOf(await store.list())[0]?.state).toBe('interrupted');
  });

  test('is the same without its index, with a foreign one, and after the run went on', async () => {
    const { store, recordRun } = await projectWithStore();
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
    const { store, recordRun } = await projectWithStore();
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
    const { store, recordRun } = await projectWithStore();
    const run = await recordRun(0, [started()]);
    await appendFile(join(store.folder, 'runs', run, 'events-0001.jsonl'), '{"seq":2,"a');
    expect(valueOf(await store.list())[0]).not.toHaveProperty('damage');
  });
});
