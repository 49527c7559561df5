// What `replay --verify` tells: whose code it was, whether the run came out the same, and where it first did not.
import { type Recorded } from '../../agent/engine/events.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { compared, type Compared, type Difference } from '../../agent/engine/same-run.ts';
import { unfitWords } from '../models/unfit-words.ts';
import { type Terminal } from './terminal.ts';

/** What is not as it was when a run was recorded. */
export interface Others {
  /** Names of agents whose code is another. */
  readonly agents: readonly string[];
  /** Versions of the engine that have recorded it, and are not this one. */
  readonly engines: readonly string[];
  /** This one. */
  readonly version: string;
}

/** Said before anything is made again. */
export function othersWords({ agents, engines, version }: Others): string {
  const [name = ''] = agents;
  const who =
    agents.length === 0
      ? []
      : [agents.length === 1 ? `${name} is another version` : `${agents.join(' and ')} are other versions`];
  const what = engines.length === 0 ? [] : [`this is Galapagos ${version}, and not ${engines.join(' or ')}`];
  return `Not what the run was recorded with: ${[...who, ...what].join('; ')}. A difference is to be expected.`;
}

/** Said before a run is made again that ended because its minutes were over. */
export const outOfTimeWords = (batches: number): string =>
  `Its minutes were over: how far its last batch came is a matter of time, and only the ${batches} before it ${batches === 1 ? 'is' : 'are'} compared.`;

export interface Verified {
  readonly run: string;
  /** As they are compared. */
  readonly records: readonly Recorded[];
  readonly difference: Difference | undefined;
  readonly others: Others | undefined;
  /** Why it could not be made again to its end. */
  readonly unfit: Fault | undefined;
}

export function compareWords(
  { run, records, difference, others, unfit }: Verified,
  { isRead }: Pick<Terminal, 'isRead'>,
): string {
  const events = compared(records).length;
  const answers = records.filter(({ event }) => event.kind === 'model.answered').length;
  if (isRead) {
    const isSame = difference === undefined;
    const told = { run, isSame, events, answers };
    return JSON.stringify({ ...told, ...(others && { others }), ...(difference && { difference }) });
  }
  if (difference === undefined) {
    const models = answers === 0 ? '' : `, ${answers} answers of models from the record`;
    return `Made again, and the same: ${events} events${models}. Times and durations are not compared.`;
  }
  const at = partOf(difference.recorded?.json ?? '', difference.again?.json ?? '');
  return [
    `Made again, and not the same${others ? ', as was to be expected' : ''}. The first difference of ${events} events:`,
    `  recorded  ${sideWords(difference.recorded, at)}`,
    `  again     ${sideWords(difference.again, at)}`,
    ...(unfit ? [`It ended there: ${unfitWords(unfit)}.`] : []),
  ].join('\n');
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
