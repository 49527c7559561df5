import { describe, expect, test } from 'vitest';

import { slotsOf, type Machine, type Slots } from './slots.ts';

const roomy: Machine = { cores: 2, totalMb: 100_000, availableMb: () => 50_000 };
const never = new AbortController().signal;

/** What has begun, in order, while nobody has to wait for anything but a place. */
function queue(slots: Slots) {
  const begun: string[] = [];
  const places = new Map<string, Disposable>();
  const ask = async (name: string, how?: 'beside' | 'alone', signal = never): Promise<void> => {
    void slots.take(signal, how).then((place) => {
      begun.push(name);
      places.set(name, place);
      return undefined;
    });
    await settled();
  };
  const end = async (name: string): Promise<void> => {
    places.get(name)?.[Symbol.dispose]();
    await settled();
  };
  return { begun, ask, end };
}

const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe('places for boxes', () => {
  test('are as many as there are cores, given in the order in which they were asked for', async () => {
    const { ask, end, begun } = queue(slotsOf(roomy, 1_000));
    for (const name of ['a', 'b', 'c', 'd']) await ask(name);
    expect(begun).toEqual(['a', 'b']);
    await end('b');
    expect(begun).toEqual(['a', 'b', 'c']);
    await end('c');
    await end('a');
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
  });

  test('are no more than memory allows, if every box takes what it may', async () => {
    const { ask, begun } = queue(slotsOf({ ...roomy, cores: 64, totalMb: 10_000 }, 4_000));
    for (const name of ['a', 'b', 'c']) await ask(name);
    expect(begun).toEqual(['a', 'b']);
  });

  test('are one at least, on the smallest machine', async () => {
    const { ask, end, begun } = queue(slotsOf({ cores: 1, totalMb: 500, availableMb: () => 10 }, 4_000));
    for (const name of ['a', 'b']) await ask(name);
    expect(begun).toEqual(['a']);
    await end('a');
    expect(begun).toEqual(['a', 'b']);
  });

  test('are not given while others leave no memory, but for the first', async () => {
    let availableMb = 100;
    const { ask, end, begun } = queue(slotsOf({ ...roomy, availableMb: () => availableMb }, 1_000));
    for (const name of ['a', 'b', 'c']) await ask(name);
    expect(begun).toEqual(['a']);
    availableMb = 10_000;
    await end('a');
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  test('are had alone when nobody works, and nobody begins or overtakes meanwhile', async () => {
    const { ask, end, begun } = queue(slotsOf(roomy, 1_000));
    await ask('a');
    await ask('alone', 'alone');
    await ask('b');
    expect(begun).toEqual(['a']);
    await end('a');
    expect(begun).toEqual(['a', 'alone']);
    await end('alone');
    expect(begun).toEqual(['a', 'alone', 'b']);
  });

  test('are given back once, however often it is said', async () => {
    const { ask, end, begun } = queue(slotsOf({ ...roomy, cores: 1 }, 1_000));
    for (const name of ['a', 'b', 'c']) await ask(name);
    await end('a');
    await end('a');
    expect(begun).toEqual(['a', 'b']);
  });

  test('are not waited for by who was cancelled, and nobody waits behind them', async () => {
    const { ask, end, begun } = queue(slotsOf(roomy, 1_000));
    const [gone, leaving] = [new AbortController(), new AbortController()];
    gone.abort();
    await ask('gone before', 'alone', gone.signal);
    await ask('a');
    await ask('leaves', 'alone', leaving.signal);
    await ask('b');
    expect(begun).toEqual(['gone before', 'a']);
    leaving.abort();
    await settled();
    expect(begun).toEqual(['gone before', 'a', 'leaves', 'b']);
    await ask('c');
    // What was cancelled has no place to give back.
    await end('leaves');
    expect(begun).not.toContain('c');
  });
});
