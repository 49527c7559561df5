// Apply and undo: the user's files are touched here and nowhere else in the extension, and only when they are as expected.
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';

import { type Recorded, type RunEvent } from '../agent/engine/events.ts';
import { FaultError } from '../agent/engine/fault.ts';
import { failure, success, type Outcome } from '../agent/engine/outcome.ts';
import { type Applied, type ApplyPlace } from '../sandbox/apply/apply.ts';
import { type PlannedFile } from '../sandbox/apply/plan.ts';
import { type ApplyFault } from './apply-notice.ts';
import { sha256 } from './base-text.ts';
import { keepWriteRecord } from './recorded.ts';
import { rootOf } from './roots.ts';
import { type RunStore } from './run-store.ts';
import { type LoadedRun, type Runs } from './runs.ts';
import { type Target } from './target.ts';
import { takeBack, unsaved, writeThroughEditor } from './written.ts';

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
    const { planApply } = await import('../sandbox/apply/plan.ts');
    const { appliedIn, prepareApply, recordApply } = await import('../sandbox/apply/apply.ts');
    const { removeEmpty } = await import('../sandbox/apply/swap.ts');
    const { missingFolders } = await import('../sandbox/apply/target.ts');
    return await this.#atWork(run, async (place) => {
      const earlier = appliedIn(place.journal.past);
      if (earlier && !(await isTakenBack(earlier, place))) {
        return failure({ kind: 'already-applied', run: run.id });
      }
      const planned = await planApply(rollout.patch, place.root);
      if (!planned.ok) return planned;
      const added = planned.value.filter(({ before }) => before === undefined);
      const missing = await Promise.all(added.map(({ path }) => missingFolders(place.root, path)));
      const what = { rollout: rollout.id, patch: rollout.patch };
      const applied = await keepWriteRecord({
        keep: async () => await prepareApply(place, planned.value),
        write: async () => await write(place.root, planned.value),
        record: async (files) => await recordApply(withFolders(place, missing.flat()), what, files),
        takeBack: async () => await takeBack(place.root, planned.value),
      });
      if (!applied.ok) await removeEmpty(place.root, missing.flat());
      return applied;
    });
  }

  /** Takes the patch of a run out of the user's files again, if nobody changed them since. */
  async undo(run: LoadedRun): Promise<Done> {
    const { appliedIn } = await import('../sandbox/apply/apply.ts');
    const { planUndo } = await import('../sandbox/apply/plan.ts');
    const { removeEmpty } = await import('../sandbox/apply/swap.ts');
    const { blobsOf } = await import('../sandbox/journal/read.ts');
    return await this.#atWork(run, async (place) => {
      const { journal, root, runFolder } = place;
      const applied = appliedIn(journal.past);
      if (!applied) return failure({ kind: 'nothing-applied', run: run.id });
      if (await isTakenBack(applied, place)) return success(undefined);
      const planned = await planUndo(applied.files, root, blobsOf(runFolder));
      if (!planned.ok) return planned;
      const written = await write(root, planned.value);
      if (!written.ok) return written;
      await removeEmpty(root, applied.folders ?? []);
      await journal.append({ kind: 'patch.undone', patch: applied.patch });
      return success(undefined);
    });
  }

  /** Holds the run's journal meanwhile, so that nobody else applies or undoes, and shows what is recorded. */
  async #atWork(run: LoadedRun, work: (place: ApplyPlace) => Promise<Done>): Promise<Done> {
    const { runs, store, now } = this.#options;
    const root = rootOf(run);
    if (root === undefined) return failure({ kind: 'no-patch', run: run.id });
    const { openJournal } = await import('../sandbox/journal/open.ts');
    const { secretsOf } = await import('../sandbox/journal/redact.ts');
    const { settleSwap } = await import('../sandbox/apply/swap-note.ts');
    const runFolder = store.folderOf(run.project, run.id);
    // An engine that has told its end still tidies up, and holds the journal until it has.
    if (run.view.ended) await runs.settled(run.id);
    const secrets = secretsOf(process.env);
    const opened = await openJournal(runFolder, { run: run.id, clock: { now }, secrets });
    if (!opened.ok) return opened;
    await using writer = opened.value;
    const { past } = writer;
    const append = async (event: RunEvent): Promise<Recorded> => {
      const recorded = await writer.append(event);
      runs.note(run.id, recorded);
      return recorded;
    };
    try {
      await settleSwap({ runFolder, root }, past);
      return await work({ run: run.id, runFolder, root, journal: { past, append } });
    } catch (error) {
      if (error instanceof FaultError) return failure(error.fault);
      throw error;
    }
  }
}

/** Did the user undo the edit in the editor and save? Then that is recorded, and nothing is left to take back. */
async function isTakenBack(applied: Applied, { root, journal }: ApplyPlace): Promise<boolean> {
  const { readTarget } = await import('../sandbox/apply/target.ts');
  for (const { path, before } of applied.files) {
    const now = await readTarget(root, path);
    if (now.kind === 'other' || (now.kind === 'text' ? sha256(now.text) : undefined) !== before) return false;
  }
  await journal.append({ kind: 'patch.undone', patch: applied.patch });
  return true;
}

/** The editor makes the folders of new files; undo has to know which, to take them away again. */
function withFolders(place: ApplyPlace, folders: readonly string[]): ApplyPlace {
  if (folders.length === 0) return place;
  const { past, append } = place.journal;
  const made = [...new Set(folders)];
  const withMade = (event: RunEvent): RunEvent =>
    event.kind === 'patch.applied' ? { ...event, folders: made } : event;
  return { ...place, journal: { past, append: async (event) => await append(withMade(event)) } };
}

async function write(root: string, planned: readonly PlannedFile[]): Promise<Done> {
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
