// What a process leaves that dies while it applies: its files in place, old ones beside them, and a note.
import { type RunEvent } from '../../agent/engine/events.ts';
import { diffTexts } from '../../agent/patch/text.ts';
import { applyPatch } from '../../sandbox/apply/apply.ts';
import { type ApplyPlace } from '../../sandbox/apply/apply-place.ts';
import { openJournal } from '../../sandbox/journal/open.ts';
import { type Store } from '../../sandbox/store/store.ts';
import { firstRollout, patchOf, run, tickingClock, valueOf } from './builders.ts';

const edits = [diffTexts('a.txt', 'a\n', 'A\n'), diffTexts('neu/b.txt', undefined, 'b\n')];
/** Changes `a.txt` and adds `neu/b.txt`. */
export const patch = patchOf(...edits.filter((edit) => edit !== undefined));

export interface Cut {
  readonly store: Store;
  /** Folder whose `a.txt` says `a`. */
  readonly root: string;
  readonly events: readonly RunEvent[];
  /** Was the apply recorded already? */
  readonly isTold?: boolean;
}

export async function halfApplied({ store, root, events, isTold = false }: Cut): Promise<void> {
  const found = valueOf(await store.create(run));
  await using writer = valueOf(await openJournal(found.folder, { run, clock: tickingClock() }));
  for (const event of events) await writer.append(event);
  const death = Promise.withResolvers<void>();
  const append: ApplyPlace['journal']['append'] = async (event) => {
    if (isTold) await writer.append(event);
    death.resolve();
    return await Promise.withResolvers<never>().promise;
  };
  const place = { run, runFolder: found.folder, root, journal: { past: writer.past, append } };
  await Promise.race([applyPatch(place, { rollout: firstRollout, patch }), death.promise]);
}
