import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { plugins } from '../../agent/engine/registry.ts';
import { rolloutId } from '../../agent/engine/ids.ts';
import { rolloutWith, silent, task, viewOf } from '../doubles/builders.ts';
import { contextOn, frozen, purely, view } from './worlds.ts';

describe.each(plugins.critics.map((critic) => [critic.id, critic] as const))(
  'the critic %s',
  (_id, critic) => {
    test('judges any attempt between 0 and 1, with a reason: pure, plain, without a throw', async () => {
      await fc.assert(
        fc.asyncProperty(view, async (run) => {
          for (const rollout of frozen(run).rollouts.values()) {
            const subject = { kind: 'trajectory', task, rollout } as const;
            const critique = await purely(() => critic.score(subject, contextOn(run)));
            expect([critique.critic, critique.tier]).toEqual([critic.id, critic.tier]);
            expect(critique.value).toBeGreaterThanOrEqual(0);
            expect(critique.value).toBeLessThanOrEqual(1);
            expect(critique.confidence).toBeGreaterThanOrEqual(0);
            expect(critique.confidence).toBeLessThanOrEqual(1);
            expect(critique.why).not.toBe('');
          }
        }),
        { numRuns: 50 },
      );
    });

    test('has no confidence where the oracle was silent', async () => {
      const rollout = rolloutWith(rolloutId(0, 0), [silent, silent]);
      const critique = await critic.score(
        { kind: 'trajectory', task, rollout },
        contextOn(viewOf([rollout])),
      );
      expect([critique.value, critique.confidence]).toEqual([0, 0]);
    });
  },
);
