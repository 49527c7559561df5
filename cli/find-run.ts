// The run that a user means by a name, or by none.
import { relative } from 'node:path';

import { type Fault } from '../agent/engine/fault.ts';
import { failure, type Outcome } from '../agent/engine/outcome.ts';
import { type FoundRun, type Store } from '../sandbox/store/store.ts';
import { type RunSummary } from '../sandbox/store/summary.ts';
import { widthOf, type Terminal } from './terminal.ts';
import { localTime, runLine, shortName } from './run-line.ts';

type Runs = Pick<Store, 'find' | 'list'>;

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
 * The newest run with a green patch. Says which it is, and which newer ones without were passed over. Of a store that
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
  const at = runs.findIndex(hasGreenPatch);
  const run = runs[at];
  if (!run) {
    const [newest] = runs;
    if (!newest) return await store.find(project === undefined ? 'latest' : `latest of ${project}`);
    return failure({ kind: 'no-patch', run: newest.run, among: runs.length });
  }
  if (!terminal.isRead) terminal.say(choiceLine(run, runs.slice(0, at), all.value));
  return await store.find(run.run);
}

/** A run that stands in a project's own store is its own, wherever the project was then. */
export function isOf({ directory }: Pick<RunSummary, 'directory'>, project: string | undefined): boolean {
  if (project === undefined) return true;
  return directory !== undefined && !/^\.\.($|[\\/])/.test(relative(directory, project));
}

const hasGreenPatch = (run: RunSummary): boolean =>
  run.ended?.reason === 'repaired' && run.chosen !== undefined;

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
