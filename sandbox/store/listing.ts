// The runs of a store, each summed up: from the index where nothing changed since, else from the journal, and then kept.
import { join } from 'node:path';

import { runId, type RunId } from '../../agent/engine/ids.ts';
import { isMissing, wordsOf } from '../disk/disk-fault.ts';
import { errnoOf } from '../disk/errno.ts';
import { namesIn } from '../disk/folder.ts';
import { readRunIndex, writeRunIndex, type IndexEntry } from './decode-run-index.ts';
import { presentState, stampOf, summarise, unreadable, type RunSummary } from './summary.ts';

/** Absolute paths of the store's parts. */
interface ListingPlace {
  readonly runs: string;
  readonly blobs: string;
  /** Derived, and may be deleted at any time. */
  readonly index: string;
}

/** Ids of all runs, newest first: they begin with the time of their start. */
export async function runsIn(folder: string): Promise<readonly RunId[]> {
  const names = await namesIn(folder);
  return names
    .filter((name) => /^[0-9A-HJKMNP-TV-Z]{26}$/.test(name))
    .map(runId)
    .toSorted()
    .toReversed();
}

/** Newest first, with the state each has now. A run without a journal is in none. */
export async function summariesOf(place: ListingPlace): Promise<readonly RunSummary[]> {
  const index = await readRunIndex(place.index);
  const entries = new Map<string, IndexEntry>();
  for (const run of await runsIn(place.runs)) {
    const entry = await entryOf(run, place, index.get(run));
    if (entry) entries.set(run, entry);
  }
  const lasting = new Map([...entries].filter(([, { stamp }]) => stamp !== ''));
  const isSame =
    index.size === lasting.size && [...lasting].every(([run, entry]) => index.get(run) === entry);
  if (!isSame) await writeRunIndex(place.index, lasting);
  const present = [...entries.values()].map(
    async ({ summary }) => await presentState(summary, join(place.runs, summary.run)),
  );
  return await Promise.all(present);
}

/** Undefined when the run has no journal, or was deleted meanwhile. */
async function entryOf(
  run: RunId,
  place: ListingPlace,
  known: IndexEntry | undefined,
): Promise<IndexEntry | undefined> {
  const folder = join(place.runs, run);
  try {
    const stamp = await stampOf(folder);
    if (stamp === '') return undefined;
    if (known?.stamp === stamp) return known;
    return { stamp, summary: await summarise(run, folder, { blobs: place.blobs }) };
  } catch (error) {
    if (isMissing(error)) return undefined;
    const code = errnoOf(error);
    if (code === undefined) throw error;
    // One run that cannot be looked at is no reason to show none.
    return { stamp: '', summary: unreadable(run, wordsOf(code)) };
  }
}
