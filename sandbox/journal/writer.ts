// The one writer of a journal: numbers events, gathers them into groups, and answers when they are safe.
import { join } from 'node:path';

import { type Recorded, type RunEvent } from '../../agent/engine/events.ts';
import { FaultError } from '../../agent/engine/fault.ts';
import { type Clock } from '../../agent/engine/ports.ts';
import { type Blobs } from '../disk/blobs.ts';
import { diskFault } from '../disk/disk-fault.ts';
import { errnoOf } from '../disk/errno.ts';
import { storeEvent } from './decode-stored.ts';
import { JOURNAL_VERSION, type JournalWriter } from './journal.ts';
import { type Lock } from './lock.ts';
import { type Redactor } from './redact.ts';
import { SegmentFile } from './segment-file.ts';
import { segmentName } from './segments.ts';

/**
 * A `note` is safe from the end of the process once it is written; the disk has it within 50 ms. A `barrier` has
 * consequences that somebody may see or act on: it, and everything before it, is on disk before it is answered.
 */
const durability: Readonly<Record<RunEvent['kind'], 'note' | 'barrier'>> = {
  'run.started': 'barrier',
  'base.frozen': 'note',
  'confinement.chosen': 'note',
  'suite.detected': 'note',
  'task.recorded': 'barrier',
  'oracle.checked': 'note',
  'strategy.decided': 'barrier',
  'rollout.started': 'note',
  'model.asked': 'note',
  // It was paid for: a run that is killed must find it.
  'model.answered': 'barrier',
  'wish.made': 'barrier',
  'step.noted': 'note',
  'lesson.recorded': 'note',
  'patch.proposed': 'barrier',
  'gate.answered': 'note',
  'oracle.answered': 'barrier',
  'critique.made': 'note',
  'rollout.ended': 'barrier',
  'budget.warned': 'note',
  'selection.made': 'barrier',
  'run.paused': 'barrier',
  'run.resumed': 'barrier',
  'run.ended': 'barrier',
  'patch.applied': 'barrier',
  'patch.undone': 'barrier',
};

const GROUP_MS = 50;
/** Most that is written at once. */
const GROUP_BYTES = 4 * 1024 * 1024;

/** The file that is being written. */
export type Lines = Pick<SegmentFile, 'size' | 'write' | 'sync' | 'close'>;

export interface WriterParts {
  readonly runFolder: string;
  readonly run: string;
  readonly clock: Clock;
  readonly redactor: Redactor;
  readonly blobs: Blobs;
  readonly lock: Lock;
  readonly file: Lines;
  readonly segment: number;
  readonly segmentBytes: number;
  readonly lastSeq: number;
  readonly lastAt: number;
  readonly past: readonly Recorded[];
  readonly repaired?: string;
}

interface Pending {
  readonly line: string;
  readonly payloads: readonly Buffer[];
  readonly isBarrier: boolean;
  resolve(): void;
  reject(error: Error): void;
}

export class Writer implements JournalWriter {
  readonly past: readonly Recorded[];
  readonly repaired?: string;
  readonly #parts: WriterParts;
  #file: Lines;
  #segment: number;
  #seq: number;
  #at: number;
  #queue: Pending[] = [];
  #working: Promise<void> | undefined;
  #syncTimer: NodeJS.Timeout | undefined;
  #isSyncDue = false;
  #isClosed = false;
  /** Why nothing more is accepted: a journal never goes on behind a hole. */
  #broken: Error | undefined;

  constructor(parts: WriterParts) {
    this.#parts = parts;
    this.past = parts.past;
    if (parts.repaired !== undefined) this.repaired = parts.repaired;
    this.#file = parts.file;
    this.#segment = parts.segment;
    this.#seq = parts.lastSeq;
    this.#at = parts.lastAt;
    parts.lock.onLost((pid) => {
      this.#breakOff(new FaultError({ kind: 'run-busy', run: parts.run, pid }));
    });
  }

  async append(event: RunEvent): Promise<Recorded> {
    if (this.#broken) throw this.#broken;
    const stored = storeEvent(event, this.#parts.redactor);
    this.#seq += 1;
    // A clock that was set back must not make a run younger.
    this.#at = Math.max(this.#at, this.#parts.clock.now());
    const recorded = { seq: this.#seq, at: this.#at, event: stored.event };
    await new Promise<void>((resolve, reject) => {
      this.#queue.push({
        line: `{"seq":${recorded.seq},"at":${recorded.at},"event":${stored.json}}\n`,
        payloads: stored.payloads,
        isBarrier: durability[event.kind] === 'barrier',
        resolve,
        reject,
      });
      this.#work();
    });
    return recorded;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#syncTimer);
    this.#isSyncDue = true;
    this.#work();
    await this.#working;
    this.#broken ??= new Error('the journal is closed');
    await this.#file.close();
    await this.#parts.lock[Symbol.asyncDispose]();
  }

  #work(): void {
    this.#working ??= this.#drain();
  }

  // While one group is on its way to the disk, the next one gathers.
  async #drain(): Promise<void> {
    await Promise.resolve();
    while (!this.#broken && (this.#queue.length > 0 || this.#isSyncDue)) {
      const group = this.#nextGroup();
      try {
        await this.#write(group);
      } catch (error) {
        const fault = this.#faultOf(error);
        this.#breakOff(fault);
        for (const pending of group) pending.reject(fault);
      }
    }
    // In the same breath as the look at the queue: who appends after that look starts the work again.
    this.#working = undefined;
  }

  #nextGroup(): readonly Pending[] {
    const most = Math.min(GROUP_BYTES, this.#parts.segmentBytes);
    let bytes = 0;
    let count = 0;
    for (const { line } of this.#queue) {
      bytes += line.length;
      if (count > 0 && bytes > most) break;
      count++;
    }
    return this.#queue.splice(0, count);
  }

  async #write(group: readonly Pending[]): Promise<void> {
    for (const payload of group.flatMap(({ payloads }) => payloads)) await this.#parts.blobs.put(payload);
    if (group.length > 0) {
      const bytes = Buffer.from(group.map(({ line }) => line).join(''));
      if (this.#file.size + bytes.length > this.#parts.segmentBytes) await this.#nextSegment();
      await this.#file.write(bytes);
    }
    for (const pending of group) if (!pending.isBarrier) pending.resolve();
    if (this.#isSyncDue || group.some(({ isBarrier }) => isBarrier)) {
      this.#isSyncDue = false;
      clearTimeout(this.#syncTimer);
      this.#syncTimer = undefined;
      await this.#file.sync();
      for (const pending of group) pending.resolve();
    } else this.#syncSoon();
  }

  #syncSoon(): void {
    this.#syncTimer ??= setTimeout(() => {
      this.#syncTimer = undefined;
      this.#isSyncDue = true;
      this.#work();
    }, GROUP_MS).unref();
  }

  async #nextSegment(): Promise<void> {
    await this.#file.sync();
    const segment = this.#segment + 1;
    const { runFolder, run } = this.#parts;
    const header = { kind: 'journal', version: JOURNAL_VERSION, run, segment } as const;
    const next = await SegmentFile.begin(join(runFolder, segmentName(segment)), header);
    await this.#file.close();
    this.#file = next;
    this.#segment = segment;
  }

  #faultOf(error: unknown): Error {
    const cause = error instanceof Error ? error : new Error(String(error));
    if (errnoOf(error) === undefined) return cause;
    return new FaultError(diskFault(error, this.#parts.runFolder), { cause });
  }

  #breakOff(error: Error): void {
    this.#broken ??= error;
    clearTimeout(this.#syncTimer);
    for (const pending of this.#queue.splice(0)) pending.reject(error);
  }
}
