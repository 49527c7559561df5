// `galapagos apply [run]`: writes a patch into the user's files, all of it or nothing; or tells what it would write.
import { type Fault } from '../../agent/engine/fault.ts';
import { type RolloutView, type RunView, verdictOf } from '../../agent/engine/view.ts';
import { patchWords } from '../../agent/lines.ts';
import { type Patch } from '../../agent/patch/patch.ts';
import { applyPatch } from '../../sandbox/apply/apply.ts';
import { previewApply } from '../../sandbox/apply/preview.ts';
import { openJournal } from '../../sandbox/journal/open.ts';
import { type Arguments } from '../options/arguments.ts';
import { wantedRollout } from '../chosen.ts';
import { type Command, refuse } from '../desk.ts';
import { changesIn, coloured } from '../telling/diff.ts';
import { nameOf, newestGreen, newestGreenOrLatest, runWithPatch } from '../find-run.ts';
import { greenLines, otherGreens } from '../telling/green.ts';
import { EXIT } from '../telling/help.ts';
import { invocation, type Seat } from '../invocation.ts';
import { noPatch } from '../telling/next-steps.ts';
import { openRun, rootFor, type OpenedRun } from '../open-run.ts';
import { fitnessWords } from '../telling/words.ts';

export const apply: Command = async (args, desk) => {
  const { terminal } = desk;
  const wanted = args.text('rollout');
  const opened = await openRun(args, desk, wanted === undefined ? newestGreen : newestGreenOrLatest);
  if (!opened.ok) return refuse(terminal, opened.fault);
  const { project, store, found, view } = opened.value;
  const rollout = wantedRollout(view, wanted);
  if (!rollout?.patch || !view.base) return refuse(terminal, await absent(opened.value, rollout, args));
  const work: Work = {
    ...opened.value,
    rollout,
    patch: rollout.patch,
    root: rootFor(view.base, project, args),
    name: await nameOf(found, store),
    seat: { args, desk },
  };
  return await (args.flag('dry-run') ? preview(work) : write(work));
};

interface Work extends OpenedRun {
  readonly rollout: RolloutView;
  readonly patch: Patch;
  readonly root: string;
  /** The run as it can be typed. */
  readonly name: string;
  readonly seat: Seat;
}

async function write(work: Work): Promise<number> {
  const { found, rollout, patch, root, seat } = work;
  const { terminal, clock, secrets } = seat.desk;
  const journal = await openJournal(found.folder, { run: found.run, clock, secrets });
  if (!journal.ok) return refuse(terminal, journal.fault);
  await using writer = journal.value;
  const place = { run: found.run, runFolder: found.folder, root, journal: writer };
  const applied = await applyPatch(place, { rollout: rollout.id, patch });
  if (!applied.ok) return refuse(terminal, applied.fault);
  if (terminal.isRead) {
    terminal.print(JSON.stringify({ applied: applied.value }));
    return EXIT.done;
  }
  const back = pasted(['undo', work.name], work);
  terminal.say(`Applied ${rollout.id}: ${patchWords(patch)}. Take it back with: ${back}`);
  tellMore(work);
  return EXIT.done;
}

async function preview(work: Work): Promise<number> {
  const { found, records, rollout, patch, root, seat } = work;
  const { terminal } = seat.desk;
  const place = { run: found.run, runFolder: found.folder, root, past: records };
  const planned = await previewApply(place, patch);
  if (!planned.ok) return refuse(terminal, planned.fault);
  const diff = changesIn(planned.value);
  if (terminal.isRead) {
    const files = planned.value.map(({ path }) => path);
    terminal.print(JSON.stringify({ wouldApply: { run: found.run, rollout: rollout.id, files, diff } }));
    return EXIT.done;
  }
  terminal.say(`Would apply ${rollout.id}: ${patchWords(patch)}\n`);
  terminal.print(coloured(diff.trimEnd(), terminal));
  const line = pasted(['apply', work.name, ...named(work)], work);
  terminal.say(`\nNothing was written. These files are as they were at the run; write it with: ${line}`);
  tellMore(work);
  return EXIT.done;
}

function named({ seat, rollout }: Work): readonly string[] {
  return seat.args.text('rollout') === undefined ? [] : ['--rollout', rollout.id];
}

const pasted = (words: readonly string[], { project, seat }: Work): string =>
  invocation(words, project, seat);

function tellMore(work: Work): void {
  const { rollout, view, seat } = work;
  const { say } = seat.desk.terminal;
  warnOfPartial(rollout, view, say);
  const when = seat.args.flag('dry-run') ? '' : ', after undo';
  const others = greenLines(
    otherGreens(view, rollout),
    view,
    (other) => `Take another${when}:  ${pasted(['apply', work.name, '--rollout', other], work)}`,
  );
  if (others.length > 0) say(others.join('\n'));
}

async function absent(
  { found: { run }, view, store }: OpenedRun,
  there: RolloutView | undefined,
  args: Arguments,
): Promise<Fault> {
  const rollout = args.text('rollout');
  if (rollout === undefined) return noPatch(run, view);
  if (args.positionals.length > 0)
    return { kind: 'patch-unknown', run, rollout, ...(there ? { isEmpty: true } : {}) };
  const elsewhere = await runWithPatch(store, rollout);
  return {
    kind: 'patch-unknown',
    run,
    rollout,
    ...(there ? { isEmpty: true } : {}),
    ...(elsewhere === undefined ? {} : { elsewhere }),
  };
}

function warnOfPartial(rollout: RolloutView, view: RunView, say: (text: string) => void): void {
  const evaluation = verdictOf(rollout);
  if (!evaluation || evaluation.verdict.kind === 'green') return;
  say(`Mind: this attempt does not repair everything: it ${fitnessWords(evaluation, view)}.`);
}
