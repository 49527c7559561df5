// Every mechanism of this machine keeps every promise of the table, and every probe can be seen to get through.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { PROBES } from '../../sandbox/probes/catalogue.ts';
import { type ProbeReport } from '../../sandbox/probes/probe.ts';
import { attack, inScratch, reportsOf, surprises, WALLS } from './attacks.ts';
import { NoWalls } from './no-walls.ts';

const user = process.getuid?.() === 0 ? 'root' : 'an ordinary user';

describe.each(WALLS)('the walls of $name', ({ name, absent }) => {
  describe.skipIf(absent !== undefined)(absent === undefined ? `for ${user}` : `skipped: ${absent}`, () => {
    let reports: readonly ProbeReport[];
    beforeAll(async () => {
      reports = await attack(name);
    });

    test('stop what is promised to be stopped, let work what has to, and no more is open than is told', () => {
      expect(surprises(reports)).toEqual([]);
    });

    test('were tried by every probe that this machine can play', () => {
      const untried = reports.flatMap(({ probe, result }) =>
        result.kind === 'not tried' && !result.why.startsWith('needs ') ? [probe.id] : [],
      );
      expect([reports.length, untried]).toEqual([PROBES.length, []]);
    });
  });
});

describe('where there are no walls', () => {
  test.skipIf(process.platform !== 'linux')(
    'limits, watchdog and careful reading still hold, and all else is open (measured on Linux)',
    async () => {
      expect(surprises(await attack('none'))).toEqual([]);
    },
  );
});

describe('a probe', () => {
  let reports: readonly ProbeReport[];
  beforeAll(async () => {
    reports = await inScratch(async (scratch) => {
      await using careless = new NoWalls(scratch);
      return await reportsOf(careless, scratch);
    });
    // Where nothing is held to its limits, bombs burn down by themselves.
  }, 400_000);
  afterAll(() => {
    reports = [];
  });

  test.skipIf(process.platform !== 'linux')(
    'gets through where nobody takes care, unless it says why that cannot be shown',
    () => {
      const harmless = reports
        .filter(({ probe }) => probe.family !== 'wanted' && probe.undemonstrable === undefined)
        .filter(({ result }) => result.kind !== 'open' && result.kind !== 'not tried')
        .map(({ probe, result }) => `${probe.id}: ${JSON.stringify(result)}`);
      expect(harmless).toEqual([]);
    },
  );
});
