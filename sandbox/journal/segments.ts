// The files of a journal: their names, their headers, and their lines as a stream.
import { isUtf8 } from 'node:buffer';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { type JournalHeader } from './journal.ts';

/** How much is read at once. A journal is never one string: a string ends at 512 MB. */
const CHUNK = 1024 * 1024;
/** A longer line is none of ours: long payloads are kept elsewhere. */
const LONGEST_LINE = 256 * CHUNK;
const NEWLINE = 0x0a;

export interface Segment {
  readonly number: number;
  readonly name: string;
  readonly path: string;
  readonly size: number;
}

export const segmentName = (number: number): string => `events-${String(number).padStart(4, '0')}.jsonl`;

/** The segments of a run folder in order, whether or not some are missing. */
export async function listSegments(folder: string): Promise<readonly Segment[]> {
  const found = (await readdir(folder)).flatMap((name) => {
    const digits = /^events-(\d{4,9})\.jsonl$/.exec(name)?.[1];
    return digits === undefined ? [] : [{ number: Number(digits), name, path: join(folder, name) }];
  });
  const sized = found.map(async (segment) => ({ ...segment, size: (await stat(segment.path)).size }));
  return (await Promise.all(sized)).toSorted((a, b) => a.number - b.number);
}

/** Bytes that end with a newline, read at `offset`. */
export interface Block {
  readonly bytes: Buffer;
  readonly offset: number;
}

/** The complete lines of a file from an offset on, about a megabyte at a time. What follows the last newline is left. */
export async function* blocksOf(path: string, from: number): AsyncGenerator<Block> {
  const file = await open(path, 'r');
  try {
    let offset = from;
    let rest: Buffer = Buffer.alloc(0);
    while (rest.length < LONGEST_LINE) {
      const chunk = Buffer.allocUnsafe(CHUNK);
      const { bytesRead } = await file.read(chunk, 0, CHUNK, offset + rest.length);
      if (bytesRead === 0) return;
      const bytes = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
      const end = bytes.lastIndexOf(NEWLINE) + 1;
      if (end > 0) yield { bytes: bytes.subarray(0, end), offset };
      offset += end;
      rest = bytes.subarray(end);
    }
  } finally {
    await file.close();
  }
}

/** The lines of a block without their ends; undefined for one that is not UTF-8. */
export function linesOf({ bytes }: Block): readonly (string | undefined)[] {
  if (isUtf8(bytes)) return bytes.toString().slice(0, -1).split('\n');
  const lines: (string | undefined)[] = [];
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(NEWLINE, from);
    const line = bytes.subarray(from, end);
    lines.push(isUtf8(line) ? line.toString() : undefined);
    from = end + 1;
  }
  return lines;
}

/** Where line number `index` of a block begins, in bytes of the file. */
export function lineOffset({ bytes, offset }: Block, index: number): number {
  let from = 0;
  for (let line = 0; line < index; line++) from = bytes.indexOf(NEWLINE, from) + 1;
  return offset + from;
}

export function encodeHeader(header: JournalHeader): string {
  return `${JSON.stringify(header)}\n`;
}

export function decodeHeader(line: string): JournalHeader | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isHeader(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isHeader(value: unknown): value is JournalHeader {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === 'journal' &&
    'version' in value &&
    Number.isSafeInteger(value.version) &&
    'run' in value &&
    typeof value.run === 'string' &&
    'segment' in value &&
    Number.isSafeInteger(value.segment)
  );
}
