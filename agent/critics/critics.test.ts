import { describe, expect, test } from 'vitest';

import {
  contextFor,
  disagreeing,
  green,
  id,
  judged,
  one,
  patchAt,
  red,
  rolloutWith,
  silent,
  task,
  three,
  two,
} from '../../test/doubles/builders.ts';
import { type RolloutView } from '../engine/view.ts';
import { type Evaluation, type Verdict } from '../task/verdict.ts';
import { friction } from './friction.ts';
import { tests } from './tests.ts';

const evaluated = (evaluation: Evaluation) => rolloutWith(id(0, 0), [], { evaluations: [evaluation] });
const judgeBy = (rollout: RolloutView, rollouts: readonly RolloutView[] = []) => ({
  tests: () => tests.score({ kind: 'trajectory', task, rollout }, contextFor({ rollouts })),
  friction: () => friction.score({ kind: 'trajectory', task, rollout }, contextFor({ rollouts })),
});

describe('the critic of tests', () => {
  test('says what still fails, with the assertion, and points at the places', async () => {
    const message = [
      'AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:',
      '',
      '2 !== 3',
      '',
      '    at sum (/home/ada/sum/src/sum.js:7:3)',
      '    at TestContext.<anonymous> (file:///home/ada/sum/test/sum.test.js:12:10)',
      '    at Test.runInAsyncScope (node:async_hooks:214:14)',
    ].join('\n');
    const failures = [{ id: two, state: 'failed', message } as const];
    const critique = await judgeBy(evaluated({ ...judged(red([one, three])), failures })).tests();
    expect(critique).toEqual({
      critic: 'tests',
      tier: 'hard',
      value: 0.6,
      confidence: 1,
      why: 'fixes 2 of 3; still failing: two (AssertionError [ERR_ASSERTION]: Expected values to be strictly equal: 2 !== 3)',
      anchors: [
        { kind: 'test', test: two },
        { kind: 'line', path: 'src/sum.js', line: 7 },
        { kind: 'line', path: 'test/sum.test.js', line: 12 },
      ],
    });
  });

  test('names what a patch broke', async () => {
    const critique = await judgeBy(evaluated(judged(red([one, two], [three])))).tests();
    expect(critique.why).toContain('breaks: three (Expected 1, got 2)');
  });

  test('speaks of what is broken alone where no failing test is wanted', async () => {
    const breaking = { kind: 'red', failing: [], fixed: [], broken: [three] } as const;
    expect((await judgeBy(evaluated(judged(breaking))).tests()).why).toBe(
      'breaks: three (Expected 1, got 2)',
    );
  });

  test('says why a patch is red although every test passed', async () => {
    const why = async (verdict: Verdict) => (await judgeBy(evaluated(judged(verdict))).tests()).why;
    expect(await why(disagreeing)).toBe('all tests passed, but the command reports failure');
    expect(await why({ ...disagreeing, because: 'tests-changed' })).toBe(
      'all tests passed, but the tests were changed while they ran',
    );
  });

  test('tells the whole suite from the failing tests alone', async () => {
    const full = await judgeBy(evaluated(judged(green, 'full'))).tests();
    const target = await judgeBy(evaluated(judged(green, 'target'))).tests();
    expect([full.value, full.confidence, full.why]).toEqual([1, 1, 'all tests pass']);
    expect([target.value, target.confidence, target.why]).toEqual([
      0.95,
      0.9,
      'the failing tests pass; the others were not run',
    ]);
  });
});

describe('the critic of friction', () => {
  const parent = rolloutWith(id(0, 0), [red([one])], { patch: patchAt(5) });
  const child = (verdict: Evaluation['verdict'], line: number) =>
    rolloutWith(id(1, 0), [verdict], { parents: [parent.id], patch: patchAt(line) });

  test('finds the same failures by the same patch', async () => {
    expect(await judgeBy(child(red([one]), 5), [parent]).friction()).toEqual({
      critic: 'friction',
      tier: 'hard',
      value: 0,
      confidence: 1,
      why: 'the same tests fail as with g0.0, by the same patch',
      anchors: [
        { kind: 'test', test: two },
        { kind: 'test', test: three },
      ],
    });
  });

  test('is less sure when the patch is another one', async () => {
    const critique = await judgeBy(child(red([one]), 9), [parent]).friction();
    expect([critique.value, critique.confidence]).toEqual([0, 0.7]);
  });

  test('finds none when other tests fail, the less the more they differ', async () => {
    const [some, all] = await Promise.all(
      [red([one, two]), green].map((verdict) => judgeBy(child(verdict, 9), [parent]).friction()),
    );
    expect([some?.value, all?.value]).toEqual([0.5, 1]);
  });

  test('has nothing to compare without a red parent or a verdict', async () => {
    const passing = rolloutWith(id(0, 0), [green], { patch: patchAt(5) });
    const critiques = await Promise.all([
      judgeBy(child(red([one]), 5)).friction(),
      judgeBy(child(silent, 5), [parent]).friction(),
      judgeBy(child(green, 5), [passing]).friction(),
    ]);
    expect(critiques.map(({ confidence }) => confidence)).toEqual([0, 0, 0]);
  });
});
