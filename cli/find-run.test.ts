import { describe, expect, test } from 'vitest';

import { rolloutId, runId } from '../agent/engine/ids.ts';
import { failure, success } from '../agent/engine/outcome.ts';
import { noCost } from '../agent/trajectory/trajectory.ts';
import { type Store } from '../sandbox/store/store.ts';
import { type RunSummary } from '../sandbox/store/summary.ts';
import { findRun, newestGreen } from './find-run.ts';

const at = new Date(2026, 10, 23, 9, 6).getTime();
const [newest, middle, oldest] = [
  '01M83V97GE984A057VD9FD134K',
  '01M83V97GE984A057VD9QQQQQQ',
  '01M83TMTGF5H4RHZY90DJGRCHJ',
].map(runId);

function summary(run: RunSummary['run'] | undefined, parts: Partial<RunSummary> = {}): RunSummary {
  if (run === undefined) throw new Error('no such id');
  const told = { state: 'ended', startedAt: at, activeMs: 900, rollouts: 1, cost: noCost, bytes: 1 } as const;
  return { run, ...told, ...parts };
}

const repaired = { ended: { reason: 'repaired' }, chosen: rolloutId(0, 0) } as const;
const refused = { ended: { reason: 'refused', fault: { kind: 'git-missing' } }, rollouts: 0 } as const;
const unrepaired = { ended: { reason: 'unrepaired' } } as const;

/** A store that lists these runs and finds them by their beginning. */
function storeOf(runs: readonly RunSummary[]): Pick<Store, 'find' | 'list' | 'folder'> {
  return {
    folder: '/s',
    list: () => Promise.resolve(success(runs)),
    find: (name) => {
      const matches = runs.map(({ run }) => run).filter((run) => run.startsWith(name));
      const [only] = matches;
      const unknown = { kind: 'run-unknown', run: name, store: '/s' } as const;
      if (only === undefined) return Promise.resolve(failure(unknown));
      if (matches.length > 1) return Promise.resolve(failure({ ...unknown, matches }));
      return Promise.resolve(success({ run: only, folder: `/s/${only}` }));
    },
  };
}

function listener(isRead = false) {
  const said: string[] = [];
  return {
    said,
    terminal: { isRead, isLive: false, columns: 80, say: (text: string) => void said.push(text) },
  };
}

describe('without a name', () => {
  test('apply means the newest run with a green patch, and tells what it passed over', async () => {
    const store = storeOf([
      summary(newest, unrepaired),
      summary(middle, { state: 'interrupted' }),
      summary(oldest, { ...repaired, title: 'Repair sums' }),
    ]);
    const { said, terminal } = listener();
    expect(await newestGreen(store, { terminal })).toMatchObject({ ok: true, value: { run: oldest } });
    expect(said).toEqual([
      'Run JGRCHJ of 2026-11-23 09:06: Repair sums.\nPassed over, newer and without a green patch: FD134K, QQQQQQ.',
    ]);
  });

  test('it is one of this project, where several share a store', async () => {
    const store = storeOf([
      summary(newest, { ...repaired, directory: '/home/ada/words' }),
      summary(oldest, { ...repaired, directory: '/home/ada/sums' }),
    ]);
    const { terminal } = listener();
    for (const project of ['/home/ada/sums', '/home/ada/sums/test'])
      expect(await newestGreen(store, { terminal }, project)).toMatchObject({ value: { run: oldest } });
    expect(await newestGreen(store, { terminal }, '/home/ada/sums2')).toMatchObject({
      fault: { kind: 'run-unknown', run: 'latest', store: '/s' },
    });
  });

  test('it says nothing of runs that were refused before they made an attempt', async () => {
    const store = storeOf([summary(newest, refused), summary(oldest, repaired)]);
    const { said, terminal } = listener();
    expect(await newestGreen(store, { terminal })).toMatchObject({ value: { run: oldest } });
    expect(said).toEqual(['Run JGRCHJ of 2026-11-23 09:06.']);
  });

  test('it tells why, where every run was refused', async () => {
    const { terminal } = listener();
    expect(await newestGreen(storeOf([summary(newest, refused)]), { terminal })).toEqual({
      ok: false,
      fault: {
        kind: 'no-patch',
        run: newest,
        because:
          'Git was not found: Galapagos freezes a copy of your project with git, and there is no git on the PATH.',
      },
    });
  });

  test('it refuses where no run has one', async () => {
    const { terminal } = listener();
    const store = storeOf([summary(newest, unrepaired), summary(oldest, unrepaired)]);
    expect(await newestGreen(store, { terminal })).toEqual({
      ok: false,
      fault: { kind: 'no-patch', run: newest, among: 2 },
    });
  });
});

describe('a name that several runs have', () => {
  const runs = [summary(newest, unrepaired), summary(middle, repaired), summary(oldest)];

  test('is answered with a line for each', async () => {
    const found = await findRun(storeOf(runs), '01M83V', listener());
    expect(found).toMatchObject({
      fault: {
        matches: [
          'FD134K  2026-11-23 09:06  not repaired        0.9 s',
          'QQQQQQ  2026-11-23 09:06  repaired            0.9 s',
        ],
      },
    });
  });

  test('is answered to a program with whole ids', async () => {
    const found = await findRun(storeOf(runs), '01M83V', listener(true));
    expect(found).toMatchObject({ fault: { matches: [newest, middle] } });
  });
});
