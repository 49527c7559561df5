// The driver: runs one task from its start, or from wherever it was killed, to its end. Everything it does is an event.
import { changedAgents } from './agents.ts';
import { conclude, concludeStopped } from './driving/conclude.ts';
import { Course, INTERRUPT, unfinishedKeys, type Hand } from './driving/course.ts';
import { type Recorded, type RunConfig, type Wish } from './events.ts';
import { type Fault } from './fault.ts';
import { type RunId } from './ids.ts';
import { membersOf } from './driving/member.ts';
import { Outbox } from './driving/outbox.ts';
import { type Plugins } from './plugin.ts';
import { type Clock, type Ground, type Grounds, type Journal, type ModelPorts } from './ports.ts';
import { Recorder } from './driving/recorder.ts';
import { search } from './driving/search.ts';
import { wishedOf } from './wishes.ts';
import { outOfReach } from '../task/in-reach.ts';
import { needsModel, WITH_MODEL } from '../team.ts';
import { type Task } from '../task/task.ts';
import { type VariantRef } from '../trajectory/rollout.ts';
import { foldAll, type RunView } from './view.ts';

export interface DriveInput {
  readonly run: RunId;
  /** For a new run. A run with a past goes on with the configuration that it was started with. */
  readonly config: RunConfig;
  /** Everything recorded of this run, from its first event. */
  readonly past: readonly Recorded[];
  /** Version of the engine, for the record. */
  readonly engine: string;
  /** The agents of a run with a past as they are now; absent: as they were. It goes on with them, and records it. */
  readonly agents?: readonly VariantRef[];
  /** What the person asks of a run that goes on: recorded when it does, and answered before the strategy is asked. */
  readonly wishes?: readonly Wish[];
}

/** Without `models` a run asks none. */
export interface DrivePorts extends Partial<ModelPorts> {
  readonly journal: Journal;
  readonly grounds: Grounds;
  readonly clock: Clock;
}

/**
 * May this run go on? Any that has no end, and any that was stopped. With a wish about one of its attempts also one that
 * came to its end.
 */
export function isResumable(view: RunView, wishes: readonly Wish[] = []): boolean {
  if (!view.ended || view.ended.reason === 'cancelled') return true;
  return wishes
    .map(wishedOf)
    .some((wished) => wished.length > 0 && wished.every((id) => view.rollouts.has(id)));
}

/**
 * Runs a task and yields what is recorded, in order, after it stands in the journal. Keeps no state but the fold: a run
 * that was killed at any instant and is driven again takes the same decisions, never repeats an attempt or a judgement
 * that was recorded, and ends with the same verdict. A run that has its end already yields nothing.
 *
 * Expected failures become `run.ended`. It rejects with what the journal rejects with, and with bugs of plug-ins and
 * ports; then the journal holds everything until there, and the run can be resumed. Leaving the iteration early is an
 * interruption (see `Hand`).
 */
export async function* drive(
  input: DriveInput,
  ports: DrivePorts,
  plugins: Plugins,
  hand: Hand,
): AsyncGenerator<Recorded, void> {
  const before = foldAll(input.past);
  if (!isResumable(before, input.wishes)) return;
  const outbox = new Outbox<Recorded>();
  const recorder = new Recorder(ports.journal, input.past);
  recorder.watch((recorded) => outbox.put(recorded));
  const course = new Course({
    config: before.config ?? input.config,
    plugins,
    recorder,
    hand,
    clock: ports.clock,
    past: input.past,
    ...(ports.models && { asking: { ...ports, models: ports.models } }),
  });
  const work = run(input, ports.grounds, course).finally(() => outbox.close());
  const ended = work.then(
    () => undefined,
    () => undefined,
  );
  try {
    yield* outbox;
    await work;
  } finally {
    course.leave();
    await ended;
  }
}

async function run(input: DriveInput, grounds: Grounds, course: Course): Promise<void> {
  try {
    await begin(input, course);
    await play(input.past, grounds, course);
  } catch (error) {
    // An abort cuts through everything that is awaited; whatever else went wrong is told.
    course.fail(error);
    await course.answered();
    if (!course.isUnfit) course.throwIfFailed();
    await course.recorder.settled();
    await halt(course);
    course.throwIfFailed();
  }
  await course.answered();
  await course.recorder.settled();
}

async function begin(input: DriveInput, course: Course): Promise<void> {
  const { run: id, config, engine, past, agents: now = [], wishes = [] } = input;
  const { view } = course;
  if (view.config) {
    const agents = changedAgents(view.config, now);
    await course.record({
      kind: 'run.resumed',
      unfinished: unfinishedKeys(view),
      ...(agents.length > 0 && { agents }),
      ...(engine !== engineOf(past) && { engine }),
    });
  } else await course.record({ kind: 'run.started', run: id, config, engine });
  for (const wish of wishes) await course.record({ kind: 'wish.made', wish });
}

/** Version of the engine that has recorded the last of these. */
function engineOf(past: readonly Recorded[]): string | undefined {
  const told = past.flatMap(({ event }) => ('engine' in event ? (event.engine ?? []) : []));
  return told.at(-1);
}

async function play(past: readonly Recorded[], grounds: Grounds, course: Course): Promise<void> {
  const modelless = agentWithoutModel(course.config);
  if (modelless !== undefined) {
    const fault: Fault = { kind: 'model-missing', agent: modelless };
    return course.record({ kind: 'run.ended', reason: 'refused', fault });
  }
  const { task, confinement } = course.view;
  const prepared = await grounds.prepare(course.config, (event) => course.record(event), {
    ...(task ? { known: task } : {}),
    confinement,
    signal: course.signal,
  });
  if (!prepared.ok) {
    course.signal.throwIfAborted();
    const reason = prepared.fault.kind === 'suite-green' ? 'green' : 'refused';
    return course.record({ kind: 'run.ended', reason, fault: prepared.fault });
  }
  await using ground = prepared.value;
  const unfit = unfitFor(ground.task, course.config);
  if (unfit) return course.record({ kind: 'run.ended', reason: 'refused', fault: unfit });
  // Nothing is asked or tried before the oracle can be trusted; but an attempt can be waited for meanwhile.
  const { variant, limits } = course.config;
  await using _ahead = isChecked(course) ? undefined : ground.rollouts.begin?.(variant, limits);
  if (!(await isSound(ground, course))) return;
  const field = { course, ground };
  await conclude(field, await search(field, past));
}

/** The first agent that needs a model and has none. Requests are for agents with a model. */
function agentWithoutModel(config: RunConfig): string | undefined {
  const members = membersOf(config);
  const poor = members.find(({ variant, model }) => needsModel(variant) && !model);
  if (poor) return poor.variant.name;
  return config.request !== undefined && !members.some(({ model }) => model) ? WITH_MODEL : undefined;
}

/**
 * Said before the first attempt: each of them would come to nothing in the same way. These are the limits of an agent that
 * searches; one with a model reads whatever there is.
 */
function unfitFor(task: Task, config: RunConfig): Fault | undefined {
  if (membersOf(config).some(({ variant }) => needsModel(variant))) return undefined;
  const why = outOfReach(task);
  if (why === undefined) return undefined;
  const { failToPass, failures } = task.baseline;
  const output = why === 'exit-status' ? failures[0]?.message : undefined;
  return {
    kind: 'agent-unfit',
    why,
    command: task.suite.argv.join(' '),
    failing: failToPass.length,
    ...(output === undefined ? {} : { output }),
  };
}

const isChecked = ({ view }: Course): boolean => view.checks.length > 0;

/** The self-test of the oracle, once for each run: one that is resumed has recorded it, or was killed before. */
async function isSound(ground: Ground, course: Course): Promise<boolean> {
  if (!isChecked(course)) {
    const checks = await ground.oracle.check(course.signal);
    await course.record({ kind: 'oracle.checked', checks });
  }
  const { checks } = course.view;
  if (checks.every((check) => check.ok)) return true;
  await course.record({ kind: 'run.ended', reason: 'refused', fault: { kind: 'oracle-unsound', checks } });
  return false;
}

/** An interruption leaves the run as it is. A stop ends it with the best it has. */
async function halt(course: Course): Promise<void> {
  if (course.view.ended) return;
  if (course.signal.reason === INTERRUPT) {
    if (course.view.state !== 'paused') await course.record({ kind: 'run.paused' });
  } else await concludeStopped(course);
}
