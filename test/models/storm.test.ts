// Runs of the engine while the model's server fails in every way: nothing breaks, nothing is lost, no token too many.
import { describe, expect, test } from 'vitest';

import { seededRng } from '../../agent/engine/random.ts';
import { startLoopback } from '../loopback/server.ts';
import { weather, weathered } from './storm.ts';

describe('runs in a storm', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
    'number %i comes to an end, whole and within its budget',
    async (seed) => {
      const rng = seededRng(seed);
      await using server = await startLoopback(() => weather(rng));
      const { end, unpaired, unreadable, tokens, questions } = await weathered(seed, server);
      expect({ end, unpaired, unreadable }).toEqual({
        end: expect.any(String),
        unpaired: [],
        unreadable: [],
      });
      expect(tokens.spent).toBeLessThanOrEqual(tokens.limit);
      expect(questions).toBeGreaterThan(0);
    },
  );
});
