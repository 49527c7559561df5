import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { type RunEvent } from '../../agent/engine/events.ts';
import { ended, rolloutEnded, stepNoted, tickingClock } from '../../test/store/builders.ts';
import { redactor } from './redact.ts';
import { Writer, type Lines } from './writer.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A writer over a file that tells what is done to it, in the order in which it is done. */
function writerOn(changes: Partial<Lines> = {}) {
  const done: string[] = [];
  const file: Lines = {
    size: 0,
    write: async (bytes) => {
      const lines = bytes.toString().trimEnd().split('\n');
      done.push(`write ${lines.map((line) => /^\{"seq":(\d+)/.exec(line)?.[1]).join(' ')}`);
      await Promise.resolve();
    },
    sync: async () => {
      done.push('sync');
      await Promise.resolve();
    },
    close: async () => {
      done.push('close');
      await Promise.resolve();
    },
    ...changes,
  };
  let lose = (_pid: number): void => undefined;
  const writer = new Writer({
    runFolder: '/runs/1',
    run: '1',
    clock: tickingClock(),
    redactor: redactor(),
    file,
    segment: 1,
    segmentBytes: 1e6,
    lastSeq: 0,
    lastAt: 0,
    past: [],
    blobs: {
      put: async () => await Promise.reject(new Error('none')),
      get: async () => await Promise.resolve(undefined),
    },
    lock: {
      onLost: (report) => (lose = report),
      [Symbol.asyncDispose]: async () => {
        done.push('unlock');
        await Promise.resolve();
      },
    },
  });
  const append = async (event: RunEvent) => {
    const { seq } = await writer.append(event);
    done.push(`answer ${seq}`);
  };
  return { writer, append, done, lose: (pid: number) => lose(pid) };
}

describe('the writer of a journal', () => {
  test('answers what has consequences after the disk has it, and everything before it', async () => {
    const { append, done } = writerOn();
    await Promise.all([append(stepNoted('a')), append(rolloutEnded), append(stepNoted('b'))]);
    expect(done.slice(0, 1)).toEqual(['write 1 2 3']);
    expect(done.indexOf('answer 2')).toBeGreaterThan(done.indexOf('sync'));
    expect(done.toSorted()).toEqual(['answer 1', 'answer 2', 'answer 3', 'sync', 'write 1 2 3']);
  });

  test('answers a note when it is written, and gives it to the disk within 50 ms', async () => {
    const { append, done } = writerOn();
    await append(stepNoted('a'));
    expect(done).toEqual(['write 1', 'answer 1']);
    await vi.advanceTimersByTimeAsync(30);
    await append(stepNoted('b'));
    await vi.advanceTimersByTimeAsync(19);
    expect(done).toEqual(['write 1', 'answer 1', 'write 2', 'answer 2']);
    await vi.advanceTimersByTimeAsync(1);
    expect(done.at(-1)).toBe('sync');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(done.filter((what) => what === 'sync')).toHaveLength(1);
  });

  test('syncs once for a whole group', async () => {
    const { append, done } = writerOn();
    const events = Array.from({ length: 100 }, () => rolloutEnded);
    await Promise.all(events.map(append));
    expect(done.filter((what) => what === 'sync')).toHaveLength(1);
  });

  test('gives notes to the disk before it lets go of the lock', async () => {
    const { writer, append, done } = writerOn();
    await append(stepNoted('a'));
    await writer[Symbol.asyncDispose]();
    expect(done).toEqual(['write 1', 'answer 1', 'sync', 'close', 'unlock']);
  });

  test('accepts nothing behind an event that was not written', async () => {
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    const { append, done } = writerOn({ write: async () => await Promise.reject(full) });
    const fault = { fault: { kind: 'disk-full', path: '/runs/1' } };
    await expect(append(stepNoted('a'))).rejects.toMatchObject(fault);
    await expect(append(ended)).rejects.toMatchObject(fault);
    expect(done).toEqual([]);
  });

  test('does not answer what the disk refused, nor anything after it', async () => {
    const broken = Object.assign(new Error('broken'), { code: 'EIO' });
    const { append } = writerOn({ sync: async () => await Promise.reject(broken) });
    const fault = {
      fault: { kind: 'store-unwritable', path: '/runs/1', detail: 'the disk reports an error (EIO)' },
    };
    await expect(append(ended)).rejects.toMatchObject(fault);
    await expect(append(stepNoted('a'))).rejects.toMatchObject(fault);
  });

  test('stops when another writer took the lock for abandoned', async () => {
    const { append, done, lose } = writerOn();
    await append(ended);
    lose(42);
    await expect(append(ended)).rejects.toMatchObject({ fault: { kind: 'run-busy', run: '1', pid: 42 } });
    expect(done).toEqual(['write 1', 'sync', 'answer 1']);
  });
});
