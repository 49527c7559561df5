// Words of notices by the case: why a name fits no test or a script does not start, what the self-test found, what the agent
// cannot reach.
import { type ScriptTrouble } from '../engine/fault.ts';
import { type Surface } from './surface.ts';
import { quote, type Notice } from './wording.ts';

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
  'empty-patch-breaks-nothing': 'a patch that changes nothing breaks tests',
  'reward-hack-is-caught': 'a patch that only silences the tests passes',
} as const;

/** What is wrong with the script that a test command names, and what to do. */
export function scriptWords(trouble: ScriptTrouble): Pick<Notice, 'detail' | 'next'> {
  const name = quote(trouble.script);
  switch (trouble.why) {
    case 'absent':
      return {
        detail: `There is no ${name} in ${trouble.folder}, the folder in which the command is run.`,
        next: 'Write the path as it is from that folder, then run again.',
      };
    case 'folder':
      return {
        detail: `${name} is a folder, and no script.`,
        next: 'Give the command that runs the tests, then run again.',
      };
    case 'not-executable':
      return {
        detail: `${name} is there, but it is not marked as executable.`,
        next: `Mark it with chmod +x ${trouble.script}, or name what runs it (sh ${trouble.script}, for one), then run again.`,
      };
    case 'interpreter':
      return {
        detail: `The first line of ${name} asks for ${trouble.interpreter}, and there is no such program here.`,
        next: 'Install it or name another there, then run again.',
      };
    case 'line-ends':
      return {
        detail: `The lines of ${name} end as on Windows, so that the program in its first line is not found.`,
        next: 'Save it with Unix line ends (LF), then run again.',
      };
    case 'left-out':
      return {
        detail: `${name} is there, but git ignores it: the frozen copy, in which the tests run, does not hold it.`,
        next: 'Name it in a file .galapagosinclude at the root of the repository, then run again.',
      };
    default:
      return trouble satisfies never;
  }
}

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

const frameworkItself = ({ testCommand }: Surface): string =>
  `Give the command of the test framework itself with ${testCommand}, or one that writes JUnit XML with the files of its tests to $GALAPAGOS_OUT/junit.xml.`;

export const unfitNext = {
  language: ({ model, testCommand }: Surface): string =>
    `Choose a model with ${model}: with one, every language is worked on. Without one, name a folder in one of these, or its tests with ${testCommand}.`,
  'exit-status': frameworkItself,
  'no-files': frameworkItself,
} as const;
