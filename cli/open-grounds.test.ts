import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';

import { type Fault } from '../agent/engine/fault.ts';
import { failure, success, type Outcome } from '../agent/engine/outcome.ts';
import { type Grounds } from '../agent/engine/ports.ts';
import { groundsIn } from './open-grounds.ts';

const grounds: Grounds = { prepare: () => Promise.resolve(failure({ kind: 'git-missing' })) };

/** Boxes that say what became of them. */
function boxes(sweep: () => Promise<void> = () => Promise.resolve()) {
  const told: string[] = [];
  return {
    told,
    sweep: async () => {
      told.push('swept');
      await sweep();
    },
    [Symbol.asyncDispose]: () => {
      told.push('disposed');
      return Promise.resolve();
    },
  };
}

const broken = new Error('a file of the program is gone');

describe('boxes and what judges in them', () => {
  test('are handed out together, and taken down together', async () => {
    const opened = boxes();
    const made = await groundsIn(
      Promise.resolve(success(opened)),
      Promise.resolve(() => grounds),
    );
    expect(opened.told).toEqual(['swept']);
    expect(made.ok).toBe(true);
    if (made.ok) await made.value[Symbol.asyncDispose]();
    expect(opened.told).toEqual(['swept', 'disposed']);
  });

  test('leave no boxes behind when the rest of the program cannot be loaded, before or after they are open', async () => {
    const early = boxes();
    const opening = turn(success(early));
    await expect(groundsIn(opening, Promise.reject(broken))).rejects.toBe(broken);
    const late = boxes();
    const loading = turn().then(() => Promise.reject(broken));
    await expect(groundsIn(Promise.resolve(success(late)), loading)).rejects.toBe(broken);
    expect([early.told, late.told]).toEqual([['disposed'], ['disposed']]);
  });

  test('leave no boxes behind when grounds cannot be made, or old boxes cannot be swept', async () => {
    const unmade = boxes();
    const make = () => {
      throw broken;
    };
    await expect(groundsIn(Promise.resolve(success(unmade)), Promise.resolve(make))).rejects.toBe(broken);
    const unswept = boxes(() => Promise.reject(broken));
    const opening = Promise.resolve(success(unswept));
    await expect(
      groundsIn(
        opening,
        Promise.resolve(() => grounds),
      ),
    ).rejects.toBe(broken);
    expect([unmade.told, unswept.told]).toEqual([
      ['swept', 'disposed'],
      ['swept', 'disposed'],
    ]);
  });

  test('are refused for the reason for which boxes are', async () => {
    const missing = failure({ kind: 'git-missing' } as const);
    const opening: Promise<Outcome<ReturnType<typeof boxes>, Fault>> = Promise.resolve(missing);
    expect(
      await groundsIn(
        opening,
        Promise.resolve(() => grounds),
      ),
    ).toBe(missing);
    expect(await groundsIn(opening, Promise.reject(broken))).toBe(missing);
  });
});
