// What tests of the journal begin with: the folder of a run, and somebody who writes its journal.
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

import { type Recorded, type RunEvent } from '../../agent/engine/events.ts';
import { type JournalOptions, type JournalWriter } from '../../sandbox/journal/journal.ts';
import { openJournal } from '../../sandbox/journal/open.ts';
import {
  ended,
  recordedTask,
  rolloutEnded,
  rolloutStarted,
  run,
  started,
  stepNoted,
  tempFolder,
  tickingClock,
  valueOf,
} from './builders.ts';

/** The folder of a run in a store of its own, both gone when the test is over. */
export async function journalFolder() {
  const store = await tempFolder();
  onTestFinished(async () => await store[Symbol.asyncDispose]());
  const folder = join(store.path, 'runs', run);

  const segment = (number = 1): string => join(folder, `events-${String(number).padStart(4, '0')}.jsonl`);

  const open = async (options: Partial<JournalOptions> = {}): Promise<JournalWriter> =>
    valueOf(await openJournal(folder, { run, clock: tickingClock(), ...options }));

  /** Opens the journal, appends these events and closes it. */
  async function record(
    events: readonly RunEvent[],
    options: Partial<JournalOptions> = {},
  ): Promise<readonly Recorded[]> {
    await using journal = await open(options);
    return await Promise.all(events.map((event) => journal.append(event)));
  }

  return { store, folder, segment, open, record };
}

/** Six events. */
export const wholeRun = [
  started(),
  recordedTask(),
  rolloutStarted(),
  stepNoted('looked around'),
  rolloutEnded,
  ended,
];

/** 61 events: more than three segments of 4000 bytes. */
export const longRun = [
  started(),
  ...Array.from({ length: 60 }, (_, index) => stepNoted('x'.repeat(200), index)),
];
