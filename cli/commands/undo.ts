// `galapagos undo [run]`: takes back the last applied patch of a run, or of the project.
import { resolve } from 'node:path';

import { failure, type Outcome } from '../../agent/engine/outcome.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { foldAll } from '../../agent/engine/view.ts';
import { undoPatch } from '../../sandbox/apply/apply.ts';
import { openJournal } from '../../sandbox/journal/open.ts';
import { type FoundRun } from '../../sandbox/store/store.ts';
import { type Arguments } from '../arguments.ts';
import { type Command, type Desk, refuse } from '../desk.ts';
import { EXIT } from '../help.ts';
import { rootFor } from '../open-run.ts';

export const undo: Command = async (args, desk) => {
  const { terminal, clock, secrets } = desk;
  const found = await appliedRun(args, desk);
  if (!found.ok) return refuse(terminal, found.fault);
  const { run, folder } = found.value;
  const journal = await openJournal(folder, { run, clock, secrets });
  if (!journal.ok) return refuse(terminal, journal.fault);
  await using writer = journal.value;
  const { base } = foldAll(writer.past);
  if (!base) return refuse(terminal, { kind: 'nothing-applied', run });
  const undone = await undoPatch({
    run,
    runFolder: folder,
    root: rootFor(base, args, desk),
    journal: writer,
  });
  if (!undone.ok) return refuse(terminal, undone.fault);
  if (terminal.isRead) terminal.print(JSON.stringify({ undone: undone.value }));
  else
    terminal.say(
      `Undone: ${undone.value.map(({ path }) => path).join(', ')}. Your files are as they were before.`,
    );
  return EXIT.done;
};

/** The run that was named, or the newest whose patch is in the files. */
async function appliedRun(args: Arguments, { cwd, openStore }: Desk): Promise<Outcome<FoundRun, Fault>> {
  const store = openStore(resolve(cwd, args.text('dir') ?? '.'), args.text('store'));
  const named = args.positionals[0];
  if (named !== undefined) return store.find(named);
  const listed = await store.list();
  if (!listed.ok) return listed;
  const applied = listed.value
    .filter((run) => run.applied)
    .toSorted((a, b) => (b.lastAt ?? 0) - (a.lastAt ?? 0))[0];
  if (applied) return store.find(applied.run);
  return failure({ kind: 'nothing-applied', run: '' });
}
