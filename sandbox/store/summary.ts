// What a listing says of a run: folded from its journal, never asked of it twice.
import { stat } from 'node:fs/promises';

import { decodeFully } from '../../agent/engine/decoding/decode-fully.ts';
import { type Recorded } from '../../agent/engine/events.ts';
import { type RolloutId, type RunId } from '../../agent/engine/ids.ts';
import { type Outcome } from '../../agent/engine/outcome.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { foldAll, type RunView } from '../../agent/engine/view.ts';
import { type Cost } from '../../agent/trajectory/trajectory.ts';
import { lockHolder } from '../journal/lock.ts';
import { type JournalPlace, type ReadJournal } from '../journal/journal.ts';
import { readJournal } from '../journal/read.ts';
import { listSegments } from '../journal/segments.ts';

/** A run in a list. Plain JSON. */
export interface RunSummary {
  readonly run: RunId;
  /** `interrupted`: it has not ended and nobody is at work on it. `unreadable`: see `damage`. */
  readonly state: 'running' | 'paused' | 'interrupted' | 'ended' | 'unreadable';
  readonly startedAt?: number;
  readonly lastAt?: number;
  readonly activeMs: number;
  /** The project folder. */
  readonly directory?: string;
  readonly title?: string;
  readonly strategy?: string;
  readonly rollouts: number;
  readonly cost: Cost;
  readonly ended?: NonNullable<RunView['ended']>;
  /** The rollout whose patch was selected in the end. */
  readonly chosen?: RolloutId;
  readonly applied?: NonNullable<RunView['applied']>;
  /** Size of the journal. */
  readonly bytes: number;
  /** Why the journal ends before its files do; a torn end of a run that was killed is none. */
  readonly damage?: string;
  /** The newer version that wrote it: for reading only. */
  readonly newer?: number;
}

/** Was it refused before its first attempt, or killed before its first event? Then nobody means it without naming it. */
export const wasTurnedAway = ({ ended, rollouts, state, startedAt }: RunSummary): boolean =>
  rollouts === 0 && (ended?.reason === 'refused' || (state === 'interrupted' && startedAt === undefined));

/** A name for the state of a run's files: while it is the same, so is the summary. '' when there is no journal. */
export async function stampOf(runFolder: string): Promise<string> {
  const segments = await listSegments(runFolder);
  const times = await Promise.all(segments.map(async ({ path }) => (await stat(path)).mtimeMs));
  return segments.map(({ name, size }, index) => `${name}:${size}:${times[index]}`).join(' ');
}

/** Never fails: what cannot be read is a run that says so. `state` is that of the journal alone. */
export async function summarise(run: RunId, runFolder: string, place: JournalPlace): Promise<RunSummary> {
  const segments = await listSegments(runFolder);
  const bytes = segments.reduce((sum, { size }) => sum + size, 0);
  return { ...told(run, await readJournal(runFolder, place)), bytes };
}

/** A run of which the disk does not even say what files it has. */
export const unreadable = (run: RunId, damage: string): RunSummary => ({
  ...summaryOf(run, foldAll([])),
  state: 'unreadable',
  damage,
  bytes: 0,
});

/** The state with regard to who is at work on the run at this moment. */
export async function presentState(summary: RunSummary, runFolder: string): Promise<RunSummary> {
  if (summary.state === 'ended' || summary.state === 'unreadable') return summary;
  return (await lockHolder(runFolder)) ? summary : { ...summary, state: 'interrupted' };
}

function told(run: RunId, read: Outcome<ReadJournal, Fault>): Omit<RunSummary, 'bytes'> {
  if (!read.ok) {
    const damage = 'detail' in read.fault ? read.fault.detail : read.fault.kind;
    return { ...summaryOf(run, foldAll([])), state: 'unreadable', damage };
  }
  const { records, damage, newer } = read.value;
  // Newer events may have the names that we know and another shape.
  if (newer !== undefined) return { ...summaryOf(run, foldAll([])), state: 'unreadable', newer };
  const { good, detail } = soundPart(records);
  const why = detail ?? (damage?.torn ? undefined : damage?.detail);
  const summary = summaryOf(run, foldAll(good));
  if (why === undefined) return summary;
  return { ...summary, damage: why, ...(good.length === 0 ? { state: 'unreadable' } : {}) };
}

// A listing folds journals of unknown origin: an event of another shape ends what is believed of one.
function soundPart(records: readonly Recorded[]): { good: readonly Recorded[]; detail?: string } {
  for (const [index, { seq, event }] of records.entries()) {
    const checked = decodeFully(event);
    if (!checked.ok) return { good: records.slice(0, index), detail: `event ${seq}: ${checked.fault}` };
  }
  return { good: records };
}

function summaryOf(run: RunId, view: RunView): Omit<RunSummary, 'bytes'> {
  const chosen = view.selection?.chosen[0]?.rollout;
  return {
    run,
    state: view.state === 'starting' ? 'running' : view.state,
    activeMs: view.activeMs,
    rollouts: view.rollouts.size,
    cost: view.cost,
    ...(view.startedAt === undefined ? {} : { startedAt: view.startedAt }),
    ...(view.lastAt === undefined ? {} : { lastAt: view.lastAt }),
    ...(view.config ? { directory: view.config.directory, strategy: view.config.strategy } : {}),
    ...(view.task ? { title: view.task.title } : {}),
    ...(view.ended ? { ended: view.ended } : {}),
    ...(chosen === undefined ? {} : { chosen }),
    ...(view.applied ? { applied: view.applied } : {}),
  };
}
