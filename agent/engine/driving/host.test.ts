import { describe, expect, test } from 'vitest';

import { patchAt } from '../../../test/doubles/builders.ts';
import { attemptAt, course, kindsOf } from '../../../test/doubles/courses.ts';
import { shuffledTiming } from '../../../test/doubles/latency.ts';
import { memoryJournal } from '../../../test/doubles/memory-journal.ts';
import { pond } from '../../../test/doubles/pond.ts';
import { type Recorded, type RunEvent } from '../events.ts';
import { foldAll } from '../view.ts';

describe('a host', () => {
  /** Acts once when an event of this kind has been read. */
  async function readUntil(
    records: AsyncIterable<Recorded>,
    kind: RunEvent['kind'],
    act: () => void,
  ): Promise<readonly Recorded[]> {
    const read: Recorded[] = [];
    let acted = false;
    for await (const recorded of records) {
      read.push(recorded);
      if (recorded.event.kind !== kind || acted) continue;
      acted = true;
      act();
    }
    return read;
  }

  test('that stops a run gets the best so far, and nothing more is run', async () => {
    const stop = new AbortController();
    const { oracle, start } = pond({
      config: { options: { population: 3, generations: 1, enough: 3 } },
      attempt: ({ rollout }) => ({ patch: rollout === 'g0.0' ? patchAt(5, 15, 25) : patchAt(35) }),
    });
    const records = await readUntil(start({ signal: stop.signal }), 'rollout.ended', () =>
      stop.abort('stopped'),
    );
    const view = foldAll(records);
    expect(view.ended).toEqual({ reason: 'cancelled' });
    expect(view.selection?.chosen).toEqual([
      {
        rollout: 'g0.0',
        why: 'the whole suite is green with 3 changed lines; not confirmed, because the run was stopped',
      },
    ]);
    expect(oracle.asked.map(({ scope }) => scope)).not.toContain('confirm');
  });

  test('that interrupts a run leaves it paused, and as it was', async () => {
    const interrupt = new AbortController();
    const { start, ground } = pond({ config: { parallel: 3 }, latency: shuffledTiming(1) });
    const records = await readUntil(start({ signal: interrupt.signal }), 'rollout.started', () =>
      interrupt.abort('interrupted'),
    );
    expect(records.at(-1)?.event).toEqual({ kind: 'run.paused' });
    expect(foldAll(records)).toMatchObject({ state: 'paused' });
    expect(ground.closed()).toBe(1);
  });

  test('that leaves the iteration early has interrupted the run', async () => {
    const { start, journal, ground } = pond({ latency: shuffledTiming(2) });
    for await (const { event } of start()) if (event.kind === 'rollout.started') break;
    expect(journal.records.at(-1)?.event).toEqual({ kind: 'run.paused' });
    expect(ground.closed()).toBe(1);
  });

  test.each(['interrupted', 'stopped'])('goes on with a run that was %s, to the same end', async (reason) => {
    const expected = course(await pond({ config: { seed: 5 } }).run());
    const halt = new AbortController();
    const first = pond({ config: { seed: 5 } });
    let started = 0;
    for await (const { event } of first.start({ signal: halt.signal })) {
      if (event.kind === 'rollout.started' && ++started === 6) halt.abort(reason);
    }
    const second = pond({ past: first.journal.records });
    const records = await second.run();
    expect(records[0]?.event).toMatchObject({ kind: 'run.resumed' });
    expect(course(second.journal.records)).toEqual(expected);
  });

  test('that stops a run while its ground is made ready gets a cancelled run', async () => {
    const stop = new AbortController();
    stop.abort();
    const records = await pond().run({ signal: stop.signal });
    expect(records.at(-1)?.event).toEqual({ kind: 'run.ended', reason: 'cancelled' });
  });

  test('that pauses a run lets it finish what is under way, and begins nothing until it goes on', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let paused: Promise<void> | undefined;
    const { start, rollouts } = pond({ config: { seed: 5, parallel: 2 }, latency: shuffledTiming(3) });
    const records: Recorded[] = [];
    let begunAtPause = 0;
    let begunInPause = Infinity;
    for await (const recorded of start({ paused: () => paused })) {
      records.push(recorded);
      const { event } = recorded;
      if (event.kind === 'rollout.ended' && paused === undefined && begunAtPause === 0) paused = promise;
      if (event.kind === 'run.paused') {
        begunAtPause = rollouts.asked.length;
        setImmediate(() => {
          paused = undefined;
          resolve();
        });
      }
      if (event.kind === 'run.resumed') begunInPause = rollouts.asked.length - begunAtPause;
    }
    // The other one of two was on its way when the first saw the pause.
    expect(begunInPause).toBeLessThanOrEqual(1);
    expect(kindsOf(records).filter((kind) => kind.startsWith('run.'))).toEqual([
      'run.started',
      'run.paused',
      'run.resumed',
      'run.ended',
    ]);
    expect(course(records)).toEqual(course(await pond({ config: { seed: 5 } }).run()));
  });

  test('that stops a paused run need not go on first', async () => {
    const stop = new AbortController();
    const { start } = pond();
    const never = new Promise<void>(() => undefined);
    const records = await readUntil(start({ signal: stop.signal, paused: () => never }), 'run.paused', () =>
      stop.abort(),
    );
    expect(records.at(-1)?.event).toEqual({ kind: 'run.ended', reason: 'cancelled' });
  });

  test('gets nothing from a run that has its end', async () => {
    const { journal, run } = pond(attemptAt(5));
    await run();
    const again = pond({ past: journal.records });
    expect(await again.run()).toEqual([]);
    expect(again.ground.opened()).toBe(0);
  });
});

describe('a journal that fails', () => {
  test.each([2, 6, 9, 30])(
    'at event %i ends the run with its reason, and releases the ground',
    async (seq) => {
      const error = new Error('the disk is full');
      const journal = memoryJournal({ failAt: { seq, error } });
      const { run, ground } = pond({ journal, config: { parallel: 3 }, latency: shuffledTiming(seq) });
      await expect(run()).rejects.toBe(error);
      // At the second event the ground was still being made ready.
      expect(ground.closed()).toBe(seq === 2 ? 0 : 1);
      expect(journal.records.length).toBe(seq - 1);
    },
  );
});
