import { PassThrough } from 'node:stream';

import { describe, expect, test } from 'vitest';

import { task } from '../../test/doubles/builders.ts';
import { type RunResult } from '../confinement/command.ts';
import { type Base, type Box } from '../workspace/box.ts';
import { findGuestHome } from './home.ts';
import { StandAhead, type StandParts } from './stand.ts';
import { type LoadedVariant, loadVariant } from './variant.ts';

const home = findGuestHome(import.meta.url);
const nobody = () => Promise.reject(new Error('nobody asks that'));
const base: Base = {
  record: task.base,
  paths: nobody,
  read: nobody,
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

/** Boxes in which a runner waits, and what becomes of them. */
class Boxes {
  readonly log: string[] = [];
  /** Ends the runner of each. */
  readonly endings: (() => void)[] = [];
  /** What is thrown when one is to be removed. */
  stuck: Error | undefined;

  readonly parts: StandParts = {
    home,
    base,
    workspaces: {
      open: async () => {
        this.log.push('opened');
        return this.#box();
      },
    },
  };

  #box(): Box {
    const ended = new Promise<RunResult>((resolve) => {
      this.endings.push(() => {
        const output = { head: '', tail: '', bytes: 0 };
        resolve({ end: { kind: 'exited', code: 1 }, ms: 1, peakMb: 1, output, collected: new Map() });
      });
    });
    return {
      root: '/shop',
      shown: '/run/galapagos',
      write: async (edits) => void this.log.push(...edits.map(({ path }) => `wrote ${path}`)),
      run: nobody,
      start: ({ limits }) => {
        this.log.push(`started for ${limits?.wallMs} ms`);
        return { stdin: new PassThrough(), stdout: new PassThrough(), ended, kill: () => {} };
      },
      changes: nobody,
      touched: nobody,
      keepWarm: nobody,
      [Symbol.asyncDispose]: async () => {
        this.log.push('removed');
        if (this.stuck) throw this.stuck;
      },
    };
  }
}

async function variant(name: string): Promise<LoadedVariant> {
  const loaded = await loadVariant(home, name);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.fault));
  return loaded.value;
}

const BEGUN = ['opened', 'started for 71000 ms'];

describe('a runner that is begun ahead of its attempt', () => {
  test('is taken by the first that would begin with it, and by no second; it may wait for a minute', async () => {
    const boxes = new Boxes();
    await using ahead = new StandAhead(boxes.parts, 'mender', 1_000);
    const wanted = { variant: await variant('mender'), edits: [], wallMs: 1_000 };
    const taken = await ahead.take(wanted);
    expect(taken?.box.root).toBe('/shop');
    expect(await ahead.take(wanted)).toBeUndefined();
    await ahead[Symbol.asyncDispose]();
    expect(boxes.log).toEqual(BEGUN);
    await taken?.[Symbol.asyncDispose]();
    expect(boxes.log).toEqual([...BEGUN, 'removed']);
  });

  test.each([
    ['of another agent', { name: 'finch', edits: [], wallMs: 1_000 }],
    ['that goes on from a patch', { name: 'mender', edits: [{ path: 'a.js' }], wallMs: 1_000 }],
    ['that may take longer', { name: 'mender', edits: [], wallMs: 1_001 }],
  ])('is not for an attempt %s, and is gone then', async (_, { name, edits, wallMs }) => {
    const boxes = new Boxes();
    await using ahead = new StandAhead(boxes.parts, 'mender', 1_000);
    expect(await ahead.take({ variant: await variant(name), edits, wallMs })).toBeUndefined();
    expect(boxes.log).toEqual([...BEGUN, 'removed']);
  });

  test('is not for anybody when it has ended', async () => {
    const boxes = new Boxes();
    await using ahead = new StandAhead(boxes.parts, 'mender', 1_000);
    while (boxes.endings.length === 0) await new Promise(setImmediate);
    for (const end of boxes.endings) end();
    const wanted = { variant: await variant('mender'), edits: [], wallMs: 1_000 };
    expect(await ahead.take(wanted)).toBeUndefined();
    expect(boxes.log).toEqual([...BEGUN, 'removed']);
  });

  test('goes with its box when nobody comes, however often that is said', async () => {
    const boxes = new Boxes();
    const ahead = new StandAhead(boxes.parts, 'mender', 1_000);
    await Promise.all([ahead[Symbol.asyncDispose](), ahead[Symbol.asyncDispose]()]);
    expect(boxes.log).toEqual([...BEGUN, 'removed']);
    const wanted = { variant: await variant('mender'), edits: [], wallMs: 1_000 };
    expect(await ahead.take(wanted)).toBeUndefined();
  });

  test('is nobody’s matter when there is no such agent, or no room for a box', async () => {
    const boxes = new Boxes();
    const wanted = { variant: await variant('mender'), edits: [], wallMs: 1_000 };
    await using unknown = new StandAhead(boxes.parts, 'heron', 1_000);
    expect(await unknown.take(wanted)).toBeUndefined();
    await using roomless = new StandAhead({ ...boxes.parts, workspaces: { open: nobody } }, 'mender', 1_000);
    expect(await roomless.take(wanted)).toBeUndefined();
    expect(boxes.log).toEqual([]);
  });

  test('is nobody’s matter when its box cannot be removed', async () => {
    const boxes = new Boxes();
    boxes.stuck = new Error('a folder of it is busy');
    const ahead = new StandAhead(boxes.parts, 'mender', 1_000);
    await ahead[Symbol.asyncDispose]();
    await using other = new StandAhead(boxes.parts, 'mender', 1_000);
    const wanted = { variant: await variant('finch'), edits: [], wallMs: 1_000 };
    expect(await other.take(wanted)).toBeUndefined();
    expect(boxes.log).toEqual([...BEGUN, 'removed', ...BEGUN, 'removed']);
  });
});
