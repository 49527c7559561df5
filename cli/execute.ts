// Carries out a run that stands in the store, new or interrupted, and tells what it came to.
import { type RunConfig, type RunEnd, type Wish } from '../agent/engine/events.ts';
import { DEFAULT_POLICY } from '../agent/engine/sandbox-policy.ts';
import { caution, endingOf, scopeWords } from '../agent/end-words.ts';
import { success } from '../agent/engine/outcome.ts';
import { type RunView } from '../agent/engine/view.ts';
import { openJournal } from '../sandbox/journal/open.ts';
import { type FoundRun, type Store } from '../sandbox/store/store.ts';
import { type Arguments } from './options/arguments.ts';
import { chosenRollout } from './chosen.ts';
import { refuse, type Desk } from './desk.ts';
import { coloured } from './telling/diff.ts';
import { nameOf } from './find-run.ts';
import { greenLines, otherGreens } from './telling/green.ts';
import { EXIT } from './telling/help.ts';
import { invocation, type Seat } from './invocation.ts';
import { patchWords } from '../agent/lines.ts';
import { count } from '../agent/notices/wording.ts';
import { presentAgents } from './present-agents.ts';
import { nextSteps } from './telling/next-steps.ts';
import { jsonReporter, liveReporter, beatingReporter, type Reporter } from './telling/reporter.ts';
import { unsetWords } from './options/sandbox-options.ts';
import { reach, type Reached } from './models/reach.ts';
import { carryOut, type Carried } from './session.ts';
import { settledWords } from './telling/words.ts';

export interface Execution {
  readonly store: Store;
  readonly found: FoundRun;
  readonly config: RunConfig;
  /** What the person asks of a run that goes on. */
  readonly wishes?: readonly Wish[];
  /** Absent: how it is reached is looked at now. */
  readonly reached?: Reached;
}

export async function execute(
  { store, found, config, wishes = [], reached: known }: Execution,
  args: Arguments,
  desk: Desk,
): Promise<number> {
  const { terminal, clock, plugins, version } = desk;
  const reached = known ? success(known) : await reach(config, args, desk);
  if (!reached.ok) return refuse(terminal, reached.fault);
  const { secrets, ports, control } = reached.value;
  const agents = await presentAgents(config, desk);
  if (!agents.ok) return refuse(terminal, agents.fault);
  // What is frozen must be the user's files, and not half of a patch.
  const settled = await store.settle();
  if (!settled.ok) return refuse(terminal, settled.fault);
  const policy = config.sandbox ?? DEFAULT_POLICY;
  for (const words of [...settledWords(settled.value), ...unsetWords(policy, desk.environment)])
    terminal.say(words);
  const opened = await openJournal(found.folder, { run: found.run, clock, secrets });
  if (!opened.ok) return refuse(terminal, opened.fault);
  await using journal = opened.value;
  if (journal.repaired !== undefined) terminal.say(`The record of this run was mended: ${journal.repaired}`);
  const grounds = await desk.openGrounds({
    objects: store.objects,
    allowUnconfined: config.allowUnconfined,
    policy,
    parallel: config.parallel,
    store: store.folder,
    verdicts: store.verdicts,
    run: found.run,
    secrets,
  });
  if (!grounds.ok) return refuse(terminal, grounds.fault);
  await using ground = grounds.value;
  const carried = await carryOut({
    run: found.run,
    config,
    engine: version,
    agents: agents.value,
    journal,
    ports: { clock, grounds: ground, ...ports },
    plugins,
    reporter: reporterFor(desk),
    wishes,
    ...(control && { control }),
  });
  return conclude(carried, found, { args, desk, name: await nameOf(found, store) });
}

function reporterFor({ terminal, clock }: Desk): Reporter {
  if (terminal.isRead) return jsonReporter(terminal);
  const now = () => clock.now();
  return terminal.isLive ? liveReporter(terminal, now) : beatingReporter(terminal, now);
}

/** `name` is the run as it can be typed. */
type NamedSeat = Seat & { readonly name: string };

function conclude({ view, unfit }: Carried, found: FoundRun, seat: NamedSeat): number {
  const { terminal } = seat.desk;
  const { ended } = view;
  const onward = () => pasted(['resume', seat.name], view, seat);
  if (unfit) {
    const code = refuse(terminal, unfit);
    terminal.say(`  Go on with: ${onward()}`);
    return code;
  }
  if (!ended) {
    terminal.say(`Interrupted. Nothing is lost, go on with: ${onward()}`);
    return EXIT.interrupted;
  }
  // Programs have read the fault in the event that ended the run.
  if (ended.fault) {
    const code = refuse({ ...terminal, isRead: false }, ended.fault);
    for (const words of scopeWords(view)) terminal.say(`  ${words}`);
    return code;
  }
  if (!terminal.isRead) tell(view, found, seat);
  return EXIT[exits[ended.reason]];
}

const exits = {
  repaired: 'done',
  proposed: 'done',
  green: 'done',
  unrepaired: 'unrepaired',
  budget: 'unrepaired',
  cancelled: 'interrupted',
  refused: 'refused',
} as const satisfies Record<RunEnd, keyof typeof EXIT>;

function tell(view: RunView, found: FoundRun, seat: NamedSeat): void {
  if (!view.ended) return;
  const { terminal } = seat.desk;
  const { title, detail } = endingOf(view.ended.reason, view);
  const chosen = chosenRollout(view);
  terminal.say(`\n${terminal.paint('bold', title)}. ${detail}`);
  const left = view.task?.baseline.leftOut?.length ?? 0;
  if (left > 0 && !chosen)
    terminal.say(`Left alone: ${count(left, 'failing test')} that --only does not name.`);
  if (chosen?.patch && chosen.diff !== undefined) {
    terminal.say(`\n${chosen.id}: ${patchWords(chosen.patch)}\n`);
    terminal.print(coloured(chosen.diff.trimEnd(), terminal));
    terminal.say(`\n${caution(view)}`);
    terminal.say(`Write it into your files:  ${pasted(['apply', seat.name], view, seat)}`);
    const others = otherGreens(view, chosen);
    const how = (other: string): string =>
      `Write another instead:     ${pasted(['apply', seat.name, '--rollout', other], view, seat)}`;
    if (others.length > 0) terminal.say(greenLines(others, view, how).join('\n'));
  }
  for (const line of nextSteps(view, seat.name, (words) => pasted(words, view, seat))) terminal.say(line);
  terminal.say(`The whole run:             ${pasted(['show', seat.name], view, seat)}`);
  terminal.say(`Stored in:                 ${found.folder}`);
}

function pasted(words: readonly string[], { config }: RunView, seat: NamedSeat): string {
  return invocation(words, config?.directory ?? seat.desk.cwd, seat);
}
