import { describe, expect, test } from 'vitest';

import {
  contextFor,
  green,
  id,
  one,
  red,
  rolloutWith,
  task,
  taskWith,
  failing,
} from '../../test/doubles/builders.ts';
import { type Json } from '../engine/json.ts';
import { type RolloutView } from '../engine/view.ts';
import { type Step } from '../trajectory/trajectory.ts';
import { trajectory } from './trajectory.ts';

interface Told {
  readonly title?: string;
  readonly detail?: string;
  readonly facts?: Step['facts'];
}

/** Steps of an agent that takes turns. What is not told is a look at the file under test, on the tree of the step before. */
function way(...told: readonly Told[]): readonly Step[] {
  let tree: Json = 'base';
  return told.map(({ title = 'looked', detail, facts = {} }, index): Step => {
    tree = facts['tree'] ?? tree;
    const usual = { call: index + 1, tool: 'view', input: {}, ok: true, thought: '', paths: ['src/sum.js'] };
    return {
      index,
      kind: 'tool',
      title,
      facts: { ...usual, repeats: 0, ...facts, tree },
      ms: 1,
      ...(detail !== undefined && { detail }),
    };
  });
}

const look: Told = {};
/** The file stands in what was asked for alone: nothing was written. */
const refused: Told = {
  facts: { tool: 'edit', ok: false, paths: [], input: { path: 'src/sum.js', old: 'x' } },
};
const edit = (tree: string, path = 'src/sum.js'): Told => ({
  title: `edited ${path}`,
  facts: { tool: 'edit', paths: [path], tree },
});
const tested = (failed: number, broken = 0, input = 'all'): Told => ({
  title: 'ran the tests',
  facts: {
    tool: 'test',
    paths: [],
    input,
    tests: { failing: failed, broken, signature: `${failed} ${broken}` },
  },
});
const finish: Told = {
  title: 'finished',
  facts: {
    tool: 'finish',
    paths: [],
    finish: { approach: 'the sign', assumptions: [], confidence: 0.9 },
  },
};

const attempt = (steps: readonly Step[], parts: Partial<RolloutView> = {}) =>
  rolloutWith(id(0, 0), [red([one])], { steps, ...parts });
const scoreOf = (rollout: RolloutView, about = task) =>
  trajectory.score({ kind: 'trajectory', task: about, rollout }, contextFor());
const told = async (...steps: readonly Told[]) => (await scoreOf(attempt(way(...steps)))).why;

describe('the critic of the way an attempt took', () => {
  test('finds nothing in a way that looked, changed, tested and finished', async () => {
    expect(await scoreOf(attempt(way(look, edit('a'), tested(0), finish)))).toEqual({
      critic: 'trajectory',
      tier: 'soft',
      value: 1,
      confidence: 0.5,
      why: 'nothing went wrong that 4 steps show',
      anchors: [],
    });
  });

  test('names the change after which more tests failed, and what followed from it', async () => {
    const steps = way(tested(3), look, edit('a'), tested(3, 2), finish);
    expect(await scoreOf(attempt(steps))).toEqual({
      critic: 'trajectory',
      tier: 'soft',
      // Two of five turns went well; five of seven kinds of misstep did not happen.
      value: (2 / 5 + 5 / 7) / 2,
      confidence: 0.9,
      why: 'it first went wrong at step 3 (edited src/sum.js): after it 2 more tests failed. Then it finished while 5 tests failed (step 5)',
      anchors: [
        { kind: 'step', step: 2 },
        { kind: 'step', step: 4 },
      ],
    });
  });

  test('compares runs of the same tests alone', async () => {
    expect(
      await told(tested(1, 0, 'one'), edit('a'), tested(3, 0, 'all'), edit('b'), tested(0), finish),
    ).toBe('nothing went wrong that 6 steps show');
  });

  test('names a change of a file that nothing leads to', async () => {
    const steps = [look, edit('a', 'src/ledger.js'), tested(3), finish];
    expect(await told(...steps)).toContain(
      'step 2 (edited src/ledger.js): nothing that fails or was asked leads to src/ledger.js',
    );
  });

  test.each([
    ['a file that a file led to names', [{ detail: "import { book } from './ledger.js';" }]],
    ['a file that a run of the tests names', [{ ...tested(3), detail: 'at book (src/ledger.js:3:1)' }, look]],
  ])('follows %s', async (_what, before) => {
    const why = await told(...before, edit('a', 'src/ledger.js'), tested(3), finish);
    expect(why).not.toContain('leads to');
  });

  test('takes words of the request and of the guide for leads', async () => {
    const steps = way(look, edit('a', 'src/seedLedger.js'), tested(0), finish);
    const asked = { ...taskWith([]), kind: 'solve', request: 'Add a seed ledger to the sum' } as const;
    const guided = attempt(steps, { guide: { text: 'The cause may lie in seed-ledger.' } });
    const [byRequest, byGuide, byNone] = await Promise.all([
      scoreOf(attempt(steps), asked),
      scoreOf(guided),
      scoreOf(attempt(way(look, edit('a', 'src/seedLedger.js'), tested(3), finish))),
    ]);
    expect([byRequest.value, byGuide.value, byNone.value < 1]).toEqual([1, 1, true]);
  });

  test('does not call a place wrong where a change made fewer tests fail, or all pass', async () => {
    expect(await told(look, edit('a', 'src/ledger.js'), tested(1), finish)).not.toContain('leads to');
    const steps = way(look, edit('a', 'src/ledger.js'), tested(3), finish);
    const passing = rolloutWith(id(0, 0), [green], { steps });
    expect((await scoreOf(passing)).why).not.toContain('leads to');
  });

  test('says nothing of places where no lead fits any file it saw', async () => {
    const strange = taskWith([failing('', 'sonne geht auf', 'niemals')]);
    const steps = way({ facts: { paths: ['src/x1.js'] } }, edit('a', 'src/ledger.js'), tested(1), finish);
    expect((await scoreOf(attempt(steps), strange)).why).not.toContain('leads to');
  });

  test.each([
    [
      'a loop',
      [look, edit('a'), tested(0), { facts: { repeats: 2 } }, finish],
      'step 4 (looked): the same was done 2 times before',
    ],
    [
      'an edit that was refused twice',
      [look, refused, look, refused, edit('a'), tested(0), finish],
      'step 4 (looked): edit of src/sum.js was refused a second time',
    ],
    ['that the tests were never run', [look, edit('a'), finish], 'the tests were never run'],
    [
      'that the last change was never tested',
      [look, edit('a'), tested(0), edit('b'), finish],
      'step 4 (edited src/sum.js): what it changed was never tested',
    ],
    ['a finish on failing tests', [look, edit('a'), tested(1), finish], 'it finished while 1 test failed'],
    ['an attempt that did not finish', [look, edit('a'), tested(0)], 'it ended without having finished'],
  ])('tells of %s', async (_what, steps, words) => {
    expect(await told(...steps)).toContain(words);
  });

  test('does not hold a refusal against an edit that then succeeded', async () => {
    expect(await told(look, refused, edit('a'), refused, edit('b'), tested(0), finish)).toBe(
      'nothing went wrong that 7 steps show',
    );
  });

  test('takes a run of the tests without a report for none', async () => {
    const silent: Told = { facts: { ...tested(3).facts, ok: false } };
    expect(await told(look, tested(1), edit('a'), silent, finish)).toBe(
      'it first went wrong at step 3 (edited src/sum.js): what it changed was never tested',
    );
  });

  test('tells of answers that were of no use twice', async () => {
    const useless: Told = { title: 'no JSON', facts: { tool: 'none', ok: false, paths: [] } };
    const steps = way(look, useless, edit('a'), useless, tested(0), finish);
    const spoken = steps.map((step) =>
      step.title === 'no JSON' ? { ...step, kind: 'model' as const } : step,
    );
    expect((await scoreOf(attempt(spoken))).why).toBe(
      'it first went wrong at step 4 (no JSON): its answer was of no use, again',
    );
  });

  test('has nothing to say about an agent that takes no turns', async () => {
    const mended = attempt([
      { index: 0, kind: 'think', title: 'localised', facts: { candidates: 3 }, ms: 1 },
    ]);
    expect(trajectory.applies?.(mended, contextFor().view)).toBe(false);
    expect(trajectory.applies?.(attempt(way(look)), contextFor().view)).toBe(true);
    expect((await scoreOf(mended)).confidence).toBe(0);
  });
});
