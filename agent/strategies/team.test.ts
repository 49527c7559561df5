import { describe, expect, test } from 'vitest';

import {
  contextFor,
  green,
  id,
  one,
  patchAt,
  red,
  rolloutWith,
  task,
  two,
} from '../../test/doubles/builders.ts';
import { type RunConfig } from '../engine/events.ts';
import { callId, testId } from '../engine/ids.ts';
import { type Decision } from '../engine/plugin.ts';
import { plugins } from '../engine/registry.ts';
import { type RolloutView, type RunView } from '../engine/view.ts';
import { evolveWith } from './evolve.ts';
import { usualParts } from './evolving/usual-parts.ts';
import { turnsOf } from './turns.ts';

const finch = { name: 'finch', hash: '1'.repeat(64) };
const mender = { name: 'mender', hash: '0'.repeat(64) };
const mixed: Partial<RunConfig> = {
  team: [
    { name: 'mender', variant: mender },
    { name: 'finch', variant: finch },
    { name: 'finch with b', variant: finch },
  ],
  budget: { minutes: 10 },
};
const options = { population: 4, generations: 4, enough: 1 };

interface World {
  readonly rollouts?: readonly RolloutView[];
  readonly config?: Partial<RunConfig>;
  readonly view?: Partial<RunView>;
  readonly seed?: number;
  readonly without?: Parameters<typeof evolveWith>[1]['without'];
  readonly strategy?: string;
  readonly generations?: number;
  readonly testRuns?: number;
}

/** What is decided when these rollouts have ended; the generation follows from theirs. */
async function decide({
  rollouts = [],
  seed = 1,
  without = [],
  generations = options.generations,
  testRuns = Infinity,
  ...world
}: World): Promise<readonly Decision[]> {
  const context = contextFor({ rollouts, seed, config: { ...mixed, ...world.config } });
  const generation = 1 + Math.max(-1, ...rollouts.map((each) => each.generation));
  const decided = rollouts.map(({ id: rollout, operator, parents, member }): Decision => ({
    do: 'expand',
    rollout,
    operator,
    parents,
    slice: { index: 0, of: 1 },
    ...(member === undefined ? {} : { member }),
  }));
  const strategy =
    world.strategy === undefined
      ? evolveWith(usualParts, { without })
      : plugins.strategies.find((each) => each.id === world.strategy);
  if (!strategy) throw new Error(`there is no strategy ${world.strategy}`);
  return strategy.next(
    { ...options, generations, generation },
    {
      ...context,
      budget: { ...context.budget, testRuns },
      view: { ...context.view, decided, ...world.view },
    },
  );
}

const words = (decisions: readonly Decision[]) =>
  decisions.map((decision) =>
    decision.do === 'stop'
      ? `stop: ${decision.why}`
      : [decision.rollout, decision.operator, ...decision.parents, `by ${decision.member ?? 'whoever'}`].join(
          ' ',
        ),
  );

const inRust = {
  ...task,
  suite: { ...task.suite, framework: 'cargo' },
  baseline: { ...task.baseline, failToPass: [testId('src/lib.rs', 'adds')] },
} as const;

const scouted = [0, 1].map((index) => {
  const { patch: _none, ...rest } = rolloutWith(id(0, index), [], { end: 'empty', member: 'mender' });
  return rest;
});
const by = (member: string, rollout: RolloutView): RolloutView => ({
  ...rollout,
  member,
  calls: [{ call: callId(rollout.id, 1), model: 'm' }],
});

describe('a mixed team', () => {
  test('sends those first who cost nothing, for a tenth of the time', async () => {
    const decisions = await decide({});
    expect(words(decisions)).toEqual(['g0.0 plan by mender', 'g0.1 plan by mender']);
    expect(decisions.map((each) => each.do === 'expand' && [each.effort, each.wallMs])).toEqual([
      [1 / 8, 30_000],
      [1 / 8, 30_000],
    ]);
  });

  test('sends no scouts for tests in a language it does not know', async () => {
    expect(words(await decide({ view: { task: inRust } }))).toEqual([
      'g0.0 plan by finch',
      'g0.1 plan by finch with b',
      'g0.2 plan by finch',
      'g0.3 plan by finch with b',
    ]);
  });

  test('then plans with models in turn', async () => {
    const decisions = await decide({ rollouts: scouted });
    expect(words(decisions)).toEqual([
      'g1.0 plan by finch',
      'g1.1 plan by finch with b',
      'g1.2 plan by finch',
      'g1.3 plan by finch with b',
    ]);
    expect(decisions.map((each) => each.do === 'expand' && each.effort)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('takes up what scouts nearly found', async () => {
    const near = [
      rolloutWith(id(0, 0), [red([one])], { member: 'mender', patch: patchAt(5) }),
      rolloutWith(id(0, 1), [red([two])], { member: 'mender', patch: patchAt(15) }),
    ];
    expect(words(await decide({ rollouts: near }))).toEqual([
      'g1.0 crossover g0.0 g0.1 by finch',
      'g1.1 revise g0.0 by finch with b',
      'g1.2 plan by finch',
      'g1.3 plan by finch with b',
    ]);
  });

  test('does not count scouts among the generations it has', async () => {
    const last = (generation: number) =>
      by('finch', rolloutWith(id(generation, 0), [red([one])], { patch: patchAt(generation + 5) }));
    expect(words(await decide({ rollouts: [...scouted, last(1), last(2), last(3)] }))[0]).toMatch(/^g4\.0 /);
    expect(words(await decide({ rollouts: [...scouted, last(1), last(2), last(3), last(4)] }))).toEqual([
      'stop: exhausted',
    ]);
  });
});

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

describe('turns', () => {
  const crew = ['a', 'b'].map((member) => ({ member, readsWords: true }));
  const namesOf = (rollouts: readonly RolloutView[]) =>
    turnsOf(crew, contextFor({ rollouts }).view, 6).map(({ member }) => member);

  test('are even among equals', () => {
    expect(namesOf([])).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
  });

  test('come more often to whose attempts came further, and to everybody', () => {
    const rollouts = [0, 1, 2, 3].map((index) =>
      by(
        index % 2 === 0 ? 'a' : 'b',
        rolloutWith(id(0, index), [index % 2 === 0 ? red([]) : red([one, two])]),
      ),
    );
    const names = namesOf(rollouts);
    expect(names.filter((name) => name === 'b').length).toBeGreaterThan(3);
    expect(names).toContain('a');
  });
});

describe('retries', () => {
  test('make one attempt after the other, each after the last alone', async () => {
    const first = by('finch', rolloutWith(id(1, 0), [red([])], { patch: patchAt(5) }));
    const second = by('finch with b', rolloutWith(id(2, 0), [red([one])], { patch: patchAt(6) }));
    expect(words(await decide({ strategy: 'retry' }))).toEqual([
      'g0.0 plan by mender',
      'g0.1 plan by mender',
    ]);
    expect(words(await decide({ strategy: 'retry', rollouts: scouted }))).toEqual(['g1.0 plan by finch']);
    expect(words(await decide({ strategy: 'retry', rollouts: [...scouted, first] }))).toEqual([
      'g2.0 retry g1.0 by finch with b',
    ]);
    expect(words(await decide({ strategy: 'retry', rollouts: [...scouted, first, second] }))).toEqual([
      'g3.0 retry g2.0 by finch',
    ]);
  });
});

describe('best-of-n of a team', () => {
  test('opens as evolve does, then plans in turn and learns nothing', async () => {
    expect(words(await decide({ strategy: 'best-of-n' }))).toEqual([
      'g0.0 plan by mender',
      'g0.1 plan by mender',
    ]);
    const tried = by('finch', rolloutWith(id(1, 0), [red([one, two])]));
    expect(words(await decide({ strategy: 'best-of-n', rollouts: [...scouted, tried] }))).toEqual([
      'g2.0 plan by finch',
      'g2.1 plan by finch with b',
      'g2.2 plan by finch',
      'g2.3 plan by finch with b',
    ]);
  });
});

test('a run without a team is the one of its variant, unchanged', async () => {
  const strategy = evolveWith(usualParts, { without: [] });
  const [first] = await strategy.next({ ...options, generation: 0 }, contextFor({}));
  expect(first).toEqual({
    do: 'expand',
    rollout: 'g0.0',
    operator: 'plan',
    parents: [],
    slice: { index: 0, of: 4 },
    effort: 1 / 16,
  });
});
