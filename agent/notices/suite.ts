// The notices of test suites: none, none that can be read, none that can judge, none that the agent can follow.
import { IGNORED, missesFile } from '../missing-file.ts';
import { UNTOUCHED, count, list, quote, sentence, lastWords, type Entries } from './wording.ts';
import {
  checkWords,
  unfitNext,
  unfitTitles,
  unfitWords,
  unmatchedTitles,
  unmatchedWords,
  scriptWords,
} from './suite-words.ts';

export const suite: Entries<
  | 'tests-not-found'
  | 'command-unreadable'
  | 'command-missing'
  | 'suite-hangs'
  | 'suite-silent'
  | 'node-unfit'
  | 'suite-green'
  | 'suite-all-flaky'
  | 'test-unmatched'
  | 'oracle-unsound'
  | 'agent-unfit'
> = {
  'tests-not-found': ({ path, looked, output }, here) => ({
    title: 'No tests were found',
    detail:
      output === undefined
        ? `${path} has no test suite that Galapagos knows. It looked at ${list(looked)}.`
        : `In ${path} the test command found no tests: ${list(looked)}.${lastWords(output)}`,
    kept: UNTOUCHED,
    next: `Say how to run the tests with ${here.testCommand}.`,
  }),
  'command-unreadable': ({ command, detail }) => ({
    title: 'The test command cannot be read',
    detail: `${quote(command)}: ${sentence(detail)}`,
    kept: 'Nothing was started.',
    next: 'Write the command as you would type it in this folder.',
  }),
  'command-missing': ({ command, detail, lacks, script }, here) => {
    const kept = UNTOUCHED;
    const title = 'The test command cannot be started';
    if (script) return { title, kept, ...scriptWords(script) };
    if (lacks) {
      const next = `${lacks.fix}, then run again.`;
      return {
        title,
        detail: `${lacks.what} is not installed here, and ${quote(command)} needs it.`,
        kept,
        next,
      };
    }
    return {
      title,
      detail: `${quote(command)} did not start: ${sentence(detail)}`,
      kept,
      next: `Try the command in a terminal in this folder; install what it needs, or give another with ${here.testCommand}. ${here.singleTest}`.trimEnd(),
    };
  },
  'suite-hangs': ({ command, seconds, tests = [] }, here) => ({
    title: 'The tests do not come to an end',
    detail: `${quote(command)} was stopped after ${count(seconds, 'second')}${tests.length > 0 ? `, in the middle of ${list(tests)}` : ''}.`,
    kept: 'Everything it had started was stopped, and your files are as they were.',
    next: `Allow more time with ${here.testTimeout}, or find the test that waits.`,
  }),
  'suite-silent': ({ command, detail, output, passes }, here) =>
    passes
      ? {
          title: 'The command succeeds and tells of no tests',
          detail: `${quote(command)} ended with exit code 0, which says that nothing fails, and its output tells of no tests.`,
          kept: UNTOUCHED,
          next: `Where a test fails, give the command that runs it with ${here.testCommand}, and see that it ends with another exit code.`,
        }
      : {
          title: 'The tests left no report',
          detail: `${quote(command)} ran, but its results could not be read: ${sentence(detail)}${lastWords(output)}`,
          kept: UNTOUCHED,
          next: `${missesFile(output) ? `${IGNORED} ` : ''}Run the command in a terminal to see what it prints, or give another with ${here.testCommand}.`,
        },
  'node-unfit': ({ command, found, wanted, source }) => ({
    title: 'The tests need another Node',
    detail: `They need Node ${wanted} (${source}), and the PATH has ${found}: with it, ${quote(command)} finds no tests or cannot load them.`,
    kept: UNTOUCHED,
    next: 'Make such a Node the default of your login shell (nvm alias default, for one), start the terminal or VS Code anew, and run again.',
  }),
  'suite-green': ({ command, passed }) => ({
    title: 'There is nothing to repair',
    detail: `${quote(command)} passes: ${count(passed, 'test')}, none failing.`,
    kept: UNTOUCHED,
    next: 'Write a test that fails where you see the bug, then run again.',
  }),
  'suite-all-flaky': ({ tests }) => ({
    title: 'The failing tests are flaky',
    detail: `The same code made them fail and pass: ${list(tests)}. No patch can be judged by them.`,
    kept: UNTOUCHED,
    next: 'Make these tests repeatable (time, chance, order, network), then run again.',
  }),
  'test-unmatched': ({ name, why, tests }, here) => ({
    title: unmatchedTitles[why],
    detail: `${quote(name)} ${unmatchedWords[why]} ${list(tests)}.`,
    kept: UNTOUCHED,
    next: here.nameTests,
  }),
  'oracle-unsound': ({ checks }) => ({
    title: 'These tests cannot judge a patch',
    detail: `The self-test of the judge failed: ${list(checks.filter((check) => !check.ok).map((check) => `${checkWords[check.name]} (${check.found})`))}.`,
    kept: UNTOUCHED,
    next: 'See that the test command fails when a test fails, then run again.',
  }),
  'agent-unfit': ({ why, command, failing, output = '' }, here) => ({
    title: unfitTitles[why],
    detail: `${quote(command)} was read: ${unfitWords[why](count(failing, 'failing test'))}${lastWords(output)}`,
    kept: `No attempt was made. ${UNTOUCHED}`,
    next: unfitNext[why](here),
  }),
};
