// How far a run had come that was stopped, or that ended without its report: what had ended, and what was running.
import * as v from 'valibot';

import { type StopReason } from '../../agent/task/suite.ts';
import { type RunResult } from '../confinement/command.ts';
import { sealOf, toldSchema, type Ticket, type Told } from './ticket.ts';

type Place = Pick<Told, 'file' | 'path'>;

export interface Progress {
  readonly ended: readonly Told[];
  /** Tests that had begun and not ended. */
  readonly running: readonly Place[];
}

const placeSchema = v.object({ file: v.string(), path: v.pipe(v.array(v.string()), v.minLength(1)) });
const progressSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ ended: v.array(toldSchema), running: v.array(placeSchema) }),
);

/** Notes of processes that tests run in. Not sealed: they only tell of runs that say nothing of the code under test. */
const NOTES = 'notes-*';
const sealedName = ({ report }: Ticket): string => `${report}-progress`;

/** Names of the files in the output folder that tell how far a run has come. */
export const progressFiles = (ticket: Ticket): readonly string[] => [sealedName(ticket), NOTES];

/** Undefined where nobody told anything. */
export function progressIn(
  ticket: Ticket,
  { collected }: Pick<RunResult, 'collected'>,
): Progress | undefined {
  const sealed = read(collected.get(sealedName(ticket)), (line) =>
    sealOf(ticket, line.slice(65)) === line.slice(0, 64) ? line.slice(65) : undefined,
  );
  const notes = [...collected]
    .filter(([name]) => name.startsWith('notes-'))
    .map(([, content]) => read(content, (line) => line));
  const all = [sealed, ...notes].flatMap((progress) => progress ?? []);
  if (all.length === 0) return undefined;
  // What was told last of a test counts, and the seal before that.
  const ended = new Map(all.toReversed().flatMap(({ ended }) => ended.map((told) => [keyOf(told), told])));
  const running = new Map(all.flatMap(({ running }) => running.map((place) => [keyOf(place), place])));
  return {
    ended: [...ended.values()],
    running: [...running].flatMap(([key, place]) => (ended.has(key) ? [] : [place])),
  };
}

const keyOf = ({ file, path }: Place): string => JSON.stringify([file, path]);

/** The last line of a process that was killed may be torn. */
function read(
  content: Buffer | undefined,
  bodyOf: (line: string) => string | undefined,
): Progress | undefined {
  const lines = (content?.toString('utf8').split('\n') ?? []).flatMap((line) => {
    const parsed = v.safeParse(progressSchema, bodyOf(line));
    return parsed.success ? [parsed.output] : [];
  });
  const last = lines.at(-1);
  return last && { ended: lines.flatMap(({ ended }) => ended), running: last.running };
}

const MESSAGE = 'it had not ended when the time of the whole run was up';

/** What a run that was stopped had told until then. What it was at when its time was up hangs. */
export function stoppedIn({ ended, running }: Progress, why: StopReason): readonly Told[] {
  const hung = running.map((place): Told => ({
    ...place,
    state: 'failed',
    cause: 'timeout',
    message: MESSAGE,
  }));
  return why === 'timeout' ? [...ended, ...hung] : ended;
}

export function runningWords({ running }: Progress): string {
  const names = running.map(({ file, path }) => `${file} ${path.join(' › ')}`.trim());
  return names.length === 0 ? '' : `, in the middle of ${names.slice(0, 3).join(', ')}`;
}
