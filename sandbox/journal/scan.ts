// What of a journal can be trusted: the longest prefix of good lines, and why it ends where it does.
import { decodeEnvelope, type Envelope } from '../../agent/engine/decoding/decode-event.ts';
import { type JournalHeader } from './journal.ts';
import {
  blocksOf,
  decodeHeader,
  lineOffset,
  linesOf,
  listSegments,
  segmentName,
  type Segment,
} from './segments.ts';

export interface Scan {
  readonly segments: readonly Segment[];
  /** Of the first segment; absent when not even that could be read. */
  readonly header?: JournalHeader;
  /** The newest that any segment names; 0 when none does. */
  readonly version: number;
  readonly lastSeq: number;
  /** Time of the last event, or 0. */
  readonly lastAt: number;
  /** Index of the last segment of which something can be kept, and how many of its bytes. -1 when there is none. */
  readonly last: number;
  readonly keep: number;
  /** Why the prefix ends before the files do. Torn: nothing but an unfinished line at the very end. */
  readonly stop?: { readonly detail: string; readonly torn: boolean };
}

/** Gets every good line, in order. */
export type Take = (envelope: Envelope, line: string) => void;

/**
 * Reads lines that end in a newline, parse, and have seq = previous + 1. Stops at the first that does not: what comes
 * after it is not trusted, however well it reads. Never throws for what is in the files.
 */
export async function scanJournal(folder: string, take: Take): Promise<Scan> {
  const segments = await listSegments(folder);
  const reading = new Reading(take);
  for (const [index, segment] of segments.entries()) {
    if (segment.number !== index + 1) {
      const stop = { detail: `${segmentName(index + 1)} is missing`, torn: false };
      return { segments, ...reading.state, last: index - 1, keep: segments[index - 1]?.size ?? 0, stop };
    }
    const { keep, stop } = await reading.segment(segment);
    if (!stop) continue;
    const torn = stop.torn && index === segments.length - 1;
    const detail = `${segment.name}: ${stop.detail}`;
    return { segments, ...reading.state, last: index, keep, stop: { detail, torn } };
  }
  return { segments, ...reading.state, last: segments.length - 1, keep: segments.at(-1)?.size ?? 0 };
}

/** Bytes after the trustworthy prefix, in all segments. */
export const unreadBytes = ({ segments, last, keep }: Scan): number =>
  Math.max(0, segments.slice(Math.max(0, last)).reduce((sum, { size }) => sum + size, 0) - keep);

interface SegmentEnd {
  readonly keep: number;
  readonly stop?: { readonly detail: string; readonly torn: boolean };
}

/** The state of a scan between lines. */
class Reading {
  readonly #take: Take;
  #first: JournalHeader | undefined;
  #header: JournalHeader | undefined;
  #lastSeq = 0;
  #lastAt = 0;
  #version = 0;

  constructor(take: Take) {
    this.#take = take;
  }

  get state(): Pick<Scan, 'header' | 'version' | 'lastSeq' | 'lastAt'> {
    const header = this.#first;
    const version = this.#version;
    return { ...(header ? { header } : {}), version, lastSeq: this.#lastSeq, lastAt: this.#lastAt };
  }

  async segment(segment: Segment): Promise<SegmentEnd> {
    this.#header = undefined;
    let keep = 0;
    let read = 0;
    for await (const block of blocksOf(segment.path, 0)) {
      const lines = linesOf(block);
      for (const [index, line] of lines.entries()) {
        const refusal = line === undefined ? 'is not UTF-8' : this.#line(line, segment);
        if (refusal === undefined) continue;
        const detail = `line ${read + index + 1} ${refusal}`;
        return { keep: lineOffset(block, index), stop: { detail, torn: false } };
      }
      read += lines.length;
      keep = block.offset + block.bytes.length;
    }
    // More than its size: a writer is at work.
    if (keep >= segment.size && read > 0) return { keep };
    return { keep, stop: { detail: `line ${read + 1} is unfinished`, torn: true } };
  }

  /** Why the line is refused, or undefined when it was taken. */
  #line(line: string, segment: Segment): string | undefined {
    if (!this.#header) return this.#headerLine(line, segment);
    const envelope = decodeEnvelope(line);
    if (!envelope) return 'is no event';
    if (envelope.seq !== this.#lastSeq + 1) return `has number ${envelope.seq} after ${this.#lastSeq}`;
    this.#lastSeq = envelope.seq;
    this.#lastAt = envelope.at;
    this.#take(envelope, line);
    return undefined;
  }

  #headerLine(line: string, { number }: Segment): string | undefined {
    const header = decodeHeader(line);
    if (!header) return 'is no header of a journal';
    if (header.segment !== number) return `says that this is segment ${header.segment}`;
    if (this.#first && header.run !== this.#first.run) return `says that this is run ${header.run}`;
    this.#first ??= header;
    this.#header = header;
    this.#version = Math.max(this.#version, header.version);
    return undefined;
  }
}
