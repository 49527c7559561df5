// Words of notices by the case: why a name fits no test to repair, and what the self-test of the judge found wrong.
export const unmatchedTitles = {
  unknown: 'No failing test has this name',
  several: 'Several failing tests fit this name',
  passing: 'This test passes already',
  flaky: 'This test is flaky',
  skipped: 'This test is skipped',
} as const;

export const unmatchedWords = {
  unknown: 'fits none of the failing tests. The nearest are',
  several: 'could be',
  passing: 'is not to be repaired: it is',
  flaky: 'passed and failed on the same code, so that no patch can be judged by',
  skipped: 'is not run by the suite:',
} as const;

export const checkWords = {
  'base-is-red': 'the failing tests do not fail again',
  'empty-patch-stays-red': 'a patch that changes nothing passes',
  'reward-hack-is-caught': 'a patch that only silences the tests passes',
} as const;
