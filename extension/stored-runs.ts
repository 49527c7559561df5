// The store of runs, for the sidebar: sandbox/'s store, loaded on first use, in the words of the tree.
import { devNull } from 'node:os';
import { join, relative, resolve } from 'node:path';

import { failure, success } from '../agent/engine/outcome.ts';
import { runEndWords } from '../agent/end-words.ts';
import { runId } from '../agent/engine/ids.ts';
import { type RunSummary as Listed } from '../sandbox/store/summary.ts';
import { duration } from '../webview/numbers.ts';
import { endMarks, type RunSummary } from '../webview/rows.ts';
import { type Project, type RunStore, type StoredRun } from './run-store.ts';
import { type ReadFrozen } from './target.ts';

/** Folder of the store, absolute. */
export const storeOf = ({ folder, store }: Project): string => resolve(folder, store || '.galapagos');

export function storedRuns(now: () => number): RunStore {
  const open = async (project: Project) => {
    const { openStore } = await import('../sandbox/store/store.ts');
    return openStore(project.folder, { clock: { now }, directory: storeOf(project) });
  };
  return {
    folderOf: (project, run) => join(storeOf(project), 'runs', run),
    async list(project) {
      const listed = await (await open(project)).list();
      if (!listed.ok) return listed;
      return success(listed.value.filter((run) => isOf(project, run)).map(storedRun));
    },
    async read(project, run) {
      const found = await (await open(project)).find(run);
      if (!found.ok) return found;
      const { readJournal } = await import('../sandbox/journal/read.ts');
      const read = await readJournal(found.value.folder);
      if (!read.ok) return read;
      const { records, damage, newer } = read.value;
      if (newer !== undefined) return failure({ kind: 'run-newer', run, version: newer });
      // A torn end is a writer at work, or one that was killed: its next start mends it.
      if (!damage || damage.torn) return success({ records });
      const words = `The record of this run is damaged after event ${damage.afterSeq}: ${damage.detail}. What was recorded before is shown.`;
      return success({ records, damage: words });
    },
    settle: async (project) => await (await open(project)).settle(),
    remove: async (project, run) => await (await open(project)).remove(runId(run)),
  };
}

/** A store that the user put elsewhere lists runs of folders around this one, too; they may be open themselves. */
function isOf({ folder, store }: Project, { directory }: Listed): boolean {
  return store === '' || directory === undefined || relative(folder, directory) === '';
}

function storedRun(run: Listed): StoredRun {
  const { startedAt = 0, lastAt = startedAt, applied, state, bytes } = run;
  return {
    id: run.run,
    startedAt,
    stamp: `${bytes} ${lastAt}`,
    summary: summaryOf(run),
    // The listing knows by the lock of the journal whether somebody is at work.
    ...(state === 'running' || state === 'paused' ? { isElsewhere: true } : {}),
    ...(applied ? { appliedAt: lastAt } : {}),
  };
}

/** A file of the frozen base of a run, out of the private git objects of its store. */
export const frozenFile: ReadFrozen = async ({ run }, path) => {
  const tree = run.view.base?.tree;
  if (tree === undefined || !/^[0-9a-f]{40,64}$/.test(tree)) return undefined;
  const { git } = await import('../sandbox/git/git.ts');
  const objects = join(storeOf(run.project), 'objects');
  const read = await git(['cat-file', 'blob', `${tree}:${path}`], {
    directory: run.project.folder,
    env: { GIT_DIR: objects, GIT_CONFIG_GLOBAL: devNull },
  });
  return read.ok ? read.value : undefined;
};

/** How a run of the list reads before it was opened. */
export function summaryOf(run: Listed): RunSummary {
  const cost = run.activeMs > 0 ? duration(run.activeMs) : '';
  if (run.state === 'unreadable') {
    const note = run.newer === undefined ? 'Damaged' : 'Made by a newer Galapagos';
    return { mark: 'attention', note, cost };
  }
  if (run.state === 'interrupted') return { mark: 'stopped', note: 'Interrupted, can be resumed', cost };
  if (!run.ended)
    return { mark: run.state === 'paused' ? 'paused' : 'running', note: 'At work elsewhere', cost };
  const { title } = runEndWords[run.ended.reason];
  const by = run.ended.reason === 'repaired' && run.chosen ? `${title} by ${run.chosen}` : title;
  return { mark: endMarks[run.ended.reason], note: run.applied ? `${by}, applied` : by, cost };
}
