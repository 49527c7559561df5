// Words of notices by the case: why a name fits no test, what the self-test found wrong, what the agent cannot reach.
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

export const unfitTitles = {
  language: 'The embedded agent does not repair this language',
  'exit-status': 'The embedded agent needs to know which test fails',
  'no-files': 'The embedded agent needs to know where the tests are',
} as const;

/** `failing`: "2 failing tests". */
export const unfitWords = {
  language: (failing: string): string =>
    `it has ${failing}, but the embedded agent repairs JavaScript, TypeScript and Python only.`,
  'exit-status': (): string =>
    'it told nothing but its exit status, and the embedded agent finds code to repair by the files of failing tests.',
  'no-files': (failing: string): string =>
    `it has ${failing}, but names no file for them, and the embedded agent finds code to repair by the files of failing tests.`,
} as const;

const FRAMEWORK_ITSELF =
  'Give the command of the test framework itself with --test (setting galapagos.test.command), or one that writes JUnit XML with the files of its tests to $GALAPAGOS_OUT/junit.xml.';

export const unfitNext = {
  language:
    'Where a part of the project is in one of these, name its folder, or its tests with --test (setting galapagos.test.command); agents for other languages are still to come.',
  'exit-status': FRAMEWORK_ITSELF,
  'no-files': FRAMEWORK_ITSELF,
} as const;
