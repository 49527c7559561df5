// The ticket a reporter takes from stdin, and the seal by which the host knows its report (the other half: reporters/).
import { createHmac, randomUUID } from 'node:crypto';

import * as v from 'valibot';

import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { type TestId } from '../../agent/engine/ids.ts';

/**
 * One run's ticket. The key goes through stdin alone, which the reporter empties before code under test is loaded: what
 * that code writes to the output folder later, forged or overwritten, does not carry the seal.
 */
export interface Ticket {
  readonly key: string;
  /** Name of the report in the output folder. */
  readonly report: string;
  /** Tests to run; absent means all. */
  readonly only?: readonly TestId[];
}

/** One test as a reporter tells it. `file` is relative to the folder the suite runs in. */
export interface Told {
  readonly file: string;
  readonly path: readonly string[];
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly ms?: number;
  readonly message?: string;
  readonly cause?: 'error' | 'timeout';
}

export const toldSchema: v.GenericSchema<unknown, Told> = v.object({
  file: v.string(),
  path: v.pipe(v.array(v.string()), v.minLength(1)),
  state: v.picklist(['passed', 'failed', 'skipped']),
  ms: v.exactOptional(v.number()),
  message: v.exactOptional(v.string()),
  cause: v.exactOptional(v.picklist(['error', 'timeout'])),
});

const reportSchema = v.object({
  kind: v.literal('galapagos-report'),
  version: v.literal(1),
  tests: v.array(toldSchema),
});

export function newTicket(only: readonly TestId[] | undefined): Ticket {
  const ticket = { key: randomUUID(), report: `report-${randomUUID()}` };
  return only === undefined ? ticket : { ...ticket, only };
}

/**
 * A name in the output folder that only a reporter can know: for a report that the runner writes itself, so that a runner
 * with a sealed report is never believed for a file that the code under test has put beside it.
 */
export function secretName({ key }: Ticket, purpose: string): string {
  return `${purpose}-${createHmac('sha256', key).update(purpose).digest('hex')}`;
}

/** What goes to the command's stdin. */
export function ticketText({ key, report, only }: Ticket): string {
  return JSON.stringify({ galapagos: 1, key, report, ...(only === undefined ? {} : { only }) });
}

/** What the reporter told, or in words why the file is not its report. */
export function openReport(ticket: Ticket, content: Buffer): Outcome<readonly Told[], string> {
  const end = content.indexOf('\n');
  const body = content.subarray(end + 1);
  if (end === -1 || content.toString('latin1', 0, end) !== sealOf(ticket, body)) {
    return failure('the report was not written by the reporter: its seal is wrong');
  }
  const report = v.safeParse(reportSchema, JSON.parse(body.toString('utf8')));
  return report.success ? success(report.output.tests) : failure('the report has an unknown form');
}

export const sealOf = ({ key }: Ticket, body: string | Uint8Array): string =>
  createHmac('sha256', key).update(body).digest('hex');
