// Whether two records are of the same run: event by event, but for what time and chance of the machine decide.
import { type Recorded, type RunEvent } from './events.ts';
import { compareRollouts, type RolloutId, askerOf } from './ids.ts';
import { isShared, isSharedAsker, sharedName } from './asking/once-per-run.ts';
import { isInterim } from '../trajectory/trajectory.ts';

/** An event as it is compared. */
export interface Compared {
  /** Number of the event in its record. */
  readonly seq: number;
  readonly kind: RunEvent['kind'];
  /** JSON of what is compared of it. */
  readonly json: string;
  /** Of what attempts share: who asked for it. */
  readonly shared?: string;
}

export interface Difference {
  /** Absent: that record has ended. */
  readonly recorded?: Compared;
  readonly again?: Compared;
}

/**
 * What is compared of a record, in the order in which it is. Everything, word for word and in order, but for this:
 *
 * - Times and durations (`at`, `ms`), numbers of events, and steps that say only how far an attempt has come.
 * - How the run was made ready (its ground is taken from the record), that it was paused, resumed, stopped before its end
 *   or applied, and warnings that minutes run short.
 * - What timing decides: attempts of a batch that worked at once stand in the order of their keys; those that were cut off
 *   are left out; which of two equal patches was judged first (`known`); which attempt was first to need what all share,
 *   which therefore stands at the end; how much of a budget was used when its warning came.
 * - What a kill left behind: the first half of an attempt that began again, and that an answer was known from it.
 * - Where an answer of the oracle was remembered from another run: which one, and how many runs of the suite it took.
 */
export function compared(records: readonly Recorded[], { runs = true } = {}): readonly Compared[] {
  return inOrder(records).map(({ seq, event }) => {
    const shared = sharedBy(event);
    return {
      seq,
      kind: event.kind,
      json: JSON.stringify(bare(event, runs)),
      ...(shared !== undefined && { shared }),
    };
  });
}

/**
 * Where two records of a run part; undefined when they do not. Nothing shared has to be in both where attempts were cut
 * off: how far they came, and what they needed until then, is a matter of timing.
 */
export function firstDifference(
  recorded: readonly Recorded[],
  again: readonly Recorded[],
): Difference | undefined {
  const runs = !recorded.some(({ event }) => event.kind === 'oracle.answered' && event.evaluation.remembered);
  const [here, there] = [compared(recorded, { runs }), compared(again, { runs })];
  const [one, other] = [inBoth(here, there, recorded), inBoth(there, here, again)];
  for (let index = 0; index < Math.max(one.length, other.length); index++) {
    const [before, after] = [one[index], other[index]];
    if (before?.json === after?.json) continue;
    return { ...(before && { recorded: before }), ...(after && { again: after }) };
  }
  return undefined;
}

/** Without what an attempt that was cut off may have been the only one to need. */
function inBoth(
  one: readonly Compared[],
  other: readonly Compared[],
  records: readonly Recorded[],
): readonly Compared[] {
  if (cutOffIn(records).size === 0) return one;
  const there = new Set(other.map(({ shared }) => shared));
  return one.filter(({ shared }) => there.has(shared) || shared === undefined);
}

/** The attempts that count for nothing: enough others were green, or the budget was spent. */
export function cutOffIn(records: Iterable<Recorded>): ReadonlySet<RolloutId> {
  const cut = new Set<RolloutId>();
  for (const { event } of records) {
    if (event.kind === 'rollout.started') cut.delete(event.rollout);
    if (event.kind === 'rollout.ended' && event.end === 'cancelled') cut.add(event.rollout);
  }
  return cut;
}

/** The run has come to its end by itself. */
export const isOwnEnd = (event: RunEvent): boolean =>
  event.kind === 'run.ended' && event.reason !== 'cancelled';

const OF_THE_GROUND: ReadonlySet<RunEvent['kind']> = new Set([
  'run.started',
  'base.frozen',
  'confinement.chosen',
  'suite.detected',
  'task.recorded',
  'run.paused',
  'patch.applied',
  'patch.undone',
]);

const isLeftOut = (event: RunEvent): boolean =>
  OF_THE_GROUND.has(event.kind) ||
  (event.kind === 'budget.warned' && event.what === 'minutes') ||
  (event.kind === 'step.noted' && isInterim(event.step));

/**
 * Batch by batch; in each the events of the run, then those of its attempts, each in its last life. In the end what all
 * share, by its name.
 */
function inOrder(records: readonly Recorded[]): readonly Recorded[] {
  const ordered: Recorded[] = [];
  const shared = new Map<string, Recorded[]>();
  let batch = new Batch();
  for (const recorded of records) {
    const { event } = recorded;
    const sharer = sharedBy(event);
    if (event.kind === 'strategy.decided') {
      ordered.push(...batch.events(), recorded);
      batch = new Batch();
    } else if (sharer !== undefined) lived(at(shared, sharer), recorded);
    else if (!isLeftOut(event)) batch.add(recorded);
  }
  const names = [...shared].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [...ordered, ...batch.events(), ...names.flatMap(([, life]) => life)];
}

class Batch {
  private ofRun: Recorded[] = [];
  private readonly ofAskers = new Map<string, Recorded[]>();
  private readonly ofRollouts = new Map<RolloutId, Recorded[]>();

  add(recorded: Recorded): void {
    const { event } = recorded;
    const asker = askerForRun(event);
    if (event.kind === 'run.resumed') this.goOn();
    else if (asker !== undefined) lived(at(this.ofAskers, asker), recorded);
    else if (!('rollout' in event) || event.rollout === undefined) this.ofRun.push(recorded);
    else lived(at(this.ofRollouts, event.rollout), recorded);
  }

  /** A run that was stopped and goes on has neither chosen nor ended. One that a wish took further did both before. */
  private goOn(): void {
    const last = this.ofRun.findLastIndex(({ event }) => isOwnEnd(event));
    this.ofRun = this.ofRun.filter(({ event }, index) => index <= last || !isEnd(event));
  }

  events(): readonly Recorded[] {
    const isCutOff = (life: readonly Recorded[]): boolean =>
      life.some(({ event }) => event.kind === 'rollout.ended' && event.end === 'cancelled');
    const askers = [...this.ofAskers].toSorted(([a], [b]) => (a < b ? -1 : 1));
    const rollouts = [...this.ofRollouts].toSorted(([a], [b]) => compareRollouts(a, b));
    const lives = [...askers, ...rollouts].map(([, life]) => life).filter((life) => !isCutOff(life));
    const ends = this.ofRun.filter(({ event }) => isEnd(event));
    return [...this.ofRun.filter(({ event }) => !isEnd(event)), ...lives.flat(), ...ends];
  }
}

function at<Key>(lives: Map<Key, Recorded[]>, key: Key): Recorded[] {
  const life = lives.get(key) ?? [];
  lives.set(key, life);
  return life;
}

/** Who asked for the run as a whole. */
function askerForRun(event: RunEvent): string | undefined {
  const isForRun = event.kind === 'model.asked' || event.kind === 'model.answered';
  return isForRun && event.rollout === undefined ? askerOf(event.call) : undefined;
}

/** For whom it is recorded, where it is for all attempts, whichever was first to need it. */
function sharedBy(event: RunEvent): string | undefined {
  if (event.kind === 'lesson.recorded') return sharedName(event.key);
  const asker = askerForRun(event);
  return asker !== undefined && isSharedAsker(asker) ? asker : undefined;
}

const isEnd = ({ kind }: RunEvent): boolean => kind === 'selection.made' || kind === 'run.ended';

/** Adds an event to a life, or begins that life anew. */
function lived(life: Recorded[], recorded: Recorded): void {
  const { event } = recorded;
  if (event.kind === 'rollout.started') {
    const asker = `${event.rollout}/${event.operator}#`;
    const before = life.filter((each) => 'call' in each.event && each.event.call.startsWith(asker));
    life.splice(0, life.length, ...before);
  }
  if (event.kind === 'model.asked') {
    const before = life.findIndex(
      (each) => each.event.kind === 'model.asked' && each.event.call === event.call,
    );
    if (before >= 0) life.length = before;
  }
  life.push(recorded);
}

function bare(event: RunEvent, withRuns: boolean): unknown {
  const timeless = JSON.parse(
    JSON.stringify(event, (key, value: unknown) => (key === 'ms' ? undefined : value)),
  );
  if (event.kind === 'oracle.answered') {
    const { known: _known, evaluation, ...rest } = timeless;
    const { remembered: _remembered, runs, ...judged } = evaluation;
    return { ...rest, evaluation: { ...judged, ...(withRuns && { runs }) } };
  }
  if (event.kind === 'model.answered') {
    const { known: _known, ...rest } = timeless;
    return rest;
  }
  if (event.kind === 'step.noted') {
    const { index: _index, ...step } = timeless.step;
    return { ...timeless, step };
  }
  if (event.kind === 'lesson.recorded' && isShared(event.key)) {
    const { rollout: _rollout, ...lesson } = timeless;
    return lesson;
  }
  if (event.kind === 'budget.warned') {
    const { used: _used, ...warning } = timeless;
    return warning;
  }
  return timeless;
}
