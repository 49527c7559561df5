// The run that a user means by a name, or by none.
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

/** The newest run with a green patch. Says which it is, and how many newer ones without were passed over. */
export async function newestGreen(store: Runs, { terminal }: Listener): Promise<Outcome<FoundRun, Fault>> {
  const listed = await store.list();
  if (!listed.ok) return listed;
  const at = listed.value.findIndex(hasGreenPatch);
  const run = listed.value[at];
  if (!run) {
    const [newest] = listed.value;
    if (!newest) return await store.find('latest');
    return failure({ kind: 'no-patch', run: newest.run, among: listed.value.length });
  }
  if (!terminal.isRead) terminal.say(choiceLine(run, listed.value.slice(0, at), listed.value));
  return await store.find(run.run);
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
