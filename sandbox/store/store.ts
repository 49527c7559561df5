// The store of a project: its runs, their payloads, the objects of frozen bases. Nothing is written before a run begins.
import { readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';

import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { type RunId } from '../../agent/engine/ids.ts';
import { type Clock } from '../../agent/engine/ports.ts';
import { type SettledHow } from '../apply/settle-edit.ts';
import { settleRun } from '../apply/settle.ts';
import { isUnsettled } from '../apply/swap-note.ts';
import { lockHolder, takeLock } from '../journal/lock.ts';
import { collectBlobs, hashesIn } from './collect.ts';
import { diskFault } from '../disk/disk-fault.ts';
import { errnoOf } from '../disk/errno.ts';
import { makeFolder } from '../disk/folder.ts';
import { pruneObjects } from './objects.ts';
import { isAbout, isInFolder, isSameFolder } from './ownership.ts';
import { isForeign, seal } from './seal.ts';
import { runsIn, summariesOf } from './listing.ts';
import { wasTurnedAway, type RunSummary } from './summary.ts';

export const STORE_FOLDER = '.galapagos';

export interface StoreOptions {
  readonly clock: Clock;
  /** Keep runs here instead of in `.galapagos` of the project. */
  readonly directory?: string;
}

export interface FoundRun {
  readonly run: RunId;
  readonly folder: string;
}

export interface SettledRun {
  readonly run: RunId;
  readonly how: SettledHow;
}

/**
 * One folder of runs. Several processes may use it at once, and several projects where the user keeps runs elsewhere:
 * then everything but `find` by an id and `remove` is about the runs of this project alone. In a project, a store that
 * its user did not make is neither read nor written: everything answers `store-foreign`.
 */
export interface Store {
  readonly folder: string;
  /** Where private git objects of frozen bases go. */
  readonly objects: string;
  /** Where the oracle remembers its answers: they outlive their runs, and go with the last one. */
  readonly verdicts: string;
  /** Makes the folder of a new run, and the store if it is the first. */
  create(run: RunId): Promise<Outcome<FoundRun, Fault>>;
  /**
   * By its id, by the beginning or the end of it, in either case, if that fits no other run, or `latest`: the newest that was
   * not refused before its first attempt, else the newest.
   */
  find(name: string): Promise<Outcome<FoundRun, Fault>>;
  /** All runs, newest first. */
  list(): Promise<Outcome<readonly RunSummary[], Fault>>;
  /**
   * Settles every apply and undo of this project's files whose process was killed in the middle. Spared are runs that
   * somebody writes, and those whose files are out of reach at present. `apply-unfinished`, `take-back-failed`: the
   * user has to know of files that are not whole; all other runs are settled then, too.
   */
  settle(): Promise<Outcome<readonly SettledRun[], Fault>>;
  /** Deletes a run, settled before, and what it alone needed. Not while somebody writes it. */
  remove(run: RunId): Promise<Outcome<undefined, Fault>>;
  /**
   * Deletes the oldest runs until at most `maxRuns` are left. Spared are runs that somebody writes or that cannot be
   * settled, and the newest of those whose patch is in the user's files: without it there would be no undo. Returns
   * what was deleted.
   */
  retain(maxRuns: number): Promise<Outcome<readonly RunId[], Fault>>;
}

export function openStore(project: string, options: StoreOptions): Store {
  return new FolderStore(project, options);
}

class FolderStore implements Store {
  readonly folder: string;
  readonly objects: string;
  readonly verdicts: string;
  readonly #runs: string;
  readonly #blobs: string;
  readonly #index: string;
  readonly #clock: Clock;
  readonly #place: { readonly project: string; readonly storeMovesAlong: boolean };

  constructor(project: string, { clock, directory }: StoreOptions) {
    const own = join(project, STORE_FOLDER);
    const folder = directory ?? own;
    this.folder = folder;
    this.#place = { project: resolve(project), storeMovesAlong: resolve(folder) === resolve(own) };
    this.objects = join(folder, 'objects');
    this.verdicts = join(folder, 'verdicts');
    this.#runs = join(folder, 'runs');
    this.#blobs = join(folder, 'blobs');
    this.#index = join(folder, 'runs.json');
    this.#clock = clock;
  }

  async create(run: RunId): Promise<Outcome<FoundRun, Fault>> {
    return await this.#writing(async () => {
      await makeFolder(this.folder);
      // One that the user keeps elsewhere is theirs because they name it.
      if (this.#place.storeMovesAlong) await seal(this.folder);
      await this.#hideFromGit();
      const found = this.#found(run);
      await makeFolder(found.folder);
      return success(found);
    });
  }

  async find(name: string): Promise<Outcome<FoundRun, Fault>> {
    return await this.#reading(async () => {
      const runs = await this.#names();
      const unknown = { kind: 'run-unknown', run: name, store: this.folder } as const;
      if (name === 'latest') {
        const newest = await this.#latest();
        return newest ? success(newest) : failure(unknown);
      }
      const own = await this.#ownAmong(runs);
      const part = name.toUpperCase();
      const isMeant = (run: RunId): boolean => run.startsWith(part) || run.endsWith(part);
      const ours = own.filter(isMeant);
      const matches = ours.length > 0 ? ours : runs.filter(isMeant);
      const [only] = matches;
      if (name === '' || only === undefined) return failure(unknown);
      return matches.length === 1 ? success(this.#found(only)) : failure({ ...unknown, matches });
    });
  }

  async list(): Promise<Outcome<readonly RunSummary[], Fault>> {
    return await this.#reading(async () => success(await this.#ownSummaries()));
  }

  async settle(): Promise<Outcome<readonly SettledRun[], Fault>> {
    return await this.#writing(async () => {
      const settled: SettledRun[] = [];
      const faults: Fault[] = [];
      for (const run of await this.#names()) {
        const { folder } = this.#found(run);
        if (!(await isUnsettled(folder)) || !(await this.#isAboutUs(folder))) continue;
        const how = await this.#settle(run);
        if (how.ok && how.value) settled.push({ run, how: how.value });
        if (!how.ok && how.fault.kind !== 'run-busy' && how.fault.kind !== 'folder-missing')
          faults.push(how.fault);
      }
      const [first] = faults;
      return first ? failure(first) : success(settled);
    });
  }

  async remove(run: RunId): Promise<Outcome<undefined, Fault>> {
    return await this.#writing(async () => {
      const isThere = (await this.#names()).includes(run);
      if (!isThere) return failure({ kind: 'run-unknown', run, store: this.folder });
      const gone = await this.#delete(run);
      if (gone.ok) await this.#collect();
      return gone;
    });
  }

  async retain(maxRuns: number): Promise<Outcome<readonly RunId[], Fault>> {
    return await this.#writing(async () => {
      const surplus = (await this.#toRetain()).slice(Math.max(0, maxRuns));
      if (surplus.length === 0) return success([]);
      // Before it is asked whose patch is in the files: an editor that was killed may not have come to recording it.
      for (const run of surplus) await this.#settle(run);
      const lastApplied = (await this.#ownSummaries()).find(({ applied }) => applied)?.run;
      const removed: RunId[] = [];
      for (const run of surplus) {
        if (run !== lastApplied && (await this.#delete(run)).ok) removed.push(run);
      }
      if (removed.length > 0) await this.#collect();
      return success(removed);
    });
  }

  #found(run: RunId): FoundRun {
    return { run, folder: join(this.#runs, run) };
  }

  async #settle(run: RunId): Promise<Outcome<SettledHow | undefined, Fault>> {
    return await settleRun({ run, runFolder: this.#found(run).folder, clock: this.#clock, ...this.#place });
  }

  async #isAboutUs(runFolder: string): Promise<boolean> {
    return this.#place.storeMovesAlong || (await isAbout(this.#place.project, runFolder));
  }

  /**
   * Those of this folder and of folders around it, for who stands in a part of the project; and those that do not tell
   * whose they are: one of ours that is damaged must not vanish from the list.
   */
  async #ownSummaries(): Promise<readonly RunSummary[]> {
    const { project, storeMovesAlong } = this.#place;
    const all = await summariesOf({ runs: this.#runs, blobs: this.#blobs, index: this.#index });
    if (storeMovesAlong) return all;
    const own: RunSummary[] = [];
    for (const summary of all) {
      const { directory } = summary;
      if (directory === undefined || (await isInFolder(project, directory))) own.push(summary);
    }
    return own;
  }

  /** What is meant without a name. */
  async #ownAmong(runs: readonly RunId[]): Promise<readonly RunId[]> {
    if (this.#place.storeMovesAlong) return runs;
    const certain = (await this.#ownSummaries()).filter(({ directory }) => directory !== undefined);
    const own = new Set(certain.map(({ run }) => run));
    return runs.filter((run) => own.has(run));
  }

  /** What is this very folder's to delete. */
  async #toRetain(): Promise<readonly RunId[]> {
    const { project, storeMovesAlong } = this.#place;
    if (storeMovesAlong) return await this.#names();
    const own: RunId[] = [];
    for (const { run, directory } of await this.#ownSummaries()) {
      if (directory !== undefined && (await isSameFolder(directory, project))) own.push(run);
    }
    return own;
  }

  // A run that failed before its first event has a folder and nothing to show, and is in no summary.
  async #latest(): Promise<FoundRun | undefined> {
    const { storeMovesAlong } = this.#place;
    const own = (await this.#ownSummaries()).filter(
      ({ directory }) => storeMovesAlong || directory !== undefined,
    );
    const newest = own.find((run) => !wasTurnedAway(run)) ?? own[0];
    return newest && this.#found(newest.run);
  }

  async #names(): Promise<readonly RunId[]> {
    return await runsIn(this.#runs);
  }

  async #delete(run: RunId): Promise<Outcome<undefined, Fault>> {
    const { folder } = this.#found(run);
    const settled = await this.#settle(run);
    if (!settled.ok) return settled;
    return await this.#locked(run, async () => {
      // Somebody was killed at it between these two lines.
      if (await isUnsettled(folder)) return failure({ kind: 'run-busy', run, pid: process.pid });
      await rm(folder, { recursive: true, force: true });
      return success(undefined);
    });
  }

  async #locked<Value>(
    run: RunId,
    work: () => Promise<Outcome<Value, Fault>>,
  ): Promise<Outcome<Value, Fault>> {
    const lock = await takeLock(this.#found(run).folder);
    if (!lock.ok) return failure({ kind: 'run-busy', run, pid: lock.fault.pid });
    await using _held = lock.value;
    return await work();
  }

  async #collect(): Promise<void> {
    const runs = await this.#names();
    const wanted = await hashesIn(runs.map((run) => this.#found(run).folder));
    await collectBlobs(this.#blobs, wanted, this.#clock.now());
    if (runs.length > 0) await pruneObjects(this.objects, wanted, () => this.#isAtWork());
    else for (const each of [this.objects, this.verdicts]) await rm(each, { recursive: true, force: true });
  }

  async #isAtWork(): Promise<boolean> {
    for (const run of await this.#names()) if (await lockHolder(this.#found(run).folder)) return true;
    return false;
  }

  // A folder that the user chose and that holds other things is not ours to hide.
  async #hideFromGit(): Promise<void> {
    const ours = new Set(['seal', 'runs', 'blobs', 'objects', 'verdicts', 'archive', 'runs.json']);
    const names = await readdir(this.folder);
    if (names.includes('.gitignore')) return;
    if (basename(this.folder) !== STORE_FOLDER && !names.every((name) => ours.has(name))) return;
    await writeFile(join(this.folder, '.gitignore'), '*\n');
  }

  /** Nothing is read out of a store that somebody else put there, for its records name files to be written. */
  async #ifOurs<Value>(work: () => Promise<Outcome<Value, Fault>>): Promise<Outcome<Value, Fault>> {
    const isOthers = this.#place.storeMovesAlong && (await isForeign(this.folder));
    return isOthers ? failure({ kind: 'store-foreign', path: this.folder }) : await work();
  }

  async #writing<Value>(work: () => Promise<Outcome<Value, Fault>>): Promise<Outcome<Value, Fault>> {
    try {
      return await this.#ifOurs(work);
    } catch (error) {
      return failure(diskFault(error, this.folder));
    }
  }

  async #reading<Value>(work: () => Promise<Outcome<Value, Fault>>): Promise<Outcome<Value, Fault>> {
    try {
      return await this.#ifOurs(work);
    } catch (error) {
      const detail = errnoOf(error);
      if (detail === undefined) throw error;
      return failure({ kind: 'folder-unreadable', path: this.folder, detail });
    }
  }
}
