// Runs at any moment of their lives, for contracts that must hold in all of them.
import fc from 'fast-check';

import { type PluginContext } from '../../agent/engine/plugin.ts';
import { compareRollouts, rolloutId, type RolloutId, type TestId } from '../../agent/engine/ids.ts';
import { seededRng } from '../../agent/engine/random.ts';
import { type RolloutView, type RunView } from '../../agent/engine/view.ts';
import { makePatch } from '../../agent/patch/identity.ts';
import { type FileEdit, type Hunk, type Patch } from '../../agent/patch/patch.ts';
import { type Evaluation, type Verdict } from '../../agent/task/verdict.ts';
import { noCost } from '../../agent/trajectory/trajectory.ts';
import { green, judged, one, red, three, two, viewOf } from '../doubles/builders.ts';

const some = <Item>(items: readonly Item[]) => fc.subarray([...items]);
const tests: readonly TestId[] = [one, two, three];

/** Mostly red, for that is where there is something to decide. */
const verdict: fc.Arbitrary<Verdict> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(green) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Verdict>(
      { kind: 'silent', why: 'timeout' },
      { kind: 'silent', why: 'no-report' },
    ),
  },
  { weight: 4, arbitrary: fc.tuple(some(tests), some(tests)).map(([fixed, broken]) => red(fixed, broken)) },
  { weight: 4, arbitrary: some(tests).map((fixed) => red(fixed)) },
  {
    weight: 1,
    arbitrary: fc.constant<Verdict>({
      kind: 'red',
      failing: [],
      fixed: [...tests],
      broken: [],
      because: 'exit-code-disagrees',
    }),
  },
);

const evaluations: fc.Arbitrary<readonly Evaluation[]> = fc.array(
  fc.tuple(verdict, fc.constantFrom('target', 'full', 'confirm')).map(([said, scope]) => judged(said, scope)),
  { maxLength: 4 },
);

const line = fc.constantFrom(
  'return a + b;\n',
  '  if (n === 0) return 1;\n',
  '\n',
  '// a remark\n',
  'process.exit(0);\n',
  "test.skip('one', () => {});\n",
  'expect(a).toBe(1);\n',
  'no newline at the end',
);
const hunk: fc.Arbitrary<Hunk> = fc.record({
  start: fc.integer({ min: 1, max: 60 }),
  removed: fc.array(line, { maxLength: 3 }),
  added: fc.array(line, { maxLength: 3 }),
});

/** Edits that no two hunks of overlap. */
const edit: fc.Arbitrary<FileEdit> = fc
  .record({
    path: fc.constantFrom(
      'src/sum.js',
      'src/a.py',
      'test/sum.test.js',
      'package.json',
      '../out.js',
      '.git/config',
    ),
    change: fc.constantFrom('modified', 'modified', 'added', 'deleted'),
    hunks: fc.array(hunk, { maxLength: 4 }),
    binary: fc.boolean(),
  })
  .map(({ path, change, hunks, binary }) => {
    if (binary) return { path, change, hunks: [], binary };
    if (change === 'added')
      return {
        path,
        change,
        hunks: hunks.slice(0, 1).map(({ added }) => ({ start: 1, removed: [], added })),
      };
    if (change === 'deleted')
      return {
        path,
        change,
        hunks: hunks.slice(0, 1).map(({ removed }) => ({ start: 1, removed, added: [] })),
      };
    return { path, change, hunks: apart(hunks) };
  });

function apart(hunks: readonly Hunk[]): readonly Hunk[] {
  let end = 0;
  return hunks
    .toSorted((a, b) => a.start - b.start)
    .map((each) => {
      const start = Math.max(each.start, end + 1);
      end = start + each.removed.length;
      return { ...each, start };
    });
}

export const patch: fc.Arbitrary<Patch> = fc
  .uniqueArray(edit, { maxLength: 4, selector: ({ path }) => path })
  .map(makePatch);

const rolloutOf = (
  id: RolloutId,
  generation: number,
  earlier: readonly RolloutId[],
): fc.Arbitrary<RolloutView> =>
  fc
    .record({
      operator: fc.constantFrom('plan', 'mutate', 'revise', 'crossover', 'refine', 'recombine'),
      parents: fc.subarray([...earlier], { maxLength: Math.min(2, earlier.length) }),
      patch: fc.option(patch, { nil: undefined }),
      evaluations,
      end: fc.constantFrom('patched', 'empty', 'refused', 'failed', 'cancelled'),
      candidates: fc.nat(500),
    })
    .map(({ patch: proposed, candidates, evaluations: said, ...rest }) => ({
      ...rest,
      id,
      generation,
      steps: [],
      gates: [],
      critiques: [],
      lessons: [],
      calls: [],
      // Only what has a patch is judged.
      evaluations: proposed ? said : [],
      ...(proposed ? { patch: proposed, diff: '--- a\n+++ b\n', claim: 'done' } : {}),
      cost: { ...noCost, rollouts: 1, candidates },
    }));

/** Some finished generations, each of which descends from those before it. */
const population: fc.Arbitrary<readonly RolloutView[]> = fc
  .array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 })
  .chain((sizes) => {
    const ids = sizes.flatMap((size, generation) =>
      Array.from({ length: size }, (_, index) => rolloutId(generation, index)),
    );
    const generationOf = (id: RolloutId) => Number(id.slice(1).split('.')[0]);
    return fc.tuple(
      ...ids.map((id) => {
        const earlier = ids.filter((other) => generationOf(other) < generationOf(id));
        return rolloutOf(id, generationOf(id), earlier);
      }),
    );
  });

export const view: fc.Arbitrary<RunView> = population.map((rollouts) =>
  viewOf(rollouts.toSorted((a, b) => compareRollouts(a.id, b.id))),
);

export function contextOn(run: RunView, seed = 1): PluginContext {
  return {
    rng: seededRng(seed),
    view: run,
    budget: { rollouts: 100, minutes: 10, testRuns: 100, tokens: 0, usd: 0 },
    signal: new AbortController().signal,
  };
}

/**
 * Runs a piece of a plug-in twice as it will be run: on frozen inputs, without clock and chance. Gives its answer, which
 * must be the same both times and survive a journey through JSON.
 */
export async function purely<Answer>(work: () => Answer | Promise<Answer>): Promise<Answer> {
  const { random } = Math;
  const { now } = Date;
  const forbidden = (what: string) => () => {
    throw new Error(`a plug-in asked for ${what}`);
  };
  try {
    Math.random = forbidden('chance of its own');
    Date.now = forbidden('the time');
    const first = await work();
    const second = await work();
    if (JSON.stringify(first) !== JSON.stringify(second))
      throw new Error('a plug-in gave two answers to one question');
    if (JSON.stringify(JSON.parse(JSON.stringify(first) ?? 'null')) !== (JSON.stringify(first) ?? 'null')) {
      throw new Error('an answer is not plain JSON');
    }
    return first;
  } finally {
    Math.random = random;
    Date.now = now;
  }
}

/** Freezes everything in a value, so that writing to it throws. */
export function frozen<Value>(value: Value): Value {
  if (value instanceof Map) for (const each of value.values()) frozen(each);
  else if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) frozen(each);
  return Object.freeze(value);
}
