import { describe, expect, test } from 'vitest';

import { type Fault } from '../agent/engine/fault.ts';
import { failure, success } from '../agent/engine/outcome.ts';
import { type RunEvent } from '../agent/engine/events.ts';
import * as story from '../test/webview/story.ts';
import { type EngineListener } from './engine.ts';
import { type LanguageModels } from './models/language-models.ts';
import { type ReadRun, type RunStore, type StoredRun } from './run-store.ts';
import { Runs } from './runs.ts';
import { decodeNamed, targetOf } from './target.ts';

const project = { folder: '/home/ada/calculator', name: 'calculator', store: '' };
const noon = new Date('2026-03-30T12:00').getTime();
const minute = 60_000;

const stored = (id: string, given: Partial<StoredRun> = {}): StoredRun => ({
  id,
  startedAt: noon,
  stamp: '1',
  summary: { mark: 'green', note: 'Repaired', cost: '4.1 s' },
  ...given,
});

interface Shelf {
  runs?: readonly StoredRun[];
  journals?: Readonly<Record<string, ReadRun>>;
  fault?: Fault;
}

/** A store in memory that counts what is read from it. */
function shelved(shelf: Shelf): RunStore & { readonly reads: string[] } {
  const reads: string[] = [];
  return {
    reads,
    list: async () => (shelf.fault ? failure(shelf.fault) : success(shelf.runs ?? [])),
    async read(_project, run) {
      reads.push(run);
      const journal = shelf.journals?.[run];
      return journal ? success(journal) : failure({ kind: 'run-unknown', run, store: '/store' });
    },
    folderOf: (_project, run) => `/store/runs/${run}`,
    settle: async () => success([]),
    remove: async () => success(undefined),
  };
}

const noModels: LanguageModels = {
  find: async () => failure({ kind: 'no-model' }),
  faultOf: () => ({ kind: 'no-model' }),
};

const runsOf = (store: RunStore): Runs =>
  new Runs({ store, now: () => noon + 3 * minute, log: () => undefined, models: noModels });

const told = (events: readonly RunEvent[]): ReadRun => ({ records: story.recorded(events) });

/** Begins a run whose engine says these events. */
function beginning(runs: Runs, events: readonly RunEvent[]): EngineListener {
  let listener: EngineListener | undefined;
  const nothing = () => undefined;
  runs.begin(project, (told) => {
    listener = told;
    return {
      pause: nothing,
      resume: nothing,
      stop: nothing,
      answer: nothing,
      wish: nothing,
      [Symbol.dispose]: nothing,
    };
  });
  for (const record of story.recorded(events)) listener?.record(record);
  if (!listener) throw new Error('the engine was not started');
  return listener;
}

describe('the runs of a workspace', () => {
  test('are listed newest first, and the newest is the one that is spoken of', async () => {
    const runs = runsOf(shelved({ runs: [stored('A', { startedAt: noon - minute }), stored('B')] }));
    await runs.refresh([project]);
    expect(runs.entries().map(({ id, label, open }) => ({ id, label, open }))).toEqual([
      { id: 'B', label: 'Today 12:00', open: true },
      { id: 'A', label: 'Today 11:59', open: false },
    ]);
    expect(runs.current?.id).toBe('B');
  });

  test('stay as they were known while the store cannot be listed, and that is shown until it can', async () => {
    const shelf: Shelf = { runs: [stored('A')], journals: { A: told(story.repairedStory()) } };
    const runs = runsOf(shelved(shelf));
    await runs.refresh([project]);
    await runs.load('A');
    shelf.fault = { kind: 'folder-unreadable', path: '/store', detail: 'EACCES' };
    await runs.refresh([project]);
    expect(runs.entries().map(({ id }) => id)).toEqual(['A']);
    expect(runs.face()).toMatchObject({
      kind: 'run',
      run: 'A',
      notice: { title: 'The folder cannot be read' },
    });
    delete shelf.fault;
    await runs.refresh([project]);
    expect(runs.face()).toMatchObject({ kind: 'run', run: 'A', notice: null });
  });

  test('of a folder that left the workspace go, even while another store cannot be listed', async () => {
    const other = { ...project, folder: '/home/ada/tides', name: 'tides' };
    let fault: Fault | undefined;
    const runs = runsOf({
      ...shelved({}),
      list: async ({ name }) =>
        fault && name === project.name ? failure(fault) : success([stored(name === 'tides' ? 'T' : 'A')]),
    });
    await runs.refresh([project, other]);
    fault = { kind: 'folder-unreadable', path: '/store', detail: 'EACCES' };
    await runs.refresh([project]);
    expect(runs.entries().map(({ id }) => id)).toEqual(['A']);
  });

  test('name their folder where there are several', async () => {
    const runs = runsOf(shelved({ runs: [stored('A')] }));
    await runs.refresh([project, { ...project, folder: '/other', name: 'other' }]);
    expect(runs.entries().map(({ label }) => label)).toEqual(['other · Today 12:00']);
  });

  test('are read once, when somebody looks', async () => {
    const store = shelved({ runs: [stored('A')], journals: { A: told(story.repairedStory()) } });
    const runs = runsOf(store);
    await runs.refresh([project]);
    expect(store.reads).toEqual([]);
    await Promise.all([runs.load('A'), runs.load('A')]);
    await runs.load('A');
    expect(store.reads).toEqual(['A']);
    expect(runs.face()).toMatchObject({ kind: 'run', end: 'repaired', notice: null });
  });

  test('that had not ended are read again: they may have gone on elsewhere', async () => {
    const journals: Record<string, ReadRun> = { A: told(story.underWay()) };
    const store = shelved({ runs: [stored('A')], journals });
    const runs = runsOf(store);
    await runs.refresh([project]);
    await runs.load('A');
    expect(runs.face()).toMatchObject({ phase: 'interrupted' });
    journals['A'] = told(story.repairedStory());
    await runs.refresh([project]);
    expect(runs.face()).toMatchObject({ phase: 'ended' });
  });

  test('whose patch a terminal applied or took back are read again, and no others', async () => {
    const applied: RunEvent = {
      kind: 'patch.applied',
      rollout: story.rollout(2, 1),
      patch: story.storyPatch.id,
      files: [],
    };
    const shelf: Shelf = {
      runs: [stored('A'), stored('B')],
      journals: { A: told(story.repairedStory()), B: told(story.repairedStory()) },
    };
    const store = shelved(shelf);
    const runs = runsOf(store);
    await runs.refresh([project]);
    await runs.load('A');
    await runs.load('B');
    shelf.runs = [stored('A', { stamp: '2' }), stored('B')];
    shelf.journals = { ...shelf.journals, A: told([...story.repairedStory(), applied]) };
    await runs.refresh([project]);
    expect(runs.lastApplied()).toBe('A');
    await runs.refresh([project]);
    expect(store.reads).toEqual(['A', 'B', 'A']);
  });

  test('are not shown older than they are known by a read that came late', async () => {
    const shelf: Shelf = { runs: [stored('A')], journals: { A: told(story.repairedStory()) } };
    const runs = runsOf(shelved(shelf));
    await runs.refresh([project]);
    await runs.load('A');
    runs.note('A', { seq: 999, at: noon, event: { kind: 'patch.undone', patch: story.storyPatch.id } });
    shelf.runs = [stored('A', { stamp: '2' })];
    await runs.refresh([project]);
    expect(runs.find('A')?.view?.seq).toBe(999);
  });

  test('that were deleted meanwhile stay away', async () => {
    const runs = runsOf(shelved({ runs: [stored('A')], journals: { A: told(story.repairedStory()) } }));
    await runs.refresh([project]);
    const loading = runs.load('A');
    runs.forget('A');
    expect(await loading).toBeUndefined();
    expect(runs.find('A')).toBeUndefined();
    // A listing that was begun before.
    await runs.refresh([project]);
    expect(runs.entries()).toEqual([]);
  });

  test('that a terminal is at work on are shown as going on', async () => {
    const journals = { A: told(story.underWay()) };
    const runs = runsOf(shelved({ runs: [stored('A', { isElsewhere: true })], journals }));
    await runs.refresh([project]);
    await runs.load('A');
    expect(runs.face()).toMatchObject({ phase: 'running', headline: 'Trying g2.1: searching near g1.1' });
    expect(runs.live).toBeUndefined();
  });

  test('say what of a damaged journal can be shown', async () => {
    const journals = { A: { ...told(story.underWay()), damage: 'after event 31' } };
    const runs = runsOf(shelved({ runs: [stored('A')], journals }));
    await runs.refresh([project]);
    await runs.load('A');
    expect(runs.face()).toMatchObject({ damage: 'after event 31' });
  });

  test('that cannot be listed are explained', async () => {
    const fault = { kind: 'folder-unreadable', path: '/store', detail: 'EACCES' } as const;
    const runs = runsOf(shelved({ fault }));
    await runs.refresh([project]);
    expect(runs.face()).toMatchObject({ kind: 'trouble', notice: { title: 'The folder cannot be read' } });
  });
});

describe('a run of ours', () => {
  test('is spoken of while it lives and after', () => {
    const runs = runsOf(shelved({}));
    const engine = beginning(runs, []);
    expect(runs.face()).toMatchObject({ kind: 'run', phase: 'starting', headline: 'Freezing your files' });
    for (const record of story.recorded(story.repairedStory())) engine.record(record);
    engine.ended({ kind: 'exited', code: 0 });
    expect(runs.live).toBeUndefined();
    expect(runs.current?.id).toBe(story.storyRun);
    expect(runs.face()).toMatchObject({ end: 'repaired' });
  });

  test('is settled only when its engine has gone', async () => {
    const runs = runsOf(shelved({}));
    const engine = beginning(runs, story.repairedStory());
    await new Promise((told) => runs.onChange(() => told(undefined)));
    const words: string[] = [];
    const settled = runs.settled(story.storyRun).then(() => words.push('settled'));
    await Promise.resolve();
    words.push('ends');
    engine.ended({ kind: 'exited', code: 0 });
    await settled;
    expect(words).toEqual(['ends', 'settled']);
    await runs.settled(story.storyRun);
  });

  test('that never began leaves the run before it out of the story', async () => {
    const runs = runsOf(shelved({ runs: [stored('A')], journals: { A: told(story.repairedStory()) } }));
    await runs.refresh([project]);
    await runs.load('A');
    const engine = beginning(runs, []);
    const fault = {
      kind: 'confinement-missing',
      missing: [{ what: 'namespaces', fix: 'sysctl x' }],
    } as const;
    engine.refusal({ notice: { title: 'No isolation', detail: 'd', kept: 'k', next: 'n' }, fault });
    engine.ended({ kind: 'exited', code: 3 });
    expect(runs.face()).toMatchObject({
      kind: 'trouble',
      notice: {
        title: 'This machine cannot isolate the tests yet',
        next: 'sysctl x; or accept running without isolation with the setting galapagos.sandbox.allowUnconfined.',
        buttons: [{ action: 'copyFix' }, { action: 'allowUnconfined' }],
      },
    });
    expect(runs.fault).toEqual(fault);
    runs.dismiss();
    expect(runs.face()).toMatchObject({ kind: 'run', end: 'repaired' });
  });

  test('knows when its patch came into the files', async () => {
    const runs = runsOf(
      shelved({
        runs: [stored('A', { appliedAt: noon - minute }), stored('B', { appliedAt: noon }), stored('C')],
        journals: { C: told(story.repairedStory()) },
      }),
    );
    await runs.refresh([project]);
    expect(runs.lastApplied()).toBe('B');
    await runs.load('C');
    const event: RunEvent = {
      kind: 'patch.applied',
      rollout: story.rollout(2, 1),
      patch: story.storyPatch.id,
      files: [],
    };
    runs.note('C', { seq: 99, at: noon + minute, event });
    expect(runs.lastApplied()).toBe('C');
    runs.note('C', {
      seq: 100,
      at: noon + minute,
      event: { kind: 'patch.undone', patch: story.storyPatch.id },
    });
    expect(runs.lastApplied()).toBe('B');
  });
});

describe('what a command is meant for', () => {
  const runs = async () => {
    const all = runsOf(shelved({ runs: [stored('A')], journals: { A: told(story.repairedStory()) } }));
    await all.refresh([project]);
    return all;
  };

  test('is the chosen attempt of the run that is spoken of', async () => {
    expect((await targetOf(await runs(), decodeNamed(undefined)))?.rollout.id).toBe('g2.1');
  });

  test('is the attempt of the row it was called on', async () => {
    const context = { webview: 'galapagos.trajectories', run: 'A', rollout: 'g1.1', galapagosPatch: true };
    expect((await targetOf(await runs(), decodeNamed(context)))?.rollout.id).toBe('g1.1');
  });

  test('is nothing where there is no patch', async () => {
    expect(await targetOf(await runs(), { run: 'A', rollout: 'g1.4' })).toBeUndefined();
    expect(await targetOf(await runs(), { run: 'Z' })).toBeUndefined();
    expect(decodeNamed('rm -rf')).toEqual({});
  });
});
