import { setImmediate as turn } from 'node:timers/promises';

import { describe, expect, test } from 'vitest';

import { alarm } from './alarm.ts';

/** This process does nothing at all for so long: as if it had been stopped. */
const stopped = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

describe('an alarm', () => {
  test('rings', async () => {
    const rung = new Promise<string>((ring) => alarm(5, () => ring('rung')));
    expect(await rung).toBe('rung');
  });

  test('that was taken back does not', async () => {
    let rung = false;
    alarm(1, () => (rung = true))();
    await new Promise<void>((ring) => alarm(5, ring));
    expect(rung).toBe(false);
  });

  test('that became due while this process was stopped begins anew, and can still be taken back', async () => {
    let rung = false;
    const takeBack = alarm(200, () => (rung = true));
    stopped(1_400);
    await turn();
    await turn();
    expect(rung).toBe(false);
    takeBack();
    await new Promise<void>((ring) => alarm(400, ring));
    expect(rung).toBe(false);
  });
});
