// Applies and undoes one patch over many files without end, to be killed in the middle of it.
import { applyPatch, undoPatch } from '../../sandbox/apply/apply.ts';
import { openJournal } from '../../sandbox/journal/open.ts';
import { firstRollout, run, started, valueOf } from './builders.ts';
import { wide } from './wide.ts';

const [root = '', runFolder = ''] = process.argv.slice(2);
for (;;) {
  await using journal = valueOf(await openJournal(runFolder, { run, clock: Date }));
  if (journal.past.length === 0) await journal.append(started(root));
  const place = { run, runFolder, root, journal };
  const applied = await applyPatch(place, { rollout: firstRollout, patch: wide.patch });
  if (!applied.ok && applied.fault.kind === 'already-applied') valueOf(await undoPatch(place));
  else valueOf(applied);
}
