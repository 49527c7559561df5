import { describe, expect, test } from 'vitest';

import { contextFor, green, id, one, patchAt, red, rolloutWith, two } from '../../test/doubles/builders.ts';
import { talking } from '../../test/doubles/talking.ts';
import { plugins } from '../engine/registry.ts';
import { callId } from '../engine/ids.ts';
import { type Decision } from '../engine/plugin.ts';
import { foldAll, type RolloutView } from '../engine/view.ts';
import { noCost } from '../trajectory/trajectory.ts';
import { meansOf } from './means.ts';

const finch = { name: 'finch', hash: '1'.repeat(64) };
const options = { population: 4, generations: 4, enough: 1 };

/** An attempt that asked its model once, for so many tokens. */
const spending = (rollout: RolloutView, tokens: number, fault?: { needed: number }): RolloutView => ({
  ...rollout,
  calls: [
    {
      call: callId(rollout.id, 1),
      model: 'loopback',
      ...(fault
        ? { fault: { kind: 'budget', what: 'tokens', left: 1, ...fault } }
        : { usage: { prompt: 1_000, cached: 0, completion: tokens - 1_000 } }),
    },
  ],
  cost: { ...noCost, tokens },
});

function contextWith(tokens: number, rollouts: readonly RolloutView[] = []) {
  const context = contextFor({ rollouts, config: { variant: finch } });
  return { ...context, budget: { ...context.budget, tokens } };
}

async function decide(strategy: string, tokens: number, rollouts: readonly RolloutView[] = []) {
  const own = plugins.strategies.find((each) => each.id === strategy);
  if (!own) throw new Error(`there is no ${strategy}`);
  const context = contextWith(tokens, rollouts);
  const expand = ({ id: rollout, operator, parents, cost }: RolloutView): Decision => ({
    do: 'expand',
    rollout,
    operator,
    parents,
    slice: { index: 0, of: 1 },
    tokens: cost.tokens,
  });
  const view = { ...context.view, decided: rollouts.map(expand) };
  const generation = Math.max(-1, ...rollouts.map((each) => each.generation)) + 1;
  return own.next({ ...options, generation }, { ...context, view });
}

const words = (decisions: readonly Decision[]): readonly string[] =>
  decisions.map((each) =>
    each.do === 'stop' ? `stop: ${each.why}` : [each.rollout, each.operator, ...each.parents].join(' '),
  );
const tokensOf = (decisions: readonly Decision[]) =>
  decisions.map((each) => (each.do === 'expand' ? each.tokens : undefined));

describe('what is left for models', () => {
  test('is without bounds where nothing is limited', () => {
    const { attempts, allowance } = meansOf(contextWith(Infinity));
    expect([attempts, allowance(4)]).toEqual([Infinity, undefined]);
  });

  test('pays for as many attempts as half of it covers, by what attempts of this run have cost', () => {
    const made = [0, 1, 2, 3, 4, 5, 6].map((n) => spending(rolloutWith(id(0, n), [red([])]), 10_000));
    expect(meansOf(contextWith(50_000)).attempts).toBe(1);
    expect(meansOf(contextWith(50_000, made)).attempts).toBe(2);
    expect(meansOf(contextWith(100_000, made)).attempts).toBe(4);
  });

  test('pays for one where half of it covers none, and lets that one go on beyond the half', () => {
    const { attempts, allowance } = meansOf(contextWith(20_000));
    expect([attempts, allowance(1)]).toEqual([1, 20_000]);
  });

  test('pays for nothing that cannot even begin', () => {
    expect(meansOf(contextWith(5_000)).attempts).toBe(0);
    const refused = spending(rolloutWith(id(0, 0), [red([])]), 0, { needed: 9_000 });
    expect(meansOf(contextWith(8_999, [refused])).attempts).toBe(0);
    expect(meansOf(contextWith(9_000, [refused])).attempts).toBe(1);
  });

  test('is counted in dollars where those are fewer', () => {
    const context = contextFor({
      config: {
        variant: finch,
        model: { id: 'm', provider: 'openai', prices: { prompt: 1, cached: 1, completion: 1 } },
      },
    });
    expect(meansOf({ ...context, budget: { ...context.budget, usd: 0.1 } }).attempts).toBe(2);
    expect(meansOf({ ...context, budget: { ...context.budget, usd: 0.001 } }).attempts).toBe(0);
  });
});

describe.each(['evolve', 'best-of-n'])('%s', (strategy) => {
  test('opens as wide as its tokens reach, and holds a share back', async () => {
    expect((await decide(strategy, Infinity)).length).toBe(4);
    const narrow = await decide(strategy, 100_000);
    expect(words(narrow)).toEqual(['g0.0 plan', 'g0.1 plan']);
    expect(tokensOf(narrow).map((each) => (each ?? 0) * narrow.length <= 75_000)).toEqual([true, true]);
    expect(words(await decide(strategy, 50_000))).toEqual(['g0.0 plan']);
  });

  test('says that the budget is spent when what is left pays for nobody', async () => {
    const failed = spending(rolloutWith(id(0, 0), [red([])]), 10_000);
    expect(words(await decide(strategy, 500, [failed]))).toEqual(['stop: budget']);
  });

  test('has as many attempts as ever, one at a time', async () => {
    const sequence = (many: number) =>
      Array.from({ length: many }, (_, n) =>
        spending(rolloutWith(id(n, 0), [red([])], { patch: patchAt(n + 1) }), 10_000),
      );
    expect(words(await decide(strategy, 30_000, sequence(15)))[0]).toMatch(/^g15\.0 /);
    expect(words(await decide(strategy, 30_000, sequence(16)))).toEqual(['stop: exhausted']);
  });
});

test('retries end, too, when what is left pays for no turn', async () => {
  const failed = spending(rolloutWith(id(0, 0), [red([])]), 10_000);
  expect(words(await decide('retry', 50_000, [failed]))).toEqual(['g1.0 retry g0.0']);
  expect(words(await decide('retry', 500, [failed]))).toEqual(['stop: budget']);
});

describe('evolution without tokens', () => {
  const fixes = (n: number, test: typeof one) =>
    spending(rolloutWith(id(n, 0), [red([test])], { patch: patchAt(10 * n + 1) }), 10_000);

  test('still crosses patches that fit together, for that asks nobody', async () => {
    expect(words(await decide('evolve', 500, [fixes(0, one), fixes(1, two)]))).toEqual([
      'g2.0 crossover g0.0 g1.0',
    ]);
  });

  test('still makes a green patch smaller', async () => {
    const large = spending(rolloutWith(id(0, 0), [green], { patch: patchAt(1, 9) }), 10_000);
    expect(words(await decide('evolve', 500, [large]))).toEqual(['g1.0 refine g0.0', 'g1.1 refine g0.0']);
  });

  test('revises the only attempt there is, when there are tokens for one', async () => {
    const seen = new Set<string>();
    for (let n = 1; n < 12; n++)
      seen.add(words(await decide('evolve', 30_000 + n, [fixes(0, one)]))[0] ?? '');
    expect([...seen].every((each) => each.startsWith('g1.0 ') && each.endsWith(' g0.0'))).toBe(true);
  });
});

test('a run that cannot pay for its first turn asks nobody, and ends because its budget is spent', async () => {
  const { run, heard } = talking({ config: { variant: finch, budget: { tokens: 500 } } });
  const view = foldAll(await run());
  expect([view.ended?.reason, view.rollouts.size, heard.length]).toEqual(['budget', 0, 0]);
});
