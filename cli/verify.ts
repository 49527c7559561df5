// `replay --verify`: makes a recorded run again from its frozen base, with the recorded answers of its models, and compares.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { drive } from '../agent/engine/driver.ts';
import { type Recorded, type RunConfig, type RunEvent, type Wish } from '../agent/engine/events.ts';
import { FaultError, type Fault } from '../agent/engine/fault.ts';
import { type RunId } from '../agent/engine/ids.ts';
import { failure, success, type Outcome } from '../agent/engine/outcome.ts';
import { type Grounds, type Journal } from '../agent/engine/ports.ts';
import { compared, firstDifference, type Compared, type Difference } from '../agent/engine/same-run.ts';
import { DEFAULT_POLICY } from '../agent/engine/sandbox-policy.ts';
import { replayModels } from '../agent/model/replay.ts';
import { openJournal } from '../sandbox/journal/open.ts';
import { redactor } from '../sandbox/journal/redact.ts';
import { type Desk, refuse } from './desk.ts';
import { EXIT } from './telling/help.ts';
import { type OpenedRun } from './open-run.ts';

/** Tells whether the run comes out the same, event by event. Its own journal, store and files are only read. */
export async function verify(opened: OpenedRun, desk: Desk): Promise<number> {
  const { terminal } = desk;
  const start = beginningOf(opened);
  if (!start.ok) return refuse(terminal, start.fault);
  const changed = await changedAgent(start.value.config, desk);
  if (changed) return refuse(terminal, changed);
  const scratch = await mkdtemp(join(tmpdir(), 'galapagos-replay-'));
  try {
    const made = await makeAgain(start.value, scratch, { opened, desk });
    if (!made.ok) return refuse(terminal, made.fault);
    const { records, unfit } = made.value;
    const difference = firstDifference(opened.records, records);
    tell(difference, opened, desk);
    if (difference && unfit) refuse({ ...terminal, isRead: false }, unfit);
    return difference ? EXIT.unrepaired : EXIT.done;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

interface Beginning {
  readonly run: RunId;
  readonly config: RunConfig;
  /** The events that made the run ready. */
  readonly events: readonly RunEvent[];
}

const READY: ReadonlySet<RunEvent['kind']> = new Set([
  'run.started',
  'base.frozen',
  'confinement.chosen',
  'suite.detected',
  'task.recorded',
]);

/** What the search begins from; or why there is nothing to compare with. */
function beginningOf({ records, view, found }: OpenedRun): Outcome<Beginning, Fault> {
  const { run, config, task, ended } = view;
  const unfit = (detail: string): Outcome<never, Fault> => failure({ kind: 'option-unknown', detail });
  if (!run || !config || !task || view.checks.length === 0)
    return unfit(`Run ${found.run} ended before its search: there is nothing to make again.`);
  if (!ended || ended.reason === 'cancelled')
    return unfit(`Run ${found.run} has not come to its end: go on with it first (resume).`);
  const ends = records.filter(({ event }) => event.kind === 'run.ended' && event.reason !== 'cancelled');
  if (ends.length > 1)
    return unfit(`Run ${found.run} went on after its end: only what led to it could be compared.`);
  const ready = records.findIndex(({ event }) => event.kind === 'task.recorded');
  const events = records.slice(0, ready + 1).flatMap(({ event }) => (READY.has(event.kind) ? event : []));
  const { minutes: _minutes, ...budget } = config.budget;
  return success({ run, config: { ...config, budget }, events });
}

/** An agent of the run that is another today: its run cannot come out the same. */
async function changedAgent({ variant, team = [] }: RunConfig, desk: Desk): Promise<Fault | undefined> {
  for (const { name, hash } of team.length > 0 ? team.map((member) => member.variant) : [variant]) {
    const found = await desk.variant(name);
    if (!found.ok) return found.fault;
    const detail = 'its code is no longer what the run was started with, so that it cannot be made again';
    if (found.value.hash !== hash) return { kind: 'variant-broken', variant: name, detail };
  }
  return undefined;
}

interface Again {
  readonly records: readonly Recorded[];
  /** It could not go on: a question was put that is not recorded. */
  readonly unfit?: Fault;
}

interface Seat {
  readonly opened: OpenedRun;
  readonly desk: Desk;
}

async function makeAgain(
  beginning: Beginning,
  scratch: string,
  { opened, desk }: Seat,
): Promise<Outcome<Again, Fault>> {
  const { run, config } = beginning;
  const { clock, secrets } = desk;
  const journal = await openJournal(join(scratch, 'run'), { run, clock, secrets });
  if (!journal.ok) return journal;
  await using writer = journal.value;
  const grounds = await desk.openGrounds({
    objects: opened.store.objects,
    allowUnconfined: config.allowUnconfined,
    policy: config.sandbox ?? DEFAULT_POLICY,
    parallel: config.parallel,
    store: opened.store.folder,
    verdicts: join(scratch, 'verdicts'),
    run,
    secrets,
  });
  if (!grounds.ok) return grounds;
  await using ground = grounds.value;
  return success(await driveAgain(beginning, { journal: writer, grounds: ground }, { opened, desk }));
}

async function driveAgain(
  { run, config, events }: Beginning,
  ports: { readonly journal: Journal; readonly grounds: Grounds },
  { opened: { records: recorded }, desk }: Seat,
): Promise<Again> {
  const records: Recorded[] = [];
  for (const event of events) {
    // How fast this machine is must not decide where the run ends.
    const told = event.kind === 'run.started' ? { ...event, config } : event;
    records.push(await ports.journal.append(told));
  }
  const { clock, plugins, version, secrets } = desk;
  const hand = {
    signal: new AbortController().signal,
    paused: () => undefined,
    wishes: wishesOf(recorded, () => records),
  };
  const models = { models: replayModels(recorded), redact: redactor(secrets).exact };
  const input = { run, config, past: [...records], engine: version };
  try {
    for await (const event of drive(input, { ...ports, clock, ...models }, plugins, hand))
      records.push(event);
    return { records };
  } catch (error) {
    if (!(error instanceof FaultError) || error.fault.kind !== 'model-unfit') throw error;
    return { records, unfit: error.fault };
  }
}

/** What the person wished for in the recorded run, handed over after as many batches as then. */
function wishesOf(recorded: readonly Recorded[], again: () => readonly Recorded[]): () => readonly Wish[] {
  let handed = 0;
  return () => {
    const batches = again().filter(({ event }) => event.kind === 'strategy.decided').length;
    const due: Wish[] = [];
    let passed = 0;
    for (const { event } of recorded) {
      if (event.kind === 'strategy.decided') passed++;
      if (event.kind === 'wish.made' && passed <= batches) due.push(event.wish);
    }
    const fresh = due.slice(handed);
    handed = due.length;
    return fresh;
  };
}

function tell(difference: Difference | undefined, { records, found }: OpenedRun, { terminal }: Desk): void {
  const events = compared(records).length;
  const answers = records.filter(({ event }) => event.kind === 'model.answered').length;
  if (terminal.isRead) {
    const isSame = difference === undefined;
    terminal.print(
      JSON.stringify({ run: found.run, isSame, events, answers, ...(difference && { difference }) }),
    );
  } else if (difference === undefined) {
    const models = answers === 0 ? '' : `, ${answers} answers of models from the record`;
    terminal.print(
      `Made again, and the same: ${events} events${models}. Times and durations are not compared.`,
    );
  } else {
    const at = partOf(difference.recorded?.json ?? '', difference.again?.json ?? '');
    terminal.print(
      [
        `Made again, and not the same. The first difference of ${events} events:`,
        `  recorded  ${sideWords(difference.recorded, at)}`,
        `  again     ${sideWords(difference.again, at)}`,
      ].join('\n'),
    );
  }
}

const SHOWN = 160;

/** Where two texts part, with a little of what comes before. */
function partOf(one: string, other: string): number {
  let at = 0;
  while (at < Math.min(one.length, other.length) && one[at] === other[at]) at++;
  return Math.max(0, at - SHOWN / 4);
}

function sideWords(side: Compared | undefined, at: number): string {
  if (!side) return 'nothing more';
  const part = side.json.slice(at, at + SHOWN);
  return `event ${side.seq}, ${side.kind}: ${at > 0 ? '…' : ''}${part}${side.json.length > at + SHOWN ? '…' : ''}`;
}
