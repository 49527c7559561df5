// One line of the engine's output: an event, a question to a model of the editor, a live piece, a notice, or something to log.
import * as v from 'valibot';

import { decodeRecorded } from '../agent/engine/decoding/decode-event.ts';
import { fault } from '../agent/engine/decoding/decode-fault.ts';
import { type Recorded } from '../agent/engine/events.ts';
import { type Fault } from '../agent/engine/fault.ts';
import { decodeEngineLine as decodeWire } from '../agent/model/decode-host-wire.ts';
import { type EngineLine as Wire } from '../agent/model/host-wire.ts';
import { type Notice } from '../agent/notices/wording.ts';

export type EngineLine =
  | { readonly kind: 'record'; readonly record: Recorded }
  | { readonly kind: 'wire'; readonly wire: Wire }
  | { readonly kind: 'refusal'; readonly refusal: Refusal }
  | { readonly kind: 'other'; readonly line: string };

/** Why the engine did not do what it was asked: in words, and as the fault behind them where this version knows it. */
export interface Refusal {
  readonly notice: Notice;
  readonly fault?: Fault;
}

const lastLine = v.object({
  notice: v.object({ title: v.string(), detail: v.string(), kept: v.string(), next: v.string() }),
  fault: v.optional(v.unknown()),
});

export function decodeEngineLine(line: string): EngineLine {
  const record = decodeRecorded(line);
  if (record) return { kind: 'record', record };
  const wire = decodeWire(line);
  if (wire) return { kind: 'wire', wire };
  const result = v.safeParse(lastLine, parsed(line));
  if (!result.success) return { kind: 'other', line };
  const known = v.safeParse(fault, result.output.fault);
  const { notice } = result.output;
  return { kind: 'refusal', refusal: { notice, ...(known.success ? { fault: known.output } : {}) } };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
