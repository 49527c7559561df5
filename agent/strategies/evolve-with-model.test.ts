import { describe, expect, test } from 'vitest';

import { green, id, one, patchAt, red, rolloutWith, task, two } from '../../test/doubles/builders.ts';
import { by, decide, scouted, words, type World } from '../../test/doubles/decisions.ts';
import { type RolloutView } from '../engine/view.ts';
import { evolveWith } from './evolve.ts';
import { usualParts } from './evolving/usual-parts.ts';

describe('evolution with a model', () => {
  const flat = [0, 1, 2].map((index) =>
    by('finch', rolloutWith(id(1, index), [red([])], { patch: patchAt(5 + 10 * index) })),
  );
  const operatorsIn = async (world: World) => {
    const seeds = await Promise.all(Array.from({ length: 30 }, (_, seed) => decide({ ...world, seed })));
    const used = seeds.flat().flatMap((each) => (each.do === 'expand' ? each.operator : []));
    return new Map([...Map.groupBy(used, (name) => name)].map(([name, all]) => [name, all.length]));
  };
  const late = [
    ...scouted,
    ...flat,
    by(
      'finch',
      rolloutWith(id(2, 0), [red([one])], { patch: patchAt(6), parents: [id(1, 0)], operator: 'revise' }),
    ),
  ];

  test('varies first, and rebuilds from the whole pool only later', async () => {
    const early = await operatorsIn({ rollouts: [...scouted, ...flat] });
    const then = await operatorsIn({ rollouts: late });
    expect([early.has('mutate'), early.has('restructure'), then.has('restructure')]).toEqual([
      true,
      false,
      true,
    ]);
    expect(early.get('mutate') ?? 0).toBeGreaterThan(then.get('mutate') ?? 0);
  });

  test('uses every operator of the paper', async () => {
    const used = await operatorsIn({ rollouts: late });
    used.delete('plan');
    expect([...used.keys()].toSorted()).toEqual(
      ['crossover', 'mutate', 'restructure', 'revise', 'transfer'].toSorted(),
    );
  });

  test('plans once more in every generation until each style was tried', async () => {
    const plansIn = async (world: World) => words(await decide(world)).filter((each) => / plan /.test(each));
    expect(await plansIn({ rollouts: [...scouted, ...flat] })).toEqual(['g2.0 plan by finch with b']);
    const more = [3, 4].map((index) =>
      by('finch', rolloutWith(id(1, index), [red([])], { patch: patchAt(7) })),
    );
    expect(await plansIn({ rollouts: [...scouted, ...flat, ...more] })).toEqual([]);
  });

  test('numbers plans and mutations through the run, so that each begins elsewhere', async () => {
    const slicesOf = async (operator: string, rollouts: readonly RolloutView[]) => {
      const runs = await Promise.all(Array.from({ length: 30 }, (_, seed) => decide({ rollouts, seed })));
      const slices = runs.map((decisions) =>
        decisions.flatMap((each) => (each.do === 'expand' && each.operator === operator ? each.slice : [])),
      );
      return slices.toSorted((a, b) => b.length - a.length)[0];
    };
    expect(await slicesOf('plan', [...scouted, ...flat])).toEqual([{ index: 3, of: 4 }]);
    const [first, second, third] = (await slicesOf('mutate', [...scouted, ...flat])) ?? [];
    expect([first, second, third]).toEqual([0, 1, 2].map((index) => ({ index, of: 3 })));
    const varied = by('finch', rolloutWith(id(2, 0), [red([])], { operator: 'mutate', parents: [id(1, 0)] }));
    expect((await slicesOf('mutate', [...scouted, ...flat, varied]))?.[0]?.index).toBe(1);
  });

  test('is not converged after one flat generation in which nobody came to a patch', async () => {
    const idle = (generation: number) => {
      const { patch: _none, ...rest } = rolloutWith(id(generation, 0), [], { end: 'empty' });
      return by('finch', rest);
    };
    expect(words(await decide({ rollouts: [...scouted, idle(1)] }))[0]).toMatch(/^g2\.0 /);
    expect(words(await decide({ rollouts: [...scouted, idle(1), idle(2)] }))).toEqual(['stop: converged']);
  });

  test('is not converged while a model that repeats itself is to be asked hotter', async () => {
    const again = (generation: number, temperature?: number) =>
      by(
        'finch',
        rolloutWith(id(generation, 0), [red([])], {
          patch: patchAt(5),
          ...(generation > 1 && { operator: 'revise', parents: [id(1, 0)] }),
          guide: { text: 'again', ...(temperature !== undefined && { temperature }) },
        }),
      );
    const warm = await decide({ rollouts: [...scouted, again(1), again(2), again(3, 0.3)] });
    expect(warm.map((each) => each.do === 'expand' && each.temperature)).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect(words(await decide({ rollouts: [...scouted, again(1), again(2, 0.9), again(3, 0.9)] }))).toEqual([
      'stop: converged',
    ]);
  });

  describe('with a red patch of several pieces', () => {
    const whole = by('finch', rolloutWith(id(1, 0), [red([one])], { patch: patchAt(5, 15) }));
    const without = (index: number, fixed: Parameters<typeof red>[0], line: number) =>
      rolloutWith(id(2, index), [red(fixed)], {
        operator: 'refine',
        parents: [whole.id],
        patch: patchAt(line),
      });
    const [nothing, same] = [without(0, [], 15), without(1, [one], 5)];

    test('looks first what it can do without', async () => {
      expect(words(await decide({ rollouts: [...scouted, whole] }))).toEqual([
        'g2.0 refine g1.0 by finch with b',
        'g2.1 refine g1.0 by finch',
      ]);
    });

    test('goes on from what does as much, and neither from the whole nor from what does less', async () => {
      const runs = await Promise.all(
        Array.from({ length: 30 }, (_, seed) =>
          decide({ rollouts: [...scouted, whole, nothing, same], seed }),
        ),
      );
      const parents = runs.flat().flatMap((each) => (each.do === 'expand' ? each.parents : []));
      expect([...new Set(parents)]).toEqual([same.id]);
    });

    test('leaves as many runs of the tests as that takes', async () => {
      const first = async (testRuns: number) =>
        words(await decide({ rollouts: [...scouted, whole], testRuns }))[0];
      expect(await first(4)).toMatch(/refine/);
      expect(await first(3)).not.toMatch(/refine/);
    });

    test('does not count that among its generations', async () => {
      const rollouts = [...scouted, whole, nothing, same];
      expect(words(await decide({ rollouts, generations: 2 }))[0]).toMatch(/^g3\.0 /);
      expect(words(await decide({ rollouts, generations: 1 }))).toEqual(['stop: exhausted']);
    });

    test('takes no patch apart that is large, that broke something, or where refinement is off', async () => {
      const large = { ...whole, patch: patchAt(5, 15, 25, 35, 45) };
      const breaking = {
        ...whole,
        evaluations: [...rolloutWith(id(1, 0), [red([one, two], [one])]).evaluations],
      };
      const first = async (rollout: RolloutView, more: Partial<World> = {}) =>
        words(await decide({ rollouts: [...scouted, rollout], ...more }))[0];
      for (const said of [
        await first(large),
        await first(breaking),
        await first(whole, { without: ['refine'] }),
      ])
        expect(said).not.toMatch(/refine/);
    });
  });

  test.each([
    ['revise', ['revise']],
    ['recombine', ['crossover', 'transfer', 'restructure']],
  ] as const)('goes without %s where that is switched off', async (family, operators) => {
    const used = await operatorsIn({ rollouts: late, without: [family] });
    expect(operators.filter((each) => used.has(each))).toEqual([]);
    expect(used.size).toBeGreaterThan(0);
    expect(evolveWith(usualParts, { without: [family] }).id).toBe(`evolve-without-${family}`);
  });

  test('leaves a green patch as it is where refinement is switched off', async () => {
    const large = by('finch', rolloutWith(id(1, 0), [green], { patch: patchAt(5, 15) }));
    expect(words(await decide({ rollouts: [large], without: ['refine'] }))).toEqual(['stop: repaired']);
    expect(words(await decide({ rollouts: [large] }))[0]).toContain('refine g1.0');
  });

  test('shakes a model that answers the same, and takes other parents', async () => {
    const parent = by('finch', rolloutWith(id(1, 0), [red([])], { patch: patchAt(5) }));
    const other = by('finch', rolloutWith(id(1, 1), [red([])], { patch: patchAt(25) }));
    const stubborn = [0, 1, 2].map((index) =>
      by(
        'finch',
        rolloutWith(id(2, index), [red([])], { patch: patchAt(5), operator: 'revise', parents: [parent.id] }),
      ),
    );
    const decisions = await decide({ rollouts: [...scouted, parent, other, ...stubborn] });
    const expansions = decisions.filter((each) => each.do === 'expand');
    expect(expansions.map(({ temperature }) => temperature)).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect(expansions.filter(({ parents }) => parents.includes(parent.id))).toEqual([]);
  });
});

test('nothing is left out of a patch that a person asked for', async () => {
  const large = by('finch', rolloutWith(id(0, 0), [green], { patch: patchAt(5, 15), operator: 'heed' }));
  const wish = { do: 'refine', rollout: id(0, 1), words: 'log it, too' } as const;
  const expand = { do: 'expand', rollout: large.id, operator: 'heed', parents: [id(0, 1)] } as const;
  const decided = [{ ...expand, slice: { index: 0, of: 1 }, wish: 0 }] as const;
  expect(words(await decide({ rollouts: [large] }))[0]).toContain('refine g0.0');
  expect(words(await decide({ rollouts: [large], view: { wishes: [wish], decided } }))).toEqual([
    'stop: repaired',
  ]);
});

describe('a request for which no test speaks', () => {
  const wordless = {
    task: { ...task, kind: 'solve', baseline: { ...task.baseline, failToPass: [] } },
  } as const;
  const thoughtOf = (generation: number, value: number) => ({
    ...by('finch', rolloutWith(id(generation, 0), [green], { patch: patchAt(generation + 5) })),
    critiques: [
      { critic: 'checklist', tier: 'soft', value, confidence: 1, why: 'no command', anchors: [] },
    ] as const,
  });

  test('is attempted once at first: whatever breaks nothing would end the batch', async () => {
    expect(words(await decide({ view: wordless }))).toEqual(['g0.0 plan by finch']);
    const broken = by('finch', rolloutWith(id(0, 0), [red([], [one])], { patch: patchAt(5) }));
    expect((await decide({ rollouts: [broken], view: wordless })).length).toBe(4);
  });

  test('has its patch revised no more than there are generations, nor where revising spoils', async () => {
    const doubted = thoughtOf(0, 0.4);
    const decided = (generations: number, rollouts: readonly RolloutView[]) =>
      decide({ rollouts, view: wordless, generations });
    expect(words(await decided(1, [doubted]))).toEqual(['stop: repaired']);
    const spoilt = { ...thoughtOf(1, 0.4), operator: 'revise', parents: [doubted.id] };
    expect(words(await decided(4, [doubted, spoilt]))).toEqual(['stop: repaired']);
  });

  test('has its patch revised while those who read it speak against it, at most twice', async () => {
    const [first, second, third] = [0, 1, 2].map((generation) => thoughtOf(generation, 0.2));
    if (!first || !second || !third) throw new Error('there are three');
    expect(words(await decide({ rollouts: [first], view: wordless }))).toEqual(['g1.0 revise g0.0 by finch']);
    expect(words(await decide({ rollouts: [first, second], view: wordless }))).toEqual([
      'g2.0 revise g1.0 by finch',
    ]);
    expect(words(await decide({ rollouts: [first, second, third], view: wordless }))).toEqual([
      'stop: repaired',
    ]);
  });

  test('is proposed as it is where they do not, and where tests speak', async () => {
    expect(words(await decide({ rollouts: [thoughtOf(0, 0.9)], view: wordless }))).toEqual([
      'stop: repaired',
    ]);
    expect(words(await decide({ rollouts: [thoughtOf(0, 0.2)] }))).toEqual(['stop: repaired']);
  });
});
