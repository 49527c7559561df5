// Owns one failing test in a few lines: what was said, expected and actual, and one frame of the project's own code.

const MOST_LINE = 160;
const PLACE = /(?:^|[\s('"])((?:\/repo\/|\.{0,2}\/)?[\w@.+-][\w@.+/-]*\.\w{1,5})(?:", line |:)(\d+)/;

/**
 * @param {{ id: string, message?: string, cause?: 'error' | 'timeout' }} result its message with virtual paths
 * @param {{ chars: number, isTest: (name: string) => boolean }} options
 * @returns {string}
 */
export function failureText({ id, message = '', cause }, { chars, isTest }) {
  const lines = plainLines(message).map((line) => line.replaceAll(ADDRESS, '').trimEnd());
  const [expected, actual] = [valueOf(lines, 'expected'), valueOf(lines, 'actual')];
  const told = expected === undefined ? withoutRepeats(headOf(lines, 30)).slice(0, 6) : headOf(lines, 1);
  const compared = expected === undefined ? [] : [`expected ${expected}, got ${actual ?? 'nothing'}`];
  const place = placeOf(lines, isTest);
  const words = cause === 'timeout' ? ['it never ended'] : [];
  const body = [...words, ...told, ...compared].join('\n').slice(0, chars);
  const rows = [...body.split('\n'), ...(place === undefined ? [] : [`at ${place}`])];
  return [`- ${id}`, ...rows.filter((row) => row.trim() !== '').map((row) => `  ${row}`)].join('\n');
}

/** Where an object lay: another place in every run. */
const ADDRESS = / at 0x[0-9a-f]{6,}(?=>)/gi;

/**
 * TAP tells a failure as an object of facts, of which a library writes some: those that say something, as lines.
 * @type {(message: string) => string[]}
 */
function plainLines(message) {
  const facts = factsIn(message);
  if (!facts) return message.split('\n');
  const { expected, actual, stack, at, message: said, error = said, operator } = facts;
  const frames = stack ?? (typeof at === 'string' ? `  at ${at}` : undefined);
  const whole = [error ?? operator, frames].filter((each) => typeof each === 'string').join('\n');
  const values = Object.entries({ expected, actual }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`],
  );
  return [...values, ...whole.split('\n')];
}

/** @type {(message: string) => { [name: string]: unknown } | undefined} */
function factsIn(message) {
  if (!message.startsWith('{')) return undefined;
  try {
    const facts = JSON.parse(message);
    return ['expected', 'actual', 'stack', 'at', 'message', 'error'].some((name) => name in facts)
      ? facts
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What was said first, without the lines that are told apart.
 * @type {(lines: readonly string[], most: number) => string[]}
 */
function headOf(lines, most) {
  const own = differing(lines).filter((line) => line.trim() !== '' && !APART.test(line));
  return own.slice(0, most).map((line) => cut(line.trim()));
}

/**
 * Of the full diff that pytest adds, the lines that differ.
 * @type {(lines: readonly string[]) => readonly string[]}
 */
function differing(lines) {
  const at = lines.findIndex((line) => /^\s*Full diff:$/.test(line));
  if (at < 0) return lines;
  return [...lines.slice(0, at), ...lines.slice(at + 1).filter((line) => /^\s*[-+](?:\s|$)/.test(line))];
}

const APART = /^\s*(?:at |expected: |actual: )|^\s*\? +[-+^ ]*$|^\s*File "[^"]*", line \d+/;

/**
 * Python's unittest says "a != b" and then all of it again, line by line; what the test itself said comes last.
 * @type {(told: readonly string[]) => readonly string[]}
 */
function withoutRepeats(told) {
  const [first = '', ...others] = told;
  const isWhole = /^\w+: .+ != ./.test(first) && !first.endsWith('…') && !/\[\d+ chars\]/.test(first);
  const note = / : (?<words>.+)$/.exec(others.at(-1) ?? '')?.groups?.['words'];
  return isWhole ? [first, ...(note === undefined ? [] : [note])] : told;
}

/** @type {(lines: readonly string[], name: string) => string | undefined} */
function valueOf(lines, name) {
  const line = lines.find((each) => each.trimStart().startsWith(`${name}: `));
  return line === undefined ? undefined : cut(line.trimStart().slice(name.length + 2));
}

/** @type {(text: string) => string} */
const cut = (text) => (text.length > MOST_LINE ? `${text.slice(0, MOST_LINE - 1)}…` : text);

/**
 * The innermost frame that is no test's; where there is none, the test's own.
 * @type {(lines: readonly string[], isTest: (name: string) => boolean) => string | undefined}
 */
function placeOf(lines, isTest) {
  const places = placesIn(lines.join('\n'));
  const place = places.find(({ path }) => !isTest(path)) ?? places[0];
  return place && `${place.path}:${place.line}`;
}

/**
 * Files of the project that a message names with a line, in its order.
 * @type {(message: string) => { path: string, line: number }[]}
 */
export function placesIn(message) {
  return message.split('\n').flatMap((line) => {
    const match = PLACE.exec(line);
    const path = (match?.[1] ?? '').replace(/^\/repo\//, '').replace(/^\.\//, '');
    if (path === '' || path.startsWith('/') || path.startsWith('../') || path.includes('node_modules/'))
      return [];
    return [{ path, line: Number(match?.[2]) }];
  });
}
