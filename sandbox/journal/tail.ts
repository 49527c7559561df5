// Following a journal that somebody else writes: for viewers. Never writes, never takes the lock.
import { EventEmitter, once } from 'node:events';
import { watch, type FSWatcher } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { decodeEnvelope, isKnown, type Envelope } from '../../agent/engine/decodeEvent.ts';
import { type Recorded } from '../../agent/engine/events.ts';
import { type Blobs } from '../store/blobs.ts';
import { isMissing } from '../store/diskFault.ts';
import { errnoOf } from '../workspace/errno.ts';
import { isPacked, restoreEvent } from './decodeStored.ts';
import { type JournalPlace, type UnknownRecord } from './journal.ts';
import { blobsOf } from './read.ts';
import { blocksOf, decodeHeader, lineOffset, linesOf, segmentName } from './segments.ts';

export interface TailOptions extends JournalPlace {
  /** The first event wanted; default 1. */
  readonly from?: number;
  /** File watchers miss changes on some file systems: this often we look ourselves. Default: 250. */
  readonly pollMs?: number;
  readonly signal: AbortSignal;
}

/**
 * The events from `from` on, those that are there and then those that come, in order and without a hole, until the
 * signal is aborted. Waits for a journal that does not exist yet, and at a line that is unfinished or damaged: the
 * next writer mends it.
 */
export async function* tailJournal(
  runFolder: string,
  { from = 1, pollMs = 250, signal, ...place }: TailOptions,
): AsyncGenerator<Recorded | UnknownRecord, void> {
  const blobs = blobsOf(runFolder, place);
  const position = new Position(runFolder);
  using changes = new Changes(runFolder, pollMs);
  while (!signal.aborted) {
    // Listening begins before reading, so that nothing comes unnoticed in between.
    changes.listen();
    let isMore = false;
    for await (const { envelope, line } of position.advance()) {
      isMore = true;
      if (envelope.seq >= from) yield await recordOf(envelope, line, blobs);
      if (signal.aborted) return;
    }
    if (!isMore) await changes.next(signal);
  }
}

async function recordOf(envelope: Envelope, line: string, blobs: Blobs): Promise<Recorded | UnknownRecord> {
  if (!isKnown(envelope)) return { seq: envelope.seq, at: envelope.at, kind: envelope.event.kind };
  if (!isPacked(line)) return envelope;
  return { ...envelope, event: (await restoreEvent(envelope.event, blobs)).event };
}

/** How far a reader has come: always just behind a good line. */
class Position {
  readonly #folder: string;
  #segment = 1;
  #offset = 0;
  #seq = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The good lines that were not read before. */
  async *advance(): AsyncGenerator<{ readonly envelope: Envelope; readonly line: string }, void> {
    try {
      for (;;) {
        yield* this.#lines(this.#path());
        await access(join(this.#folder, segmentName(this.#segment + 1)));
        // A segment is complete before the next one is begun: this takes what was written while we looked.
        yield* this.#lines(this.#path());
        if ((await stat(this.#path())).size !== this.#offset) return;
        this.#segment += 1;
        this.#offset = 0;
      }
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  #path(): string {
    return join(this.#folder, segmentName(this.#segment));
  }

  async *#lines(path: string): AsyncGenerator<{ readonly envelope: Envelope; readonly line: string }, void> {
    for await (const block of blocksOf(path, this.#offset)) {
      for (const [index, line] of linesOf(block).entries()) {
        if (line === undefined) return;
        const envelope = this.#offset === 0 ? undefined : decodeEnvelope(line);
        const isGood =
          this.#offset === 0 ? decodeHeader(line) !== undefined : envelope?.seq === this.#seq + 1;
        if (!isGood) return;
        this.#offset = lineOffset(block, index + 1);
        if (!envelope) continue;
        this.#seq = envelope.seq;
        yield { envelope, line };
      }
    }
  }
}

/** Says when something in a folder may have changed. The folder need not exist. */
class Changes {
  readonly #folder: string;
  readonly #pollMs: number;
  readonly #events = new EventEmitter();
  #watcher: FSWatcher | undefined;
  #isChanged = false;

  constructor(folder: string, pollMs: number) {
    this.#folder = folder;
    this.#pollMs = pollMs;
  }

  listen(): void {
    this.#isChanged = false;
    if (this.#watcher) return;
    try {
      this.#watcher = watch(this.#folder, () => {
        this.#isChanged = true;
        this.#events.emit('change');
      });
      this.#watcher.on('error', () => this[Symbol.dispose]());
    } catch (error) {
      // No folder yet, or no watches left on this machine: looking from time to time does it too.
      if (errnoOf(error) === undefined) throw error;
    }
  }

  /** Resolves after a change, after a while, or when the signal is aborted. */
  async next(signal: AbortSignal): Promise<void> {
    if (this.#isChanged || signal.aborted) return;
    const stop = (): void => void this.#events.emit('change');
    const timer = setTimeout(stop, this.#pollMs);
    signal.addEventListener('abort', stop, { once: true });
    await once(this.#events, 'change');
    signal.removeEventListener('abort', stop);
    clearTimeout(timer);
  }

  [Symbol.dispose](): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }
}
