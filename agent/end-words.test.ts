import { describe, expect, test } from 'vitest';

import { one, task, three, two, viewOf } from '../test/doubles/builders.ts';
import {
  caution,
  endingOf,
  evaluationWords,
  rolloutEndWords,
  runEndWords,
  scopeWords,
  verdictWords,
} from './end-words.ts';
import { newRunId, parseTestId, testId } from './engine/ids.ts';

describe('the end of a run in a repository with several packages', () => {
  const suite = { ...task.suite, directory: 'packages/b', others: ['packages/a', 'packages/c'] };

  test('says which one it was about, and which others have tests', () => {
    const scope =
      'This was about packages/b alone; packages/a, packages/c have tests, too: name one by its folder.';
    const view = viewOf([], { suite });
    expect(endingOf('repaired', view).detail).toBe(`${runEndWords.repaired.detail} ${scope}`);
    expect(endingOf('unrepaired', view).detail).toContain(scope);
  });

  test('counts those of many, and names the root in words', () => {
    const others = ['', 'a', 'b', 'c', 'd', 'e', 'f'];
    expect(scopeWords(viewOf([], { suite: { ...suite, others } }))).toEqual([
      'This was about packages/b alone; the root, a, b, c, d and 2 more have tests, too: name one by its folder.',
    ]);
    expect(scopeWords(viewOf([], { suite: task.suite }))).toEqual([]);
  });
});

describe('a request that no failing test speaks for', () => {
  const open = {
    ...task,
    kind: 'solve',
    request: 'Be faster',
    baseline: { ...task.baseline, failToPass: [] },
  } as const;

  test('is not said to be repaired, solved or more than it is', () => {
    const view = viewOf([], { task: open });
    expect(endingOf('proposed', view)).toEqual(runEndWords.proposed);
    expect(endingOf('unrepaired', view)).toEqual({
      title: 'Not solved',
      detail:
        'No patch for the request broke nothing and was confirmed, and none is pretended. What was tried is kept.',
    });
    expect(caution(view)).toBe(
      'The 4 tests that passed still pass with it, and none speaks for the request itself: read it before you keep it.',
    );
  });

  test('is worth little where no test passed before', () => {
    const view = viewOf([], { task: { ...open, baseline: { ...open.baseline, passToPass: [] } } });
    expect(caution(view)).toBe(
      'No test passed before it: that none is broken says nothing. Read it before you keep it.',
    );
  });

  test('is judged by what it breaks', () => {
    expect(verdictWords({ kind: 'red', failing: [], fixed: [], broken: [one, two] })).toBe('red: 2 broken');
  });
});

describe('verdictWords', () => {
  const test1 = parseTestId('a.test.js::one');

  test('tell green, red and silent apart', () => {
    expect(verdictWords({ kind: 'green', passed: 12 })).toBe('green: 12 tests passed');
    expect(verdictWords({ kind: 'red', failing: [test1], fixed: [test1, test1], broken: [] })).toBe(
      'red: 1 still failing, 2 fixed',
    );
    expect(verdictWords({ kind: 'red', failing: [], fixed: [test1], broken: [test1] })).toBe(
      'red: 0 still failing, 1 fixed, 1 broken',
    );
    expect(
      verdictWords({ kind: 'red', failing: [], fixed: [test1], broken: [], because: 'exit-code-disagrees' }),
    ).toBe('red: all tests passed, but the command reports failure');
    expect(verdictWords({ kind: 'silent', why: 'memory' })).toBe(
      'no answer: the tests needed more memory than allowed',
    );
  });
});

describe('evaluationWords', () => {
  const evaluation = {
    verdict: { kind: 'green', passed: 7 },
    scope: 'confirm',
    failures: [],
    runs: 2,
    ms: 9,
  } as const;
  const flaky = [testId('a.test.js', 'sometimes')];

  test('add what there is to say of how a verdict was found', () => {
    expect(evaluationWords(evaluation)).toBe('green: 7 tests passed');
    expect(evaluationWords({ ...evaluation, flaky, shuffle: 3 })).toBe(
      'green: 7 tests passed, 1 test flaky and not counted, also in another order',
    );
    const verdict = { kind: 'red', failing: [], fixed: flaky, broken: flaky, partial: true } as const;
    expect(evaluationWords({ ...evaluation, verdict, shuffle: 3 })).toBe(
      'red: 0 still failing, 1 fixed, 1 broken, ended at the first failure, in another order',
    );
    const orderBound = [testId('a.test.js', 'second')];
    expect(evaluationWords({ ...evaluation, orderBound, shuffle: 3 })).toBe(
      'green: 7 tests passed, also in another order, without 1 test bound to their own',
    );
    expect(evaluationWords({ ...evaluation, ownOrder: 'runner' })).toBe(
      'green: 7 tests passed, twice in the same order, for the runner has no other',
    );
    const remembered = { run: newRunId(1_000, () => 0.5), at: 1_000 };
    expect(evaluationWords({ ...evaluation, remembered })).toBe(
      'green: 7 tests passed, found by an earlier run',
    );
  });
});

describe('ends', () => {
  test('have words, and only a confirmed patch is called repaired', () => {
    expect(
      Object.values(runEndWords).every(({ title, detail }) => title !== '' && detail.endsWith('.')),
    ).toBe(true);
    expect(
      Object.entries(runEndWords).flatMap(([end, words]) => (words.title === 'Repaired' ? end : [])),
    ).toEqual(['repaired']);
    expect(new Set(Object.values(rolloutEndWords)).size).toBe(5);
  });
});

describe('the end of a run for named tests', () => {
  const left = [one, two, three].map((each) => parseTestId(`${each} too`));
  const only = { ...task, baseline: { ...task.baseline, failToPass: [one], leftOut: left } };

  test('claims no more than was asked of it', () => {
    expect(endingOf('repaired', viewOf([], { task: only })).detail).toBe(
      'The named test passes and nothing else got worse, confirmed in fresh copies; 3 other failing tests were left alone.',
    );
    expect(caution(viewOf([], { task: only }))).toBe(
      'It means that the named test passes with it, and no more; read it before you keep it.',
    );
  });

  test('is that of any other where none was left alone, or where it was not repaired', () => {
    expect(endingOf('repaired', viewOf([]))).toEqual(runEndWords.repaired);
    expect(endingOf('unrepaired', viewOf([], { task: only }))).toEqual(runEndWords.unrepaired);
    expect(caution(viewOf([]))).toBe('Green means that your tests pass with it; read it before you keep it.');
  });

  test('says by what it was judged where that is less than a sealed report', () => {
    const handedOn = { ...task, baseline: { ...task.baseline, evidence: 'handed-on' as const } };
    expect(caution(viewOf([], { task: handedOn }))).toBe(
      'It was judged by a sealed report whose key code under test could have read first. Green means that your tests pass with it; read it before you keep it.',
    );
  });

  test('promises nothing of flaky tests', () => {
    const chance = { ...task, baseline: { ...task.baseline, flaky: [one] } };
    expect(caution(viewOf([], { task: chance }))).toBe(
      'Green means that your tests pass with it, flaky ones aside; read it before you keep it.',
    );
  });
});
