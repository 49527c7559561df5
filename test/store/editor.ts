// An editor that applies a patch over many files and takes it back, file by file, without end: to be killed.
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { appliedIn } from '../../sandbox/apply/apply.ts';
import { intendApply, intendUndo, recordIntent } from '../../sandbox/apply/edit.ts';
import { planApply, planUndo, type PlannedFile } from '../../sandbox/apply/plan.ts';
import { openJournal } from '../../sandbox/journal/open.ts';
import { blobsOf } from '../../sandbox/journal/read.ts';
import { firstRollout, run, started, valueOf } from './builders.ts';
import { wide } from './wide.ts';

const [root = '', runFolder = ''] = process.argv.slice(2);

function write(planned: readonly PlannedFile[]): void {
  for (const { path, after, mode } of planned) {
    const file = join(root, path);
    if (after === undefined) rmSync(file);
    else {
      mkdirSync(dirname(file), { recursive: true });
      // As an editor saves: a file is wholly the old or the new one.
      writeFileSync(`${file}~`, after);
      renameSync(`${file}~`, file);
      if (mode !== undefined) chmodSync(file, mode);
    }
  }
}

for (;;) {
  await using journal = valueOf(await openJournal(runFolder, { run, clock: Date }));
  if (journal.past.length === 0) await journal.append(started(root));
  const place = { run, runFolder, root, journal };
  const applied = appliedIn(journal.past);
  if (applied) {
    const planned = valueOf(await planUndo(applied.files, root, blobsOf(runFolder)));
    const intent = valueOf(await intendUndo(place, applied));
    write(planned);
    valueOf(await recordIntent(place, intent));
  } else {
    const planned = valueOf(await planApply(wide.patch, root));
    const intent = valueOf(
      await intendApply(place, { rollout: firstRollout, patch: wide.patch, folders: ['new'] }, planned),
    );
    write(planned);
    valueOf(await recordIntent(place, intent));
  }
}
