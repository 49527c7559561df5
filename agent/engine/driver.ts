// The driver: runs one task from its start, or from wherever it was killed, to its end. Everything it does is an event.
import { conclude, concludeStopped } from './conclude.ts';
import { Course, INTERRUPT, unfinishedKeys, type Hand } from './course.ts';
import { type Recorded, type RunConfig } from './events.ts';
import { type Fault } from './fault.ts';
import { type RunId } from './ids.ts';
import { Outbox } from './outbox.ts';
import { type Plugins } from './plugin.ts';
import { type Clock, type Ground, type Grounds, type Journal } from './ports.ts';
import { Recorder } from './recorder.ts';
import { search } from './search.ts';
import { outOfReach } from '../task/in-reach.ts';
import { type Task } from '../task/task.ts';
import { foldAll, type RunView } from './view.ts';

export interface DriveInput {
  readonly run: RunId;
  /** For a new run. A run with a past goes on with the configuration that it was started with. */
  readonly config: RunConfig;
  /** Everything recorded of this run, from its first event. */
  readonly past: readonly Recorded[];
  /** Version of the engine, for the record. */
  readonly engine: string;
}

export interface DrivePorts {
  readonly journal: Journal;
  readonly grounds: Grounds;
  readonly clock: Clock;
}

/** May this run go on? Any that has no end, and any that was stopped. */
export const isResumable = (view: RunView): boolean => !view.ended || view.ended.reason === 'cancelled';

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
  if (!isResumable(before)) return;
  const outbox = new Outbox<Recorded>();
  const recorder = new Recorder(ports.journal, input.past);
  recorder.watch((recorded) => outbox.put(recorded));
  const course = new Course({
    config: before.config ?? input.config,
    plugins,
    recorder,
    hand,
    clock: ports.clock,
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
    course.throwIfFailed();
    await course.recorder.settled();
    await halt(course);
  }
  await course.recorder.settled();
}

async function begin({ run: id, config, engine }: DriveInput, course: Course): Promise<void> {
  const { view } = course;
  if (view.config) await course.record({ kind: 'run.resumed', unfinished: unfinishedKeys(view) });
  else await course.record({ kind: 'run.started', run: id, config, engine });
}

async function play(past: readonly Recorded[], grounds: Grounds, course: Course): Promise<void> {
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
  const unfit = unfitFor(ground.task);
  if (unfit) return course.record({ kind: 'run.ended', reason: 'refused', fault: unfit });
  if (!(await isSound(ground, course))) return;
  const field = { course, ground };
  await conclude(field, await search(field, past));
}

/** Said before the first attempt: each of them would come to nothing in the same way. */
function unfitFor(task: Task): Fault | undefined {
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

/** The self-test of the oracle, once for each run: one that is resumed has recorded it, or was killed before. */
async function isSound(ground: Ground, course: Course): Promise<boolean> {
  if (course.view.checks.length === 0) {
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
