// Hosts that are killed again and again leave nothing: the campaign of `node bench/endurance.ts`, a small one.
import { expect, test } from 'vitest';

import { endure } from '../../bench/endurance/campaign.ts';

test.skipIf(process.platform !== 'linux')(
  'after 60 judgements of honest and hostile patches and six killed hosts nothing is left, and nothing of the user is written',
  async () => {
    const { evaluations, kills, survivors, left, repositoryIsUntouched, occupied } = await endure({
      evaluations: 60,
      kills: 6,
      seed: 3,
    });
    expect(evaluations).toBeGreaterThanOrEqual(60);
    expect({ kills, survivors, left, repositoryIsUntouched }).toEqual({
      kills: 6,
      survivors: 0,
      left: { processes: 0, mounts: 0, workspaces: 0 },
      repositoryIsUntouched: true,
    });
    expect(occupied.last).toBe(occupied.first);
  },
  300_000,
);
