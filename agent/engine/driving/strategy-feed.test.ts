import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { shuffledTiming } from '../../../test/doubles/latency.ts';
import { pond } from '../../../test/doubles/pond.ts';
import { type Recorded, type RunEvent } from '../events.ts';
import { compareRollouts, rolloutId } from '../ids.ts';
import { type Json } from '../json.ts';
import { type Strategy } from '../plugin.ts';
import { plugins } from '../registry.ts';
import { seededRng, seedFor } from '../random.ts';
import { inKeyOrder, StrategyFeed } from './strategy-feed.ts';

const noted = (index: number, title: string): RunEvent => ({
  kind: 'step.noted',
  rollout: rolloutId(0, index),
  step: { index: 0, kind: 'think', title, ms: 1 },
});
const started = (index: number): RunEvent => ({
  kind: 'rollout.started',
  rollout: rolloutId(0, index),
  operator: 'plan',
  parents: [],
  variant: { name: 'mender', hash: 'x' },
  seed: 1,
});
const recorded = (...events: readonly RunEvent[]) =>
  events.map((event, index) => ({ seq: index + 1, at: 0, event }));
const titles = (records: readonly Recorded[]) =>
  records.flatMap(({ event }) => (event.kind === 'step.noted' ? event.step.title : []));

describe('events in key order', () => {
  test('are those of one rollout after the other, however they were mixed', () => {
    const mixed = recorded(
      started(10),
      started(2),
      noted(10, 'c'),
      noted(2, 'a'),
      noted(10, 'd'),
      noted(2, 'b'),
    );
    expect(titles(inKeyOrder(mixed))).toEqual(['a', 'b', 'c', 'd']);
  });

  test('leave out the half of a rollout that was killed, and what was cut off', () => {
    const cost = { rollouts: 1, testRuns: 0, candidates: 0, tokens: 0, ms: 0 };
    const cancelled: RunEvent = { kind: 'rollout.ended', rollout: rolloutId(0, 1), end: 'cancelled', cost };
    const lived = recorded(
      started(0),
      noted(0, 'lost'),
      started(1),
      noted(1, 'cut'),
      started(0),
      noted(0, 'kept'),
      cancelled,
    );
    expect(titles(inKeyOrder(lived))).toEqual(['kept']);
  });
});

describe('a strategy', () => {
  /** Remembers every step that it was shown. */
  const witness = (): Strategy => {
    const [evolve] = plugins.strategies;
    if (!evolve) throw new Error('there is no strategy');
    return {
      ...evolve,
      observe: (state: Json, { event }) => {
        const seen = Array.isArray(state) ? state : [];
        return event.kind === 'step.noted' ? [...seen, `${event.rollout} ${event.step.title}`] : seen;
      },
    };
  };

  test('sees the same, whatever the timing of the run was', async () => {
    const runs = [1, 2, 4].map((parallel) =>
      pond({ config: { seed: 3, parallel }, latency: shuffledTiming(parallel) }).run(),
    );
    const [first, ...others] = (await Promise.all(runs)).map(
      (records) => new StrategyFeed(witness(), [], records).state,
    );
    for (const other of others) expect(other).toEqual(first);
  });
});

describe('keys', () => {
  test('are ordered by number, not by letter', () => {
    const keys = [rolloutId(10, 0), rolloutId(2, 11), rolloutId(2, 9)];
    expect(keys.toSorted(compareRollouts)).toEqual(['g2.9', 'g2.11', 'g10.0']);
  });
});

describe('chance', () => {
  test('is the same for the same seed and name, and evenly spread', () => {
    const draws = (seed: number, name: string) => {
      const rng = seededRng(seedFor(seed, name));
      return Array.from({ length: 5 }, rng);
    };
    expect(draws(1, 'g0.0')).toEqual(draws(1, 'g0.0'));
    const firsts = Array.from({ length: 2_000 }, (_, seed) => seededRng(seedFor(seed, 'g0.0'))());
    const tenths = Array.from(
      { length: 10 },
      (_, tenth) => firsts.filter((each) => Math.floor(each * 10) === tenth).length,
    );
    for (const count of tenths) expect(Math.abs(count - 200)).toBeLessThan(60);
    fc.assert(
      fc.property(fc.integer(), fc.string(), fc.string(), (seed, one, other) => {
        fc.pre(one !== other);
        expect(draws(seed, one)).not.toEqual(draws(seed, other));
      }),
    );
  });
});
