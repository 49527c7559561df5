// `replay --verify`: makes a recorded run again from its frozen base, with the recorded answers of its models, and compares.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { changedAgents, withAgents } from '../agent/engine/agents.ts';
import { left, leftToSearch } from '../agent/engine/budget.ts';
import { drive } from '../agent/engine/driver.ts';
import { type Recorded, type RunConfig, type RunEvent, type Wish } from '../agent/engine/events.ts';
import { FaultError, type Fault } from '../agent/engine/fault.ts';
import { type RunId } from '../agent/engine/ids.ts';
import { failure, success, type Outcome } from '../agent/engine/outcome.ts';
import { type Grounds, type Journal } from '../agent/engine/ports.ts';
import { firstDifference, isOwnEnd } from '../agent/engine/same-run.ts';
import { DEFAULT_POLICY } from '../agent/engine/sandbox-policy.ts';
import { foldAll } from '../agent/engine/view.ts';
import { replayModels } from '../agent/model/replay.ts';
import { type VariantRef } from '../agent/trajectory/rollout.ts';
import { openJournal } from '../sandbox/journal/open.ts';
import { redactor } from '../sandbox/journal/redact.ts';
import { type Desk, refuse } from './desk.ts';
import { EXIT } from './telling/help.ts';
import { compareWords, othersWords, outOfTimeWords, type Others } from './telling/verified.ts';
import { type OpenedRun } from './open-run.ts';
import { presentAgents } from './present-agents.ts';

/** Tells whether the run comes out the same, event by event. Its own journal, store and files are only read. */
export async function verify(opened: OpenedRun, desk: Desk): Promise<number> {
  const { terminal } = desk;
  const start = await beginningOf(opened, desk);
  if (!start.ok) return refuse(terminal, start.fault);
  const { others, batches } = start.value;
  if (others) terminal.say(othersWords(others));
  if (batches !== undefined) terminal.say(outOfTimeWords(batches));
  const scratch = await mkdtemp(join(tmpdir(), 'galapagos-replay-'));
  try {
    const made = await makeAgain(start.value, scratch, { opened, desk });
    if (!made.ok) return refuse(terminal, made.fault);
    const { records, unfit } = made.value;
    const recorded = comparable(opened.records, start.value);
    const difference = firstDifference(recorded, comparable(records, start.value));
    const told = { run: opened.found.run, records: recorded, difference, others, unfit };
    terminal.print(compareWords(told, terminal));
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
  /** What is not as it was when the run was recorded; absent: nothing. */
  readonly others?: Others;
  /** Its minutes were over in the batch after so many: where in it is a matter of time. Absent: they were not. */
  readonly batches?: number;
}

const READY: ReadonlySet<RunEvent['kind']> = new Set([
  'run.started',
  'base.frozen',
  'confinement.chosen',
  'suite.detected',
  'task.recorded',
]);

/** What the search begins from; or why there is nothing to compare with. */
async function beginningOf(opened: OpenedRun, desk: Desk): Promise<Outcome<Beginning, Fault>> {
  const { records, view, found } = opened;
  const { run, config, task, ended } = view;
  const unfit = (why: 'no-search' | 'unfinished'): Outcome<never, Fault> =>
    failure({ kind: 'run-unfit', run: found.run, why });
  if (!ended || ended.reason === 'cancelled') return unfit('unfinished');
  if (!run || !config || !task || view.checks.length === 0) return unfit('no-search');
  const agents = await presentAgents(config, desk);
  if (!agents.ok) return agents;
  const ready = records.findIndex(({ event }) => event.kind === 'task.recorded');
  const events = records.slice(0, ready + 1).flatMap(({ event }) => (READY.has(event.kind) ? event : []));
  const { minutes: _minutes, ...budget } = config.budget;
  const others = othersIn(records, { agents: agents.value, version: desk.version });
  const batches = batchesInTime(records);
  return success({
    run,
    config: withAgents({ ...config, budget }, agents.value),
    events,
    ...(others && { others }),
    ...(batches !== undefined && { batches }),
  });
}

/** Agents and engines of the record that are not those of now: a run that was gone on with after an update has several. */
function othersIn(records: readonly Recorded[], { agents, version }: Present): Others | undefined {
  const { config } = foldAll(records);
  const changed = new Set(config ? changedAgents(config, agents).map(({ name }) => name) : []);
  const engines = new Set<string>();
  for (const { event } of records) {
    if (event.kind === 'run.resumed') for (const { name } of event.agents ?? []) changed.add(name);
    if ('engine' in event && event.engine !== undefined && event.engine !== version)
      engines.add(event.engine);
  }
  if (changed.size === 0 && engines.size === 0) return undefined;
  return { agents: [...changed], engines: [...engines], version };
}

/** What this program brings. */
interface Present {
  readonly agents: readonly VariantRef[];
  readonly version: string;
}

/** How many batches were whole when the minutes were over; undefined for a run that did not end because of that. */
function batchesInTime(records: readonly Recorded[]): number | undefined {
  const end = records.findLastIndex(({ event }) => event.kind === 'run.ended');
  const { event } = records[end] ?? {};
  const { config, task, cost, activeMs } = foldAll(records.slice(0, end));
  if (event?.kind !== 'run.ended' || event.reason !== 'budget' || !config || !task) return undefined;
  if (leftToSearch(left(config.budget, cost, activeMs), task.baseline.ms).minutes > 0) return undefined;
  return Math.max(0, decisionsIn(records) - 1);
}

const decisionsIn = (records: readonly Recorded[]): number =>
  records.filter(({ event }) => event.kind === 'strategy.decided').length;

const endsIn = (records: readonly Recorded[]): number =>
  records.filter(({ event }) => isOwnEnd(event)).length;

/** Of a record what can be compared: whose code it was is told apart, and what the clock has cut off is left out. */
function comparable(records: readonly Recorded[], { others, batches }: Beginning): readonly Recorded[] {
  let decided = 0;
  const inTime = records.filter(({ event }) => {
    if (event.kind === 'strategy.decided') decided++;
    return batches === undefined || decided <= batches;
  });
  if (!others) return inTime;
  return inTime.map((recorded) => {
    const { event } = recorded;
    if (event.kind !== 'rollout.started') return recorded;
    return { ...recorded, event: { ...event, variant: { name: event.variant.name, hash: '' } } };
  });
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
  { run, config, events, batches = Infinity }: Beginning,
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
  const person = new Person(recorded);
  const hand = {
    signal: new AbortController().signal,
    paused: () => undefined,
    wishes: () => person.due(decisionsIn(records), endsIn(records)),
  };
  const models = { models: replayModels(recorded), redact: redactor(secrets).exact };
  try {
    for (let wishes: readonly Wish[] = []; ;) {
      const input = { run, config, past: [...records], engine: version, wishes };
      for await (const event of drive(input, { ...ports, clock, ...models }, plugins, hand)) {
        records.push(event);
        if (decisionsIn([event]) > 0 && decisionsIn(records) > batches) return { records };
      }
      wishes = person.due(decisionsIn(records), endsIn(records));
      if (wishes.length === 0) return { records };
    }
  } catch (error) {
    if (!(error instanceof FaultError) || error.fault.kind !== 'model-unfit') throw error;
    return { records, unfit: error.fault };
  }
}

/** What the person wished for in a recorded run, each handed over once, when it is due as it was then. */
class Person {
  private readonly wishes: readonly {
    readonly wish: Wish;
    readonly decisions: number;
    readonly ends: number;
  }[];
  private handed = 0;

  constructor(recorded: readonly Recorded[]) {
    let [decisions, ends] = [0, 0];
    this.wishes = recorded.flatMap(({ event }) => {
      if (event.kind === 'strategy.decided') decisions++;
      if (isOwnEnd(event)) ends++;
      return event.kind === 'wish.made' ? { wish: event.wish, decisions, ends } : [];
    });
  }

  /** Those that are due when so many batches were decided, and the run has come to its end so many times. */
  due(decisions: number, ends: number): readonly Wish[] {
    const rest = this.wishes.slice(this.handed);
    const until = rest.findIndex((each) => each.ends !== ends || each.decisions > decisions);
    const due = until < 0 ? rest : rest.slice(0, until);
    this.handed += due.length;
    return due.map(({ wish }) => wish);
  }
}
