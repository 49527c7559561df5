// A project that patches are applied to, with the run that records it.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

import { type AppliedFile, type RunEvent } from '../../agent/engine/events.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { type Outcome } from '../../agent/engine/outcome.ts';
import { type Patch } from '../../agent/patch/patch.ts';
import { diffTexts } from '../../agent/patch/text.ts';
import { type ApplyPlace } from '../../sandbox/apply/apply-place.ts';
import { applyPatch, undoPatch } from '../../sandbox/apply/apply.ts';
import { openJournal } from '../../sandbox/journal/open.ts';
import { readJournal } from '../../sandbox/journal/read.ts';
import { firstRollout, patchOf, run, started, tempFolder, tickingClock, valueOf } from './builders.ts';

type AppliedFiles = Outcome<readonly AppliedFile[], Fault>;

export interface PatchedProject {
  /** Its files, empty at first. */
  readonly root: string;
  /** Where the run and what it keeps are stored, beside the files. */
  readonly store: string;
  readonly runFolder: string;
  /** A path beside its files, outside of them. */
  outside(name: string): string;
  put(files: Readonly<Record<string, string>>): Promise<void>;
  text(path: string): Promise<string>;
  /** Opens the run, works on it and closes it, as every command does. */
  inRun<Value>(work: (place: ApplyPlace) => Promise<Value>): Promise<Value>;
  apply(patch: Patch): Promise<AppliedFiles>;
  undo(): Promise<AppliedFiles>;
  /** Every event of the run. */
  recorded(): Promise<readonly RunEvent[]>;
}

/** The project of one test, gone when that has ended. */
export async function patchedProject(): Promise<PatchedProject> {
  const folder = await tempFolder();
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const root = join(folder.path, 'Größe & co');
  const store = join(folder.path, 'store');
  const runFolder = join(store, 'runs', run);
  await mkdir(root);
  const inRun: PatchedProject['inRun'] = async (work) => {
    await using journal = valueOf(await openJournal(runFolder, { run, clock: tickingClock() }));
    if (journal.past.length === 0) await journal.append(started(root));
    return await work({ run, runFolder, root, journal });
  };
  return {
    root,
    store,
    runFolder,
    outside: (name) => join(folder.path, name),
    async put(files) {
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(root, path)), { recursive: true });
        await writeFile(join(root, path), text);
      }
    },
    text: async (path) => await readFile(join(root, path), 'utf8'),
    inRun,
    apply: (patch) => inRun((place) => applyPatch(place, { rollout: firstRollout, patch })),
    undo: () => inRun(undoPatch),
    recorded: async () => valueOf(await readJournal(runFolder)).records.map(({ event }) => event),
  };
}

/** The patch between two states of files; undefined stands for "no such file". */
export function change(
  files: Readonly<Record<string, readonly [before: string | undefined, after: string | undefined]>>,
): Patch {
  const edits = Object.entries(files).map(([path, [before, after]]) => diffTexts(path, before, after));
  return patchOf(...edits.filter((edit) => edit !== undefined));
}
