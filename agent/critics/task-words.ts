// What a model is told of a task when it is to judge patches for it, not to write one.
import { type Task, hasWantedTests } from '../task/task.ts';
import { failureWords } from '../trajectory/failures.ts';

const TESTS = 8;
/** Longest text of one kind that a judge is shown, characters. */
const SHOWN = 12_000;

export function taskWords(task: Task): string {
  const { failToPass, failures } = task.baseline;
  return [
    ...(task.request === undefined ? [] : [`The request:\n${clipped(task.request)}`]),
    ...(hasWantedTests(task)
      ? [['These tests fail and have to pass:', ...failureWords(failToPass, failures, TESTS)].join('\n- ')]
      : ['No failing test speaks for it; what passes has to go on passing.']),
  ].join('\n\n');
}

/** The head of a text that is longer than a judge is shown, with how much is missing. */
export function clipped(text: string): string {
  if (text.length <= SHOWN) return text;
  return `${text.slice(0, SHOWN)}\n… (${text.length - SHOWN} more characters are not shown)`;
}
