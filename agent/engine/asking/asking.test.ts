// Runs whose attempts ask a model. That one which is killed after any event ends the same is proven in test/golden/killed-asking.test.ts.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { shuffledTiming } from '../../../test/doubles/latency.ts';
import { memoryJournal } from '../../../test/doubles/memory-journal.ts';
import { pond } from '../../../test/doubles/pond.ts';
import { scriptedModels, spec } from '../../../test/doubles/scripted-model.ts';
import { lineFor, outcome, talk, talking, talkingRollouts } from '../../../test/doubles/talking.ts';
import { INTERRUPT } from '../driving/course.ts';
import { FaultError } from '../fault.ts';
import { rolloutId } from '../ids.ts';
import { type Decision, type Plugins } from '../plugin.ts';
import { plugins } from '../registry.ts';
import { firstDifference } from '../same-run.ts';
import { foldAll } from '../view.ts';

describe('an interruption in the middle of an answer', () => {
  test('reaches the model, is recorded, and the question is asked again when the run goes on', async () => {
    const interruption = new AbortController();
    const first = talking({
      config: { parallel: 1 },
      rule: async ({ nth, request, options }) => {
        if (nth !== 2) return lineFor({ nth, request, options });
        interruption.abort(INTERRUPT);
        return { fault: { kind: options.signal.aborted ? 'cancelled' : 'empty-answer' } };
      },
    });
    const past = await first.run({ signal: interruption.signal });
    const kinds = past.map(({ event }) => event.kind);
    expect(kinds.slice(-2)).toEqual(['model.answered', 'run.paused']);
    const second = talking({ config: { parallel: 1 }, past });
    await second.run();
    expect(second.heard.map(({ options }) => options.call)[0]).toBe('g0.0#2');
    const whole = await talking({ config: { parallel: 1 } }).run();
    expect(outcome(foldAll(second.journal.records))).toEqual(outcome(foldAll(whole)));
    expect(firstDifference(whole, second.journal.records)).toBeUndefined();
  });
});

describe('a model that cannot be worked with', () => {
  test('ends the run as an interruption that says why, and the run goes on when it is there again', async () => {
    const fault = { kind: 'unreachable', url: 'http://127.0.0.1:1/v1', detail: 'refused' } as const;
    const journal = memoryJournal();
    const first = talking({ journal, rule: (heard) => (heard.nth > 4 ? { fault } : lineFor(heard)) });
    await expect(first.run()).rejects.toEqual(
      new FaultError({ kind: 'model-unfit', model: 'pond-1', why: fault }),
    );
    const past = journal.records;
    expect(foldAll(past)).toMatchObject({ state: 'paused' });
    expect(past.at(-1)?.event).toEqual({ kind: 'run.paused' });
    const second = talking({ past });
    await second.run();
    expect(outcome(foldAll(second.journal.records))).toEqual(outcome(foldAll(await talking().run())));
  });
});

describe('attempts of one batch', () => {
  test('share the tokens before they begin, so that none depends on the timing of another', async () => {
    const budget = { tokens: 3_000 };
    const alone = outcome(foldAll(await talking({ config: { budget, parallel: 1 } }).run()));
    const refused = alone.attempts.flatMap(({ calls }) =>
      calls.filter(({ fault }) => fault?.kind === 'budget'),
    );
    expect(refused.length).toBeGreaterThan(0);
    for (const seed of [1, 2, 3])
      expect(outcome(foldAll(await talking({ seed, config: { budget, parallel: 4 } }).run()))).toEqual(alone);
  });

  test('get no more tokens than an attempt may cost', async () => {
    const limits = { candidates: 1, wallMs: 1_000, tokens: 700 };
    const view = foldAll(await talking({ config: { limits } }).run());
    const tokens = [...view.rollouts.values()].map(({ cost }) => cost.tokens);
    expect(tokens.every((each) => each > 0 && each <= 700)).toBe(true);
  });

  test('are warned of once when most of the tokens are used', async () => {
    const { run } = talking({
      config: { budget: { tokens: 850 }, options: { ...talk.options, population: 1 } },
      rule: () => ({ text: '5', usage: { prompt: 100, cached: 0, completion: 600 } }),
    });
    const warned = (await run()).flatMap(({ event }) => (event.kind === 'budget.warned' ? [event] : []));
    expect(warned).toEqual([{ kind: 'budget.warned', what: 'tokens', used: 700, limit: 850 }]);
  });

  test('keep to any budget to the token, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(6_000),
        fc.integer({ min: 1, max: 5 }),
        fc.nat(),
        async (tokens, parallel, seed) => {
          const records = await talking({ seed, config: { budget: { tokens }, parallel } }).run();
          const view = foldAll(records);
          expect(view.cost.tokens).toBeLessThanOrEqual(tokens);
          const ofAttempts = [...view.rollouts.values()].reduce((sum, { cost }) => sum + cost.tokens, 0);
          expect(ofAttempts).toBe(view.cost.tokens);
          const calls = (kind: string) =>
            records
              .flatMap(({ event }) => (event.kind === kind && 'call' in event ? event.call : []))
              .toSorted();
          expect(calls('model.answered')).toEqual(calls('model.asked'));
        },
      ),
      { numRuns: 30 },
    );
  }, 60_000);
});

describe('a team', () => {
  const other = { ...spec, id: 'other' };
  const team = [
    { name: 'mender', variant: { name: 'mender', hash: '0' } },
    { name: 'finch', variant: { name: 'finch', hash: '1' }, params: { turns: 3 }, model: other },
  ];

  /** Decides one attempt of each of these members, then stops. */
  const sending = (...members: readonly string[]): Plugins => ({
    ...plugins,
    strategies: plugins.strategies.map((each) => ({
      ...each,
      next: async (_state, { view }): Promise<readonly Decision[]> =>
        view.decided.length > 0
          ? [{ do: 'stop', why: 'exhausted', best: [] }]
          : members.map((member, index) => ({
              do: 'expand',
              rollout: rolloutId(0, index),
              operator: 'plan',
              parents: [],
              slice: { index: 0, of: 1 },
              member,
            })),
    })),
  });

  test('is sent by name, each with its own agent, parameters and model', async () => {
    const config = { ...talk, team, params: { candidates: 5 } };
    const { run, rollouts } = pond({
      config,
      plugins: sending('finch', 'mender'),
      models: scriptedModels(lineFor),
    });
    const records = await run();
    expect(rollouts.asked.map(({ variant, params, model }) => ({ variant, params, model }))).toEqual([
      { variant: { name: 'finch', hash: '1' }, params: { candidates: 5, turns: 3 }, model: other },
      { variant: { name: 'mender', hash: '0' }, params: { candidates: 5 }, model: spec },
    ]);
    const started = records.flatMap(({ event }) =>
      event.kind === 'rollout.started' ? [[event.member, event.variant.name]] : [],
    );
    expect(started).toEqual([
      ['finch', 'finch'],
      ['mender', 'mender'],
    ]);
  });

  test('of which nobody has the name that was decided is a bug of the strategy', async () => {
    const { run } = pond({
      config: { ...talk, team },
      plugins: sending('nobody'),
      models: scriptedModels(lineFor),
    });
    await expect(run()).rejects.toThrow('nobody in the team is called nobody: mender, finch');
  });
});

describe('a run without a model', () => {
  test('answers every question with that', async () => {
    const { run, journal } = pond({
      config: { strategy: 'best-of-n', options: talk.options },
      ground: { rollouts: talkingRollouts(3, shuffledTiming(1)) },
    });
    await run();
    const steps = [...foldAll(journal.records).rollouts.values()].flatMap((each) =>
      each.steps.map(({ title }) => title),
    );
    expect(steps).toEqual(['no-model', 'no-model', 'no-model', 'no-model']);
    expect(journal.records.some(({ event }) => event.kind === 'model.asked')).toBe(false);
  });
});
