// Timing that differs from run to run on purpose: what must not change a result.
import { setImmediate as turn } from 'node:timers/promises';

import { seededRng } from '../../agent/engine/random.ts';

/** Waits for some turns of the event loop, as many as its seed says. */
export function shuffledTiming(seed: number): () => Promise<void> {
  const rng = seededRng(seed);
  return async () => {
    for (let turns = Math.floor(rng() * 5); turns > 0; turns--) await turn();
  };
}
