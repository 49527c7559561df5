// Finds the run that a command speaks of and reads its journal.
import { type Fault } from '../agent/engine/fault.ts';
import { type Recorded } from '../agent/engine/events.ts';
import { success, type Outcome } from '../agent/engine/outcome.ts';
import { foldAll, type RunView } from '../agent/engine/view.ts';
import { type BaseRecord } from '../agent/task/task.ts';
import { presentRoot } from '../sandbox/apply/root.ts';
import { type Damage } from '../sandbox/journal/journal.ts';
import { readJournal } from '../sandbox/journal/read.ts';
import { readableFolder } from '../sandbox/workspace/freeze.ts';
import { type FoundRun, type Store } from '../sandbox/store/store.ts';
import { type Arguments } from './options/arguments.ts';
import { refuse, type Desk } from './desk.ts';
import { findRun } from './find-run.ts';
import { projectOfRuns } from './project.ts';

export interface OpenedRun {
  /** The project folder as it is now, absolute. */
  readonly project: string;
  readonly store: Store;
  readonly found: FoundRun;
  readonly records: readonly Recorded[];
  readonly view: RunView;
}

/** Which run is meant where none is named. `project` is given where the store may hold runs of others, too. */
export type Default = (store: Store, desk: Desk, project?: string) => Promise<Outcome<FoundRun, Fault>>;

const latest: Default = async (store) => await store.find('latest');

/** Tells of damage and goes on with what is good: a person wants to see what is left. */
export async function openRun(
  args: Arguments,
  desk: Desk,
  unnamed: Default = latest,
): Promise<Outcome<OpenedRun, Fault>> {
  const project = await projectOfRuns(args, desk);
  const folder = await readableFolder(project);
  if (!folder.ok) return folder;
  const store = desk.openStore(project, args.text('store'));
  const [name] = args.positionals;
  const shared = args.text('store') === undefined ? undefined : project;
  const found = await (name === undefined ? unnamed(store, desk, shared) : findRun(store, name, desk));
  if (!found.ok) return found;
  const read = await readJournal(found.value.folder);
  if (!read.ok) return read;
  const { records, damage, unknown } = read.value;
  if (damage && !damage.torn) tellDamage(found.value, damage, desk);
  if (unknown.length > 0) desk.terminal.say(`${unknown.length} events are of a newer version and not shown.`);
  return success({ project, store, found: found.value, records, view: foldAll(records) });
}

/** Where the run's files are now: the project that was named, not the one it was copied from. */
export function rootFor(base: BaseRecord, project: string, args: Arguments): string {
  return presentRoot({ base, project, storeMovesAlong: args.text('store') === undefined });
}

function tellDamage({ folder }: FoundRun, damage: Damage, desk: Desk): void {
  const detail = `after event ${damage.afterSeq}, ${damage.bytes} bytes cannot be read (${damage.detail})`;
  refuse(desk.terminal, { kind: 'journal-damaged', path: folder, detail });
}
