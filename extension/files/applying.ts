// Apply and undo: the user's files are touched here and nowhere else in the extension, and only when they are as expected.
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';

import { type Recorded, type RunEvent } from '../../agent/engine/events.ts';
import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { type Applied } from '../../sandbox/apply/apply.ts';
import { type ApplyPlace } from '../../sandbox/apply/apply-place.ts';
import { type PlannedFile } from '../../sandbox/apply/plan.ts';
import { type Settled } from '../../sandbox/apply/settle-edit.ts';
import { type ApplyFault, type LeftChanged } from './apply-notice.ts';
import { sha256 } from './base-text.ts';
import { keepWriteRecord } from './recorded.ts';
import { rootOf } from './roots.ts';
import { type RunStore } from '../run-store.ts';
import { type LoadedRun, type Runs } from '../runs.ts';
import { type Target } from '../target.ts';
import { takeBack, unsaved, writeThroughEditor } from './written.ts';

type Written = Outcome<undefined, ApplyFault | LeftChanged>;
type Done = Outcome<undefined, ApplyFault>;

export interface ApplyingOptions {
  readonly runs: Runs;
  readonly store: RunStore;
  /** Unix time, milliseconds. */
  readonly now: () => number;
}

export class Applying {
  readonly #options: ApplyingOptions;

  constructor(options: ApplyingOptions) {
    this.#options = options;
  }

  /** Puts the patch of an attempt into the user's files as one undoable edit, and records it. */
  async apply({ run, rollout }: Target): Promise<Done> {
    const { planApply } = await import('../../sandbox/apply/plan.ts');
    const { appliedIn } = await import('../../sandbox/apply/apply.ts');
    const { dropIntent, intendApply, recordIntent } = await import('../../sandbox/apply/edit.ts');
    const { leftFault } = await import('../../sandbox/apply/kept.ts');
    const { removeEmpty } = await import('../../sandbox/apply/swap.ts');
    const { missingFolders } = await import('../../sandbox/apply/target.ts');
    return await this.#atWork(run, async (place, unfinished) => {
      if (unfinished) return failure(unfinished);
      const earlier = appliedIn(place.journal.past);
      if (earlier && !(await isTakenBack(earlier, place))) {
        return failure({ kind: 'already-applied', run: run.id });
      }
      const planned = await planApply(rollout.patch, place.root);
      if (!planned.ok) return planned;
      const added = planned.value.filter(({ before }) => before === undefined);
      const missing = await Promise.all(added.map(({ path }) => missingFolders(place.root, path)));
      const folders = [...new Set(missing.flat())];
      const change = { rollout: rollout.id, patch: rollout.patch, folders };
      return await keepWriteRecord({
        keep: async () => await intendApply(place, change, planned.value),
        write: async () => await write(place.root, planned.value),
        record: async (intent) => await recordIntent(place, intent),
        takeBack: async () => await takeBack(place.root, planned.value),
        async drop() {
          await removeEmpty(place.root, folders);
          await dropIntent(place);
        },
        left: (intent, left) => leftFault(place, intent, left),
      });
    });
  }

  /** Takes the patch of a run out of the user's files again, if nobody changed them since. */
  async undo(run: LoadedRun): Promise<Done> {
    const { appliedIn } = await import('../../sandbox/apply/apply.ts');
    const { dropIntent, intendUndo, recordIntent } = await import('../../sandbox/apply/edit.ts');
    const { leftFault } = await import('../../sandbox/apply/kept.ts');
    const { planUndo } = await import('../../sandbox/apply/plan.ts');
    const { removeEmpty } = await import('../../sandbox/apply/swap.ts');
    const { blobsOf } = await import('../../sandbox/journal/read.ts');
    return await this.#atWork(run, async (place, unfinished) => {
      const { journal, root, runFolder } = place;
      const applied = appliedIn(journal.past);
      if (!applied) return failure(unfinished ?? { kind: 'nothing-applied', run: run.id });
      if (await isTakenBack(applied, place)) return success(undefined);
      const planned = await planUndo(applied.files, root, blobsOf(runFolder));
      if (!planned.ok) return planned;
      return await keepWriteRecord({
        keep: async () => await intendUndo(place, applied),
        async write() {
          const written = await write(root, planned.value);
          if (written.ok) await removeEmpty(root, applied.folders ?? []);
          return written;
        },
        record: async (intent) => await recordIntent(place, intent),
        takeBack: async () => await takeBack(root, planned.value),
        drop: async () => await dropIntent(place),
        left: (intent, left) => leftFault(place, intent, left),
      });
    });
  }

  /** Holds the run's journal meanwhile, so that nobody else applies or undoes, and shows what is recorded. */
  async #atWork(
    run: LoadedRun,
    work: (place: ApplyPlace, unfinished: Settled['unfinished']) => Promise<Done>,
  ): Promise<Done> {
    const { runs, store, now } = this.#options;
    const root = rootOf(run);
    if (root === undefined) return failure({ kind: 'no-patch', run: run.id });
    const { openJournal } = await import('../../sandbox/journal/open.ts');
    const { secretsOf } = await import('../../sandbox/journal/redact.ts');
    const { faultBehind } = await import('../../sandbox/apply/apply-place.ts');
    const { settleOpen } = await import('../../sandbox/apply/settle.ts');
    const runFolder = store.folderOf(run.project, run.id);
    // An engine that has told its end still tidies up, and holds the journal until it has.
    if (run.view.ended) await runs.settled(run.id);
    const secrets = secretsOf(process.env);
    const opened = await openJournal(runFolder, { run: run.id, clock: { now }, secrets });
    if (!opened.ok) return opened;
    await using writer = opened.value;
    const append = async (event: RunEvent): Promise<Recorded> => {
      const recorded = await writer.append(event);
      runs.note(run.id, recorded);
      return recorded;
    };
    try {
      const place = { run: run.id, runFolder, root };
      const settled = await settleOpen({ ...place, journal: { past: writer.past, append } });
      if (!settled.ok) return settled;
      const { past, unfinished } = settled.value;
      return await work({ ...place, journal: { past, append } }, unfinished);
    } catch (error) {
      return failure(faultBehind(error, runFolder));
    }
  }
}

/** Did the user undo the edit in the editor and save? Then that is recorded, and nothing is left to take back. */
async function isTakenBack(applied: Applied, { root, journal }: ApplyPlace): Promise<boolean> {
  const { readTarget } = await import('../../sandbox/apply/target.ts');
  for (const { path, before } of applied.files) {
    const now = await readTarget(root, path);
    if (now.kind === 'other' || (now.kind === 'text' ? sha256(now.text) : undefined) !== before) return false;
  }
  await journal.append({ kind: 'patch.undone', patch: applied.patch });
  return true;
}

async function write(root: string, planned: readonly PlannedFile[]): Promise<Written> {
  const typed = unsaved(root, planned);
  if (typed.length > 0) return failure({ kind: 'unsaved-files', files: typed });
  for (const { path, before } of planned) {
    if (before === undefined || (await isWritable(join(root, path)))) continue;
    return failure({ kind: 'apply-failed', path, detail: 'it may not be written' });
  }
  return await writeThroughEditor(root, planned);
}

async function isWritable(path: string): Promise<boolean> {
  return await access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}
