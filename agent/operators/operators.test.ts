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
  three,
  two,
  viewOf,
} from '../../test/doubles/builders.ts';
import { linesOf } from '../../test/doubles/pond.ts';
import { type Operator } from '../engine/plugin.ts';
import { type RolloutView } from '../engine/view.ts';
import { makePatch } from '../patch/identity.ts';
import { plan } from './plan.ts';
import { crossover } from './crossover.ts';
import { reductions, refine } from './refine.ts';
import { revise } from './revise.ts';

const propose = (
  operator: Operator,
  parents: readonly RolloutView[],
  { slice = { index: 0, of: 1 }, pool = parents } = {},
) => operator.propose({ task, parents, pool, slice }, contextFor({ rollouts: pool }));

async function guideOf(...request: Parameters<typeof propose>) {
  const proposal = await propose(...request);
  if (proposal.kind !== 'guide') throw new Error(`expected a guide, got ${proposal.kind}`);
  return proposal.guide;
}

const fixesOne = rolloutWith(id(0, 0), [red([one])], { patch: patchAt(5) });
const fixesTwo = rolloutWith(id(0, 1), [red([two])], { patch: patchAt(15) });
const fixesNothing = rolloutWith(id(0, 2), [red([])], { patch: patchAt(30) });

describe('plan', () => {
  test('gives every attempt another stance, another test to begin with, and its share of the candidates', async () => {
    const guides = await Promise.all(
      [0, 1, 2].map((index) => guideOf(plan, [], { slice: { index, of: 3 }, pool: [] })),
    );
    expect(guides.map(({ slice }) => slice)).toEqual([
      { index: 0, of: 3 },
      { index: 1, of: 3 },
      { index: 2, of: 3 },
    ]);
    expect(guides.map(({ focus }) => focus)).toEqual([
      [one, two, three],
      [two, three, one],
      [three, one, two],
    ]);
    expect(new Set(guides.map(({ text }) => text)).size).toBe(3);
  });

  test('rules out what was judged before', async () => {
    expect((await guideOf(plan, [], { pool: [fixesNothing] })).avoid).toEqual([patchAt(30).id]);
  });
});

describe('revise', () => {
  test('starts from a patch that got somewhere, and points at what is left', async () => {
    const guide = await guideOf(revise, [fixesOne], { slice: { index: 1, of: 2 } });
    expect(guide.start).toEqual(patchAt(5));
    expect(guide.focus).toEqual([three, two]);
    expect(guide.slice).toEqual({ index: 1, of: 2 });
    expect(guide.text).toBe(
      'Attempt g0.0 is on the way; its patch is in your copy. Keep what works and repair the rest. Still failing: three (Expected 1, got 2); two (Expected 1, got 2).',
    );
  });

  test('starts afresh from one that led nowhere, and rules its patch out', async () => {
    const guide = await guideOf(revise, [fixesNothing]);
    expect(guide.start).toBeUndefined();
    expect(guide.avoid).toEqual([patchAt(30).id]);
  });

  test('hands on what critics said, the harshest first', async () => {
    const said = (critic: string, value: number, confidence: number) =>
      ({ critic, tier: 'hard', value, confidence, why: `${critic} says so`, anchors: [] }) as const;
    const parent = {
      ...fixesOne,
      critiques: [said('tests', 0.3, 1), said('friction', 0, 1), said('mute', 0, 0)],
    };
    expect((await guideOf(revise, [parent])).text).toContain(
      'friction: friction says so. tests: tests says so.',
    );
  });

  test('has nothing to do with a green attempt', async () => {
    const passing = rolloutWith(id(0, 0), [green]);
    expect(revise.eligible([passing], viewOf([passing]))).toBe(false);
    expect((await propose(revise, [passing])).kind).toBe('none');
  });
});

describe('crossover', () => {
  test('joins the hunks of attempts that fixed different tests, without running an agent', async () => {
    expect(crossover.eligible([fixesOne, fixesTwo], viewOf([fixesOne, fixesTwo]))).toBe(true);
    expect(await propose(crossover, [fixesTwo, fixesOne])).toEqual({
      kind: 'edit',
      patch: patchAt(5, 15),
      why: 'the hunks of g0.0 and g0.1 together',
    });
  });

  test('asks an agent where the hunks touch', async () => {
    const rival = rolloutWith(id(0, 1), [red([two])], {
      patch: makePatch([
        {
          path: 'src/sum.js',
          change: 'modified',
          hunks: [{ start: 5, removed: ['old 5\n'], added: ['other\n'] }],
        },
      ]),
    });
    const guide = await guideOf(crossover, [fixesOne, rival]);
    expect(guide.start).toEqual(patchAt(5));
    expect(guide.focus).toEqual([two, three]);
    expect(guide.text).toContain('g0.1 fixed two by editing src/sum.js:5');
  });

  test('leaves alone what has nothing to give, and what somebody reached already', () => {
    const both = rolloutWith(id(1, 0), [red([one, two])], { patch: patchAt(5, 15) });
    const eligible = (pool: readonly RolloutView[], ...parents: readonly RolloutView[]) =>
      crossover.eligible(parents, viewOf(pool));
    expect(eligible([fixesOne, fixesNothing], fixesOne, fixesNothing)).toBe(false);
    expect(eligible([fixesOne, both], fixesOne, both)).toBe(false);
    expect(eligible([fixesOne, fixesTwo, both], fixesOne, fixesTwo)).toBe(false);
    expect(eligible([fixesOne], fixesOne, fixesOne)).toBe(false);
  });
});

describe('refine', () => {
  test('leaves out halves first, then single hunks, each of them once', () => {
    expect(reductions(patchAt(1, 5, 9, 13)).map(({ patch, without }) => [linesOf(patch), without])).toEqual([
      [[9, 13], 'src/sum.js:1, src/sum.js:5'],
      [[1, 5], 'src/sum.js:9, src/sum.js:13'],
      [[5, 9, 13], 'src/sum.js:1'],
      [[1, 9, 13], 'src/sum.js:5'],
      [[1, 5, 13], 'src/sum.js:9'],
      [[1, 5, 9], 'src/sum.js:13'],
    ]);
    expect(reductions(patchAt(3))).toEqual([]);
    // A patch that a formatter made: each is a patch to be made, and a run of the suite that nobody pays for.
    const huge = patchAt(...Array.from({ length: 3_000 }, (_, nth) => 4 * nth + 1));
    expect(reductions(huge).length).toBeLessThan(200);
  });

  // Without its money's arrival a transfer leaves no trace, either: a thin suite lets half of a move pass.
  test('leaves a line where it was or where it went, and nothing in between', () => {
    const hunk = (start: number, removed: readonly string[], added: readonly string[]) => ({
      start,
      removed,
      added,
    });
    const [taken, put] = [hunk(4, ['  to.book(cents);\n'], []), hunk(6, [], ['    to.book(cents);\n'])];
    const other = hunk(20, ['}\n', 'a\n'], ['b\n']);
    const brace = hunk(30, [], ['}\n']);
    const patch = makePatch([
      { path: 'src/transfer.js', change: 'modified', hunks: [taken, put, other, brace] },
    ]);
    expect(reductions(patch).map((each) => each.without)).toEqual([
      'src/transfer.js:4, src/transfer.js:6',
      'src/transfer.js:20',
      'src/transfer.js:30',
    ]);
  });

  test('takes the next piece that nobody has left out, by its place in the batch', async () => {
    const parent = rolloutWith(id(0, 0), [green], { patch: patchAt(1, 5, 9) });
    const tried = rolloutWith(id(1, 0), [red([])], { patch: patchAt(5, 9) });
    expect(await propose(refine, [parent], { pool: [parent, tried], slice: { index: 1, of: 2 } })).toEqual({
      kind: 'edit',
      patch: patchAt(1, 5),
      why: 'g0.0 without src/sum.js:9',
    });
  });

  test('leaves a green patch alone that has nothing more to lose', () => {
    const minimal = rolloutWith(id(0, 0), [green], { patch: patchAt(5) });
    expect(refine.eligible([minimal], viewOf([minimal]))).toBe(false);
  });

  test('takes pieces out of a red patch only when it broke something', async () => {
    const breaking = rolloutWith(id(0, 0), [red([one, two, three], [one])], { patch: patchAt(5, 35) });
    const partial = rolloutWith(id(0, 1), [red([one, two])], { patch: patchAt(5, 15) });
    expect((await propose(refine, [breaking])).kind).toBe('edit');
    const guide = await guideOf(refine, [partial]);
    expect(guide.start).toEqual(patchAt(5, 15));
    expect(guide.focus).toEqual([three]);
  });

  test('does not waste itself on what is far from green', () => {
    expect(refine.eligible([fixesOne], viewOf([fixesOne]))).toBe(false);
  });
});
