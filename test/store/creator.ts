// Begins a run in the store of a project, as whoever runs this may, and prints what came of it.
import { ulid } from 'ulid';

import { runId } from '../../agent/engine/ids.ts';
import { openJournal } from '../../sandbox/journal/open.ts';
import { openStore } from '../../sandbox/store/store.ts';
import { started } from './builders.ts';

const [project = '', directory] = process.argv.slice(2);
const store = openStore(project, { clock: Date, ...(directory === undefined ? {} : { directory }) });
const created = await store.create(runId(ulid()));
if (!created.ok) console.log(JSON.stringify(created.fault));
else {
  const { run, folder } = created.value;
  const opened = await openJournal(folder, { run, clock: Date });
  if (opened.ok) {
    await using journal = opened.value;
    await journal.append(started(project));
  }
  console.log(JSON.stringify({ kind: opened.ok ? 'recorded' : opened.fault.kind, folder }));
}
