import { describe, expect, test } from 'vitest';

import { green, one, patchAt, red, silent, two } from '../../../test/doubles/builders.ts';
import { attemptAt, eventsOf, flat } from '../../../test/doubles/courses.ts';
import { shuffledTiming } from '../../../test/doubles/latency.ts';
import { linesOf, pond } from '../../../test/doubles/pond.ts';
import { type Critic, type Gate, type Plugins } from '../plugin.ts';
import { plugins } from '../registry.ts';
import { foldAll } from '../view.ts';

describe('an attempt', () => {
  test('without a change ends empty, and one that failed says why', async () => {
    const records = await pond({
      config: { options: { population: 3, generations: 1, enough: 1 } },
      attempt: ({ rollout }) =>
        rollout === 'g0.0' ? {} : rollout === 'g0.1' ? { fail: 'it crashed' } : { patch: patchAt() },
    }).run();
    expect(eventsOf(records, 'rollout.ended').map(({ end, why }) => [end, why])).toEqual([
      ['empty', 'I found nothing'],
      ['failed', 'it crashed'],
      ['empty', 'I changed something'],
    ]);
  });

  test('without a change is criticised by those who ask for it, once all of its steps are there', async () => {
    const way: Critic = {
      id: 'way',
      about: 'Counts steps.',
      source: 'test',
      tier: 'soft',
      shape: 'point',
      applies: ({ steps }) => steps.length > 1,
      score: async (subject) => {
        const steps = subject.kind === 'pair' ? [] : subject.rollout.steps;
        const why = `${steps.length} steps`;
        return { critic: 'way', tier: 'soft', value: 0, confidence: 1, why, anchors: [] };
      },
    };
    const records = await pond({
      config: { options: { population: 2, generations: 1, enough: 1 } },
      attempt: ({ rollout }) => ({ steps: rollout === 'g0.0' ? ['looks', 'gives up'] : ['looks'] }),
      plugins: { ...plugins, critics: [...plugins.critics, way] },
    }).run();
    expect(
      eventsOf(records, 'critique.made').map(({ rollout, critique }) => [
        rollout,
        critique.critic,
        critique.why,
      ]),
    ).toEqual([['g0.0', 'way', '2 steps']]);
  });

  test('that fails like all others is the fault of the agent, and said so', async () => {
    const records = await pond({ config: flat, attempt: () => ({ fail: 'it crashed' }) }).run();
    expect(records.at(-1)?.event).toEqual({
      kind: 'run.ended',
      reason: 'refused',
      fault: { kind: 'variant-broken', variant: 'mender', detail: 'it crashed' },
    });
  });

  test('may try as many candidates as its decision allows', async () => {
    const { rollouts, run } = pond({
      config: { limits: { candidates: 1_000, wallMs: 60_000 } },
      attempt: () => ({}),
    });
    await run();
    const limits = new Map(
      rollouts.asked.map(({ rollout, limits }) => [rollout.split('.')[0], limits.candidates]),
    );
    expect([...limits]).toEqual([
      ['g0', 63],
      ['g1', 250],
    ]);
  });

  test('is seeded by its own name, so that no other attempt shifts its chance', async () => {
    const { rollouts, run } = pond();
    await run();
    const seeds = new Map(rollouts.asked.map(({ rollout, seed }) => [rollout, seed]));
    expect(new Set(seeds.values()).size).toBe(seeds.size);
  });
});

describe('a gate', () => {
  const without = (lines: readonly number[]): Plugins => {
    const gate: Gate = {
      id: 'careful',
      about: 'Leaves out a line.',
      source: 'test',
      at: 'result',
      check: async ({ patch }) => {
        const kept = linesOf(patch).filter((line) => !lines.includes(line));
        if (kept.length === linesOf(patch).length) return { kind: 'ok' };
        return {
          kind: 'refuse',
          why: 'not that line',
          ...(kept.length > 0 ? { fix: patchAt(...kept) } : {}),
        };
      },
    };
    return { ...plugins, gates: [gate] };
  };

  test('that hands back a mended patch lets it go on', async () => {
    const records = await pond({ ...attemptAt(5, 15, 25, 35), plugins: without([35]) }).run();
    expect(eventsOf(records, 'patch.proposed').map(({ patch, claim }) => [linesOf(patch), claim])).toEqual([
      [[5, 15, 25, 35], 'I changed something'],
      [[5, 15, 25], 'I changed something'],
    ]);
    expect(records.at(-1)?.event).toEqual({ kind: 'run.ended', reason: 'repaired' });
  });

  test('that leaves nothing ends the attempt as refused, unjudged', async () => {
    const { oracle, run } = pond({ ...attemptAt(35), plugins: without([35]) });
    const records = await run();
    expect(eventsOf(records, 'rollout.ended').map(({ end, why }) => [end, why])).toEqual([
      ['refused', 'careful: not that line'],
    ]);
    expect(oracle.asked).toEqual([]);
  });
});

describe('an equal patch', () => {
  test('is judged once; the answer is given again, marked as known and free', async () => {
    for (const parallel of [1, 3]) {
      const { oracle, run } = pond({
        config: { parallel, options: { population: 3, generations: 1, enough: 1 } },
        latency: shuffledTiming(parallel),
        attempt: () => ({ patch: patchAt(5) }),
      });
      const records = await run();
      expect(oracle.asked.length).toBe(1);
      expect(eventsOf(records, 'oracle.answered').map(({ known }) => known ?? false)).toEqual([
        false,
        true,
        true,
      ]);
      expect(foldAll(records).cost.testRuns).toBe(3);
    }
  });
});

describe('a silent verdict', () => {
  test('is asked for once more, and that answer counts', async () => {
    const { oracle, run } = pond({
      ...attemptAt(5, 15, 25),
      verdict: (_patch, scope, nth) => (scope === 'target' && nth === 1 ? silent : green),
    });
    expect((await run()).at(-1)?.event).toEqual({ kind: 'run.ended', reason: 'repaired' });
    expect(oracle.asked.map(({ scope }) => scope)).toEqual(['target', 'target', 'full', 'confirm']);
  });

  test('that stays silent is neither red nor green', async () => {
    const { oracle, run } = pond({ ...attemptAt(5, 15, 25), verdict: () => silent });
    const records = await run();
    const view = foldAll(records);
    expect(oracle.asked.map(({ scope }) => scope)).toEqual(['target', 'target']);
    expect(view.ended).toEqual({ reason: 'unrepaired' });
    expect(view.selection).toEqual({
      chosen: [],
      rejected: [{ rollout: 'g0.0', by: 'final', why: 'the tests gave no answer about it' }],
    });
  });

  test('about the confirmation passes the turn to the next choice', async () => {
    const { run } = pond({
      config: { ...flat, options: { population: 2, generations: 1, enough: 2 } },
      attempt: ({ rollout }) => ({ patch: rollout === 'g0.0' ? patchAt(1) : patchAt(2, 8) }),
      verdict: (patch, scope) => (scope === 'confirm' && linesOf(patch).length === 1 ? silent : green),
    });
    const view = foldAll(await run());
    expect(view.selection).toMatchObject({
      chosen: [{ rollout: 'g0.1' }],
      rejected: [
        { rollout: 'g0.0', by: 'confirmation', why: 'the suite gave no answer when it ran once more' },
      ],
    });
    expect(view.ended).toEqual({ reason: 'repaired' });
  });

  test('about a patch that does not fit is final at once', async () => {
    const { oracle, run } = pond({
      ...attemptAt(5),
      verdict: () => ({ kind: 'silent', why: 'patch-does-not-apply' }),
    });
    await run();
    expect(oracle.asked.length).toBe(1);
  });
});

describe('a confirmation that is red', () => {
  test('passes the turn to the next choice, and without one the run is not repaired', async () => {
    const flaky = pond({
      ...attemptAt(5, 15, 25),
      verdict: (_patch, scope) => (scope === 'confirm' ? red([one, two]) : green),
    });
    const view = foldAll(await flaky.run());
    expect(view.ended).toEqual({ reason: 'unrepaired' });
    expect(view.selection?.chosen).toEqual([]);
    expect(view.selection?.rejected).toContainEqual({
      rollout: 'g0.0',
      by: 'confirmation',
      why: 'it was red when the whole suite ran once more',
    });
  });
});
