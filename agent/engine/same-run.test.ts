import { describe, expect, test } from 'vitest';

import { shuffledTiming } from '../../test/doubles/latency.ts';
import { pond } from '../../test/doubles/pond.ts';
import { talking } from '../../test/doubles/talking.ts';
import { type Recorded, type RunEvent } from './events.ts';
import { rolloutId } from './ids.ts';
import { compared, firstDifference } from './same-run.ts';

const numbered = (events: readonly RunEvent[]): readonly Recorded[] =>
  events.map((event, index) => ({ seq: index + 1, at: index, event }));

/** The record with one event changed. */
const changed = (records: readonly Recorded[], change: (event: RunEvent) => RunEvent): readonly Recorded[] =>
  records.map((recorded) => ({ ...recorded, event: change(recorded.event) }));

describe('two records', () => {
  test('of one run are the same, whatever the timing and the number of processors', async () => {
    const evolving = { strategy: 'evolve', options: { population: 3, generations: 3, enough: 9 } };
    const one = await talking({ config: { ...evolving, parallel: 1 } }).run();
    for (const seed of [2, 3, 4]) {
      const other = await talking({ config: { ...evolving, parallel: 4 }, seed }).run();
      expect(firstDifference(one, other)).toBeUndefined();
    }
  });

  test('of a search of another seed are not', async () => {
    const [one, other] = await Promise.all(
      [1, 2].map((seed) => pond({ config: { seed }, latency: shuffledTiming(seed) }).run()),
    );
    expect(firstDifference(one ?? [], other ?? [])).toBeDefined();
  });

  test.each<readonly [string, (event: RunEvent) => RunEvent]>([
    [
      'an answer',
      (event) =>
        event.kind === 'model.answered' && event.reply
          ? { ...event, reply: { ...event.reply, text: 'else' } }
          : event,
    ],
    ['a price', (event) => (event.kind === 'model.answered' ? { ...event, usd: 1 } : event)],
    ['a prompt', (event) => (event.kind === 'model.asked' ? { ...event, prompt: '0' } : event)],
    [
      'a step',
      (event) => (event.kind === 'step.noted' ? { ...event, step: { ...event.step, title: 'else' } } : event),
    ],
    ['a decision', (event) => (event.kind === 'strategy.decided' ? { ...event, decisions: [] } : event)],
    ['the end', (event) => (event.kind === 'run.ended' ? { ...event, reason: 'green' } : event)],
  ])('differ by %s', async (_name, change) => {
    const records = await talking().run();
    expect(firstDifference(records, changed(records, change))).toBeDefined();
  });

  test('differ where one of them ends', async () => {
    const records = await talking().run();
    const last = compared(records).at(-1);
    expect(firstDifference(records, records.slice(0, -1))).toEqual({ recorded: last });
    expect(firstDifference(records.slice(0, -1), records)).toEqual({ again: last });
  });

  test('are the same whichever attempt was first to need what all share', () => {
    const lesson = (index: number): RunEvent => ({
      kind: 'lesson.recorded',
      rollout: rolloutId(0, index),
      key: 'run/checklist',
      value: ['is it?'],
    });
    expect(firstDifference(numbered([lesson(0)]), numbered([lesson(1)]))).toBeUndefined();
  });

  describe('of which only one has what attempts share', () => {
    const [kept, cut] = [rolloutId(0, 0), rolloutId(0, 1)];
    const cost = { rollouts: 1, testRuns: 0, candidates: 0, tokens: 0, ms: 0 };
    const needed: RunEvent = {
      kind: 'lesson.recorded',
      rollout: cut,
      key: 'run/checklist',
      value: ['is it?'],
    };
    const ended: RunEvent = { kind: 'rollout.ended', rollout: kept, end: 'patched', cost };

    test('are the same where an attempt that was cut off may have needed it', () => {
      const off: RunEvent = { kind: 'rollout.ended', rollout: cut, end: 'cancelled', cost };
      expect(firstDifference(numbered([needed, ended, off]), numbered([ended, off]))).toBeUndefined();
      expect(firstDifference(numbered([ended]), numbered([needed, ended, off]))).toBeUndefined();
    });

    test('differ where none was', () => {
      expect(firstDifference(numbered([needed, ended]), numbered([ended]))).toBeDefined();
    });
  });
});
