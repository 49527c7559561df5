// `galapagos undo [run]`: takes back the last applied patch of a run, or of the project; or tells what it would do.
import { failure, type Outcome } from '../../agent/engine/outcome.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { foldAll } from '../../agent/engine/view.ts';
import { undoPatch } from '../../sandbox/apply/apply.ts';
import { previewUndo } from '../../sandbox/apply/preview.ts';
import { openJournal } from '../../sandbox/journal/open.ts';
import { readJournal } from '../../sandbox/journal/read.ts';
import { type FoundRun, type Store } from '../../sandbox/store/store.ts';
import { type Arguments } from '../options/arguments.ts';
import { type Command, type Desk, refuse } from '../desk.ts';
import { changesIn, coloured } from '../telling/diff.ts';
import { findRun, isOf, nameOf } from '../find-run.ts';
import { EXIT } from '../telling/help.ts';
import { rootFor } from '../open-run.ts';
import { projectOfRuns } from '../project.ts';
import { settledWords } from '../telling/words.ts';

export const undo: Command = async (args, desk) => {
  const project = await projectOfRuns(args, desk);
  const store = desk.openStore(project, args.text('store'));
  const found = await appliedRun({ store, project }, args, desk);
  if (!found.ok) return refuse(desk.terminal, found.fault);
  const work = { project, store, found: found.value };
  return await (args.flag('dry-run') ? preview(work, args, desk) : takeBack(work, args, desk));
};

interface Place {
  readonly project: string;
  readonly store: Store;
}

interface Work extends Place {
  readonly found: FoundRun;
}

async function takeBack({ project, found }: Work, args: Arguments, desk: Desk): Promise<number> {
  const { terminal, clock, secrets } = desk;
  const { run, folder } = found;
  const journal = await openJournal(folder, { run, clock, secrets });
  if (!journal.ok) return refuse(terminal, journal.fault);
  await using writer = journal.value;
  const { base } = foldAll(writer.past);
  if (!base) return refuse(terminal, { kind: 'nothing-applied', run });
  const root = rootFor(base, project, args);
  const undone = await undoPatch({ run, runFolder: folder, root, journal: writer });
  if (!undone.ok) return refuse(terminal, undone.fault);
  if (terminal.isRead) terminal.print(JSON.stringify({ undone: undone.value }));
  else
    terminal.say(
      `Undone: ${undone.value.map(({ path }) => path).join(', ')}. Your files are as they were before.`,
    );
  return EXIT.done;
}

async function preview(
  { project, store, found }: Work,
  args: Arguments,
  { terminal }: Desk,
): Promise<number> {
  const { run, folder } = found;
  const read = await readJournal(folder);
  if (!read.ok) return refuse(terminal, read.fault);
  const past = read.value.records;
  const { base } = foldAll(past);
  if (!base) return refuse(terminal, { kind: 'nothing-applied', run });
  const root = rootFor(base, project, args);
  const planned = await previewUndo({ run, runFolder: folder, root, past });
  if (!planned.ok) return refuse(terminal, planned.fault);
  const diff = changesIn(planned.value);
  const files = planned.value.map(({ path }) => path);
  if (terminal.isRead) {
    terminal.print(JSON.stringify({ wouldUndo: { run, files, diff } }));
    return EXIT.done;
  }
  terminal.say(`Would undo the patch of run ${await nameOf(found, store)} in ${files.join(', ')}\n`);
  terminal.print(coloured(diff.trimEnd(), terminal));
  terminal.say('\nNothing was written. Without --dry-run these files are as they were before the patch.');
  return EXIT.done;
}

/** The run that was named, or the newest whose patch is in the files. */
async function appliedRun(
  { store, project }: Place,
  args: Arguments,
  desk: Desk,
): Promise<Outcome<FoundRun, Fault>> {
  const shared = args.text('store') === undefined ? undefined : project;
  const named = args.positionals[0];
  if (named !== undefined) return await findRun(store, named, desk);
  if (!args.flag('dry-run')) {
    // An editor that was killed may have left an apply that is not recorded yet.
    const settled = await store.settle();
    if (!settled.ok) return isUndoable(settled.fault) ? await store.find(settled.fault.run) : settled;
    for (const words of settledWords(settled.value)) desk.terminal.say(words);
  }
  const listed = await store.list();
  if (!listed.ok) return listed;
  const applied = listed.value
    .filter((run) => run.applied && isOf(run, shared))
    .toSorted((a, b) => (b.lastAt ?? 0) - (a.lastAt ?? 0))[0];
  if (applied) return await store.find(applied.run);
  return failure({ kind: 'nothing-applied', run: '' });
}

/** Is a part of a patch in the files, which undo takes out again? */
const isUndoable = (fault: Fault): fault is Extract<Fault, { readonly kind: 'apply-unfinished' }> =>
  fault.kind === 'apply-unfinished' && fault.written.length > 0;
