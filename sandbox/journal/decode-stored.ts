// How an event stands in a line: secrets redacted, long payloads elsewhere by their hash; and how it comes back.
import { type RunEvent } from '../../agent/engine/events.ts';
import { type Blobs, contentHash } from '../disk/blobs.ts';
import { type Redactor } from './redact.ts';

/** Longer texts, in characters, and free JSON that is longer, are kept as payloads. */
const LONG = 8 * 1024;
const HEAD = 400;

/**
 * Text that a machine reads again, word for word: source lines, commands, paths, ids. A secret in it must not be
 * replaced (docs/decisions/0005): the line shows it redacted, and the exact text is a payload.
 */
const exactKeys: ReadonlySet<string> = new Set(
  [
    'removed added path folders',
    'argv testCommand only directory root protect params',
    'id test failToPass passToPass flaky skipped leftOut failing fixed broken focus',
    // Of exchanges with models: a run replays from them. They come without known secrets (agent/engine/asking/broker.ts).
    'messages tools reply',
  ].flatMap((names) => names.split(' ')),
);

/** JSON of any shape and size, from agents. */
const freeKeys: ReadonlySet<string> = new Set(['value', 'facts']);

/** What is known of a value from the property that holds it. */
type Sort = 'prose' | 'exact' | 'free';

export interface StoredEvent {
  /** The event as everybody sees it from now on. */
  readonly event: RunEvent;
  /** Its JSON for the line. */
  readonly json: string;
  /** What has to be kept before the line is written. */
  readonly payloads: readonly Buffer[];
}

export function storeEvent(event: RunEvent, redactor: Redactor): StoredEvent {
  const json = JSON.stringify(event);
  const isSuspect = redactor.suspects(json);
  if (!isSuspect && json.length <= LONG && !json.includes('"$')) return { event, json, payloads: [] };
  const told = isSuspect ? redacted(event, redactor, 'prose') : event;
  const payloads: Buffer[] = [];
  const keep = (value: unknown): Kept => {
    const asText = typeof value === 'string' && value.isWellFormed();
    const bytes = Buffer.from(asText ? value : JSON.stringify(value));
    payloads.push(bytes);
    return { $blob: contentHash(bytes), bytes: bytes.length, ...(asText ? {} : { json: true }) };
  };
  const stored = packed(told, 'prose', { redactor, keep });
  // Only texts of unknown content were replaced by other texts: it is the event it was.
  return { event: told as RunEvent, json: JSON.stringify(stored), payloads };
}

interface Kept {
  readonly $blob: string;
  readonly bytes: number;
  /** The payload is JSON: everything but text, and text that UTF-8 cannot hold (half of a surrogate pair). */
  readonly json?: true;
}

/** Stands where a payload was taken out. `shown` is what readers see who do not have the payload. */
interface Reference extends Kept {
  readonly shown: unknown;
}

function redacted(value: unknown, redactor: Redactor, sort: Sort): unknown {
  if (sort === 'exact') return value;
  if (typeof value === 'string') return redactor.text(value);
  if (Array.isArray(value)) return value.map((item) => redacted(item, redactor, sort));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      sort === 'free' ? redactor.text(key) : key,
      redacted(item, redactor, sortOf(key, sort)),
    ]),
  );
}

interface Packing {
  readonly redactor: Redactor;
  readonly keep: (value: unknown) => Kept;
}

function packed(value: unknown, sort: Sort, packing: Packing): unknown {
  if (typeof value === 'string') return packedText(value, sort, packing);
  if (Array.isArray(value)) return packedArray(value, sort, packing);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => {
    const within = sortOf(key, sort);
    const small = packed(item, within, packing);
    if (!freeKeys.has(key) || sort === 'free' || JSON.stringify(small).length <= LONG) return [key, small];
    return [key, { ...packing.keep(item), shown: Array.isArray(item) ? [] : {} }];
  });
  const object = Object.fromEntries(entries);
  return '$blob' in value || '$plain' in value ? { $plain: object } : object;
}

function packedText(text: string, sort: Sort, { redactor, keep }: Packing): unknown {
  const shown = sort === 'exact' ? redactor.text(text) : text;
  if (shown === text && text.length <= LONG) return text;
  return { ...keep(text), shown: shown.slice(0, HEAD) };
}

// Lines are looked at together: a private key spans many, none of which is a secret by itself.
function packedArray(items: readonly unknown[], sort: Sort, packing: Packing): unknown {
  if (sort === 'exact' && items.every((item) => typeof item === 'string')) {
    const text = items.join('\n');
    const shown = packing.redactor.text(text);
    if (shown !== text) {
      return { ...packing.keep(items), shown: [shown.slice(0, HEAD)] };
    }
  }
  return items.map((item) => packed(item, sort, packing));
}

// Inside free JSON the names are the agent's own and mean nothing to us.
function sortOf(key: string, around: Sort): Sort {
  if (around !== 'prose') return around;
  if (exactKeys.has(key)) return 'exact';
  return freeKeys.has(key) ? 'free' : 'prose';
}

export interface RestoredEvent {
  readonly event: RunEvent;
  /** Payloads that are gone, by hash; `exact` when one of them was text that a machine reads again. */
  readonly missing: readonly { readonly blob: string; readonly exact: boolean }[];
}

/** Does a line hold anything that has to be restored? */
export const isPacked = (line: string): boolean => line.includes('"$');

/** The event of a line with its payloads in place, each where it was taken out. */
export async function restoreEvent(stored: unknown, blobs: Pick<Blobs, 'get'>): Promise<RestoredEvent> {
  const references = new Map<string, { exact: boolean }>();
  findReferences(stored, 'prose', references);
  const found = new Map<string, Buffer>();
  for (const blob of references.keys()) {
    const bytes = await blobs.get(blob);
    if (bytes) found.set(blob, bytes);
  }
  const missing = [...references]
    .filter(([blob]) => !found.has(blob))
    .map(([blob, { exact }]) => ({ blob, exact }));
  return { event: unpacked(stored, found) as RunEvent, missing };
}

function findReferences(value: unknown, sort: Sort, found: Map<string, { exact: boolean }>): void {
  if (Array.isArray(value)) {
    for (const item of value) findReferences(item, sort, found);
  } else if (isReference(value)) {
    found.set(value.$blob, { exact: sort === 'exact' || found.get(value.$blob)?.exact === true });
  } else if (isObject(value)) {
    const object = isObject(value['$plain']) ? value['$plain'] : value;
    for (const [key, item] of Object.entries(object)) findReferences(item, sortOf(key, sort), found);
  }
}

function unpacked(value: unknown, found: ReadonlyMap<string, Buffer>): unknown {
  if (Array.isArray(value)) return value.map((item) => unpacked(item, found));
  if (isReference(value)) {
    const bytes = found.get(value.$blob);
    return bytes ? payloadOf(bytes, value) : value.shown;
  }
  if (!isObject(value)) return value;
  const object = isObject(value['$plain']) ? value['$plain'] : value;
  return Object.fromEntries(Object.entries(object).map(([key, item]) => [key, unpacked(item, found)]));
}

function payloadOf(bytes: Buffer, { json, shown }: Reference): unknown {
  if (!json) return bytes.toString();
  try {
    return JSON.parse(bytes.toString());
  } catch (error) {
    // The bytes are what their name says, so it is the line that was tampered with.
    if (error instanceof SyntaxError) return shown;
    throw error;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isReference = (value: unknown): value is Reference =>
  isObject(value) && typeof value['$blob'] === 'string' && 'bytes' in value;
