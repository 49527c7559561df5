// What failing tests say, in few words and places: for critiques, guides and reports.
import { splitTestId, type TestId } from '../engine/ids.ts';
import { shorten } from '../shorten.ts';
import { type TestResult } from '../task/suite.ts';

const MESSAGE_LENGTH = 160;

/** The assertion of a failure in one line: its first words, and what was expected and found where it says so. */
export function assertionLine(message: string | undefined): string {
  const lines = (message ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !isFrame(line));
  const [first = 'no message'] = lines;
  const values = comparedIn(lines);
  // What was compared says more than the first words.
  if (values !== undefined) {
    const room = MESSAGE_LENGTH - values.length - 1;
    return room < LEAST_WORDS ? values : `${shorten(first, room)} ${values}`;
  }
  // "Expected values to be strictly equal:" says nothing without the line after it.
  const next = first.endsWith(':') ? (lines[1] ?? '') : '';
  return shorten(`${first} ${next}`.trim(), MESSAGE_LENGTH);
}

const LEAST_WORDS = 24;
const VALUE_LENGTH = 64;

/** What was expected and what came, as our reporters and jest write it, or the first lines of a difference. */
function comparedIn(lines: readonly string[]): string | undefined {
  const after = (mark: RegExp) => lines.find((line) => mark.test(line))?.replace(mark, '');
  const told = [after(/^expected: /i), after(/^(actual|received): /i)];
  const from = lines.indexOf('+ actual - expected') + 1;
  const differing = (sign: string) =>
    lines
      .slice(from)
      .find((line) => line.startsWith(`${sign} `))
      ?.slice(sign.length + 1);
  const [expected, actual] = told[0] === undefined && from > 0 ? [differing('-'), differing('+')] : told;
  if (expected === undefined || actual === undefined) return undefined;
  return `expected ${shorten(expected, VALUE_LENGTH)}, got ${shorten(actual, VALUE_LENGTH)}`;
}

/** "adds two numbers (2 !== 3)" for each of the tests, as far as their failures are known; at most so many. */
export function failureWords(
  tests: readonly TestId[],
  failures: readonly TestResult[],
  most: number,
): readonly string[] {
  const messages = new Map(failures.map(({ id, message }) => [id, message]));
  const words = tests.slice(0, most).map((test) => {
    const message = messages.get(test);
    const { name } = splitTestId(test);
    return message === undefined ? name : `${name} (${assertionLine(message)})`;
  });
  return tests.length > most ? [...words, `${tests.length - most} more`] : words;
}

/** A line of a file of the repository. */
export interface Place {
  readonly path: string;
  readonly line: number;
}

/** Places of the repository that failures name, nearest frame first, each once. `root` is its absolute path. */
export function placesIn(failures: readonly TestResult[], root: string): readonly Place[] {
  const seen = new Map<string, Place>();
  for (const { message = '' } of failures) {
    for (const [, node, nodeLine, python, pythonLine] of message.matchAll(FRAME)) {
      const path = inside(node ?? python ?? '', root);
      const line = Number(nodeLine ?? pythonLine);
      if (path !== undefined) seen.set(`${path}:${line}`, { path, line });
    }
  }
  return [...seen.values()];
}

// `at f (/root/src/a.js:12:7)`, `file:///root/src/a.js:12`, `src/a.py:12: AssertionError`, `File "/root/a.py", line 12`.
const FRAME = /(?:file:\/\/)?([^\s()"'`:]+\.[a-z]{1,4}):(\d+)|File "([^"]+)", line (\d+)/gi;

const isFrame = (line: string): boolean => /^at .*:\d+(:\d+)?\)?$|^File ".*", line \d+/.test(line);

function inside(path: string, root: string): string | undefined {
  const relative = path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
  const foreign = relative.startsWith('/') || /(^|\/)(node_modules|site-packages|\.\.)\//.test(relative);
  return foreign || relative === '' ? undefined : relative;
}
