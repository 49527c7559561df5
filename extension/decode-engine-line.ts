// One line of the engine's output: an event, a notice, or something to log.
import * as v from 'valibot';

import { decodeRecorded } from '../agent/engine/decodeEvent.ts';
import { type Recorded } from '../agent/engine/events.ts';
import { type Notice } from '../agent/notice.ts';

export type EngineLine =
  | { readonly kind: 'record'; readonly record: Recorded }
  | { readonly kind: 'notice'; readonly notice: Notice }
  | { readonly kind: 'other'; readonly line: string };

const lastLine = v.object({
  notice: v.object({ title: v.string(), detail: v.string(), kept: v.string(), next: v.string() }),
});

export function decodeEngineLine(line: string): EngineLine {
  const record = decodeRecorded(line);
  if (record) return { kind: 'record', record };
  const result = v.safeParse(lastLine, parsed(line));
  return result.success ? { kind: 'notice', notice: result.output.notice } : { kind: 'other', line };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
