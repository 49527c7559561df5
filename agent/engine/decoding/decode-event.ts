// Recorded events as they come in as text: from a journal, from `--json`. The full check is in decode-fully.ts.
import { type Recorded, type RunEvent } from '../events.ts';

const kinds: Readonly<Record<RunEvent['kind'], true>> = {
  'run.started': true,
  'base.frozen': true,
  'confinement.chosen': true,
  'suite.detected': true,
  'task.recorded': true,
  'oracle.checked': true,
  'strategy.decided': true,
  'rollout.started': true,
  'model.asked': true,
  'model.answered': true,
  'wish.made': true,
  'step.noted': true,
  'lesson.recorded': true,
  'patch.proposed': true,
  'gate.answered': true,
  'oracle.answered': true,
  'critique.made': true,
  'rollout.ended': true,
  'budget.warned': true,
  'selection.made': true,
  'run.paused': true,
  'run.resumed': true,
  'run.ended': true,
  'patch.applied': true,
  'patch.undone': true,
};

const known: ReadonlySet<unknown> = new Set(Object.keys(kinds));

/** An event as it stands in a line: numbered and dated, its kind unknown as yet. */
export interface Envelope {
  readonly seq: number;
  readonly at: number;
  readonly event: { readonly kind: string };
}

/** The JSON of one line as an envelope, or undefined when it is none. Never throws. */
export function decodeEnvelope(line: string): Envelope | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isEnvelope(value) ? value : undefined;
}

/**
 * One line of events that we wrote ourselves: the envelope and the kind are checked, the event's shape is taken on
 * trust. Undefined for anything else, events of newer versions included.
 */
export function decodeRecorded(line: string): Recorded | undefined {
  const envelope = decodeEnvelope(line);
  return envelope && isKnown(envelope) ? envelope : undefined;
}

/** Is this an event of a kind that this version knows? */
export const isKnown = (envelope: Envelope): envelope is Recorded => known.has(envelope.event.kind);

function isEnvelope(value: unknown): value is Envelope {
  return (
    isObject(value) &&
    Number.isSafeInteger(value['seq']) &&
    Number.isFinite(value['at']) &&
    isObject(value['event']) &&
    typeof value['event']['kind'] === 'string'
  );
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
