// The run that a user means by a name, or by none.
import { relative } from 'node:path';

import { type Fault } from '../agent/engine/fault.ts';
import { failure, type Outcome } from '../agent/engine/outcome.ts';
import { foldAll } from '../agent/engine/view.ts';
import { reason } from '../agent/notice.ts';
import { readJournal } from '../sandbox/journal/read.ts';
import { type FoundRun, type Store } from '../sandbox/store/store.ts';
import { wasTurnedAway, type RunSummary } from '../sandbox/store/summary.ts';
import { widthOf, type Terminal } from './telling/terminal.ts';
import { localTime, runLine, shortName } from './telling/run-line.ts';

type Runs = Pick<Store, 'find' | 'list' | 'folder'>;

interface Listener {
  readonly terminal: Pick<Terminal, 'isRead' | 'isLive' | 'columns' | 'say'>;
}

/** Cells before a run that a refusal lists. */
const INDENT = 4;

/** By a beginning or an end of its id, or `latest`. People are told of the runs that a name could mean in full lines. */
export async function findRun(
  store: Runs,
  name: string,
  { terminal }: Listener,
): Promise<Outcome<FoundRun, Fault>> {
  const found = await store.find(name);
  if (found.ok || terminal.isRead) return found;
  const { fault } = found;
  if (fault.kind !== 'run-unknown' || !fault.matches) return found;
  const listed = await store.list();
  if (!listed.ok) return found;
  const width = widthOf(terminal) - INDENT;
  const known = new Map<string, string>(
    listed.value.map((run) => [run.run, runLine(run, listed.value, width)]),
  );
  return failure({ ...fault, matches: fault.matches.map((run) => known.get(run) ?? run) });
}

/**
 * The newest run with a green patch. Says which it is, and which newer ones without were passed over, but for those
 * that were refused before they made an attempt. Of a store that
 * several projects share, only runs of `project` or a folder around it count.
 */
export async function newestGreen(
  store: Runs,
  { terminal }: Listener,
  project?: string,
): Promise<Outcome<FoundRun, Fault>> {
  const all = await store.list();
  if (!all.ok) return all;
  const runs = all.value.filter((each) => isOf(each, project));
  const begun = runs.filter((each) => !wasTurnedAway(each));
  const at = begun.findIndex(hasGreenPatch);
  const run = begun[at];
  if (!run) {
    const newest = begun[0] ?? runs[0];
    if (!newest) return failure({ kind: 'run-unknown', run: 'latest', store: store.folder });
    if (begun.length === 0) return failure({ kind: 'no-patch', run: newest.run, ...becauseOf(newest) });
    const spent = newest.ended?.reason === 'budget' ? { spent: true } : {};
    return failure({ kind: 'no-patch', run: newest.run, among: begun.length, ...spent });
  }
  if (!terminal.isRead) terminal.say(choiceLine(run, begun.slice(0, at), all.value));
  return await store.find(run.run);
}

/** The newest run with a green patch; where there is none, the latest: for who names an attempt. */
export async function newestGreenOrLatest(
  store: Runs,
  listener: Listener,
  project?: string,
): Promise<Outcome<FoundRun, Fault>> {
  const green = await newestGreen(store, listener, project);
  return !green.ok && green.fault.kind === 'no-patch' ? await store.find('latest') : green;
}

/** The newest run with an attempt of this name that has a patch, as it can be typed. Reads every journal until then. */
export async function runWithPatch(store: Runs, rollout: string): Promise<string | undefined> {
  const listed = await store.list();
  if (!listed.ok) return undefined;
  for (const { run } of listed.value) {
    const found = await store.find(run);
    const read = found.ok ? await readJournal(found.value.folder) : undefined;
    if (!read?.ok) continue;
    const has = [...foldAll(read.value.records).rollouts.values()].some(
      ({ id, patch }) => id === rollout && patch !== undefined,
    );
    if (has)
      return shortName(
        run,
        listed.value.map((each) => each.run),
      );
  }
  return undefined;
}

/** Why a run ended that made no attempt. */
export function becauseOf({ ended }: { readonly ended?: RunSummary['ended'] | undefined }): {
  readonly because?: string;
} {
  return ended?.fault ? { because: reason(ended.fault) } : {};
}

/** A run that stands in a project's own store is its own, wherever the project was then. */
export function isOf({ directory }: Pick<RunSummary, 'directory'>, project: string | undefined): boolean {
  if (project === undefined) return true;
  return directory !== undefined && !/^\.\.($|[\\/])/.test(relative(directory, project));
}

const hasGreenPatch = (run: RunSummary): boolean =>
  (run.ended?.reason === 'repaired' || run.ended?.reason === 'proposed') && run.chosen !== undefined;

function choiceLine(run: RunSummary, newer: readonly RunSummary[], all: readonly RunSummary[]): string {
  const when = run.startedAt === undefined ? '' : ` of ${localTime(run.startedAt)}`;
  const ids = all.map((each) => each.run);
  const what = `Run ${shortName(run.run, ids)}${when}${run.title === undefined ? '' : `: ${run.title}`}.`;
  if (newer.length === 0) return what;
  const names = newer.map((each) => shortName(each.run, ids)).join(', ');
  return `${what}\nPassed over, newer and without a green patch: ${names}.`;
}

/** How to call a run in a line to be pasted. */
export async function nameOf({ run }: FoundRun, store: Runs): Promise<string> {
  const listed = await store.list();
  return listed.ok
    ? shortName(
        run,
        listed.value.map((each) => each.run),
      )
    : run;
}
