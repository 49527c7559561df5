// Silence is no wall: a guest that does not tell what came of its trial is unclear, and breaks the promise.
import { describe, expect, test } from 'vitest';

import { type ProbeReport } from '../../sandbox/probes/probe.ts';
import { runProbes } from '../../sandbox/probes/run-probes.ts';
import { inScratch } from './attacks.ts';
import { NoWalls } from './no-walls.ts';

/** What came of the probes whose ids begin so, with this program in the place of every guest. */
async function resultsWith(program: string, ...beginnings: readonly string[]): Promise<readonly string[]> {
  return await inScratch(async (scratch) => {
    await using careless = new NoWalls(scratch, ['perl', '-e', program]);
    const only = ({ id }: ProbeReport['probe']): boolean => beginnings.some((each) => id.startsWith(each));
    const signal = new AbortController().signal;
    const results: string[] = [];
    for await (const { probe, result } of runProbes(careless, { scratch, only, signal }))
      if (result.kind !== 'not tried') results.push(`${probe.id} ${result.kind}`);
    return results;
  });
}

const clear = (results: readonly string[]): readonly string[] =>
  results.filter((line) => !line.endsWith(' unclear'));

describe.skipIf(process.platform !== 'linux')('a guest', () => {
  test('that breaks off while it tries is unclear, whatever it was to try', async () => {
    const results = await resultsWith(String.raw`print "trying\n"; exit 3`, '');
    expect(results.length).toBeGreaterThan(100);
    expect(clear(results)).toEqual([]);
  });

  test('that does not tell what the kernel answered is unclear', async () => {
    // What they have is read by the host, or printed as it is found.
    const told = ['kernel.capabilities', 'kernel.chroot', 'kernel.descriptors'];
    const results = await resultsWith(String.raw`print "trying\ntried\n"`, 'kernel.');
    const asked = results.filter((line) => !told.some((id) => line.startsWith(id)));
    expect(asked.length).toBeGreaterThan(5);
    expect(clear(asked)).toEqual([]);
  });

  test('that was to use up the machine and ends without a word is unclear', async () => {
    const results = await resultsWith(String.raw`print "trying\ntried\n"`, 'bombs.');
    expect(results.length).toBeGreaterThan(12);
    expect(clear(results)).toEqual([]);
  });
});
