// `galapagos apply <run>`: writes a patch into the user's files, all of it or nothing.
import { resolve } from 'node:path';

import { type Fault } from '../../agent/engine/fault.ts';
import { type RolloutView, type RunView, verdictOf } from '../../agent/engine/view.ts';
import { applyPatch } from '../../sandbox/apply/apply.ts';
import { openJournal } from '../../sandbox/journal/open.ts';
import { wantedRollout } from '../chosen.ts';
import { type Command, refuse } from '../desk.ts';
import { EXIT } from '../help.ts';
import { invocation } from '../invocation.ts';
import { patchWords } from '../../agent/lines.ts';
import { openRun, rootFor } from '../open-run.ts';
import { type Terminal } from '../terminal.ts';
import { fitnessWords } from '../words.ts';

export const apply: Command = async (args, desk) => {
  const { terminal, clock, secrets } = desk;
  const opened = await openRun(args, desk);
  if (!opened.ok) return refuse(terminal, opened.fault);
  const { found, view } = opened.value;
  const rollout = wantedRollout(view, args.text('rollout'));
  if (!rollout?.patch || !view.base) return refuse(terminal, absent(found.run, args.text('rollout')));
  const journal = await openJournal(found.folder, { run: found.run, clock, secrets });
  if (!journal.ok) return refuse(terminal, journal.fault);
  await using writer = journal.value;
  const place = {
    run: found.run,
    runFolder: found.folder,
    root: rootFor(view.base, args, desk),
    journal: writer,
  };
  const applied = await applyPatch(place, { rollout: rollout.id, patch: rollout.patch });
  if (!applied.ok) return refuse(terminal, applied.fault);
  if (terminal.isRead) terminal.print(JSON.stringify({ applied: applied.value }));
  else
    terminal.say(
      `Applied ${rollout.id}: ${patchWords(rollout.patch)}. Take it back with: ${invocation(['undo', found.run], resolve(desk.cwd, args.text('dir') ?? '.'), { args, desk })}`,
    );
  warnOfPartial(rollout, view, terminal);
  return EXIT.done;
};

function absent(run: string, rollout: string | undefined): Fault {
  return rollout === undefined ? { kind: 'no-patch', run } : { kind: 'patch-unknown', run, rollout };
}

function warnOfPartial(rollout: RolloutView, view: RunView, { say }: Terminal): void {
  const evaluation = verdictOf(rollout);
  if (!evaluation || evaluation.verdict.kind === 'green') return;
  say(`Mind: this attempt does not repair everything: ${fitnessWords(evaluation, view)}.`);
}
