// What tests of the store begin with: a project, its store, and runs that are recorded there.
import { ulid } from 'ulid';
import { onTestFinished } from 'vitest';

import { type RunEvent } from '../../agent/engine/events.ts';
import { runId, type RunId } from '../../agent/engine/ids.ts';
import { seededRng } from '../../agent/engine/random.ts';
import { openJournal } from '../../sandbox/journal/open.ts';
import { openStore } from '../../sandbox/store/store.ts';
import { ended, started, tempFolder, tickingClock, valueOf } from './builders.ts';

/** When minute 0 of recorded runs is, milliseconds. */
export const start = 1_700_000_000_000;

/** A project without runs, gone when the test is over. */
export async function projectWithStore() {
  const project = await tempFolder();
  onTestFinished(async () => await project[Symbol.asyncDispose]());
  const store = openStore(project.path, { clock: { now: () => Date.now() } });
  const rng = seededRng(1);

  const newId = (minute: number): RunId => runId(ulid(start + minute * 60_000, rng));

  async function recordRun(minute: number, events: readonly RunEvent[] = [started(), ended]): Promise<RunId> {
    const { run, folder } = valueOf(await store.create(newId(minute)));
    await using journal = valueOf(
      await openJournal(folder, { run, clock: tickingClock(start + minute * 60_000) }),
    );
    for (const event of events) await journal.append(event);
    return run;
  }

  const listed = async (): Promise<readonly RunId[]> => valueOf(await store.list()).map(({ run }) => run);

  return { project, store, newId, recordRun, listed };
}
