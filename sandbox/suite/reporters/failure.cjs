// A failure in words: what was thrown, what was expected and found, and the frames that are the project's own.
'use strict';
const { inspect, stripVTControlCharacters } = require('node:util');

const MOST_FRAMES = 10;
const MOST_CAUSES = 3;
const FOREIGN = /node:|node_modules\/|native code/;
const NOISE = /^(Node\.js v\d.*|\s+(code|url): '.*',?|\})$/;
const root = `${process.cwd()}/`;

/**
 * @param {unknown} error
 * @param {number} [depth] How many errors this one is the cause of.
 * @returns {string}
 */
function describeFailure(error, depth = 0) {
  return local(describe(error, depth));
}

/**
 * @param {unknown} error
 * @param {number} depth
 * @returns {string}
 */
function describe(error, depth) {
  if (typeof error === 'string') return capped(plain(error), 1_200);
  if (!isRecord(error)) return `thrown: ${inspect(error)}`;
  const stack = typeof error['stack'] === 'string' ? stripVTControlCharacters(error['stack']) : '';
  const lines = [headline(error, stack), ...comparison(error), ...frames(stack)];
  const cause = error['cause'];
  if (cause !== undefined && cause !== null && depth < MOST_CAUSES)
    lines.push(`caused by: ${describe(cause, depth + 1)}`);
  return lines.join('\n');
}

/**
 * @param {Record<string, unknown>} error
 * @param {string} stack
 */
function headline(error, stack) {
  const message = typeof error['message'] === 'string' ? stripVTControlCharacters(error['message']) : '';
  const name = typeof error['name'] === 'string' && error['name'] !== '' ? error['name'] : 'Error';
  if (message === '' && stack !== '') return capped(stack.split('\n    at ')[0] ?? name, 1_200);
  return capped(message.startsWith(name) ? message.trimEnd() : `${name}: ${message.trimEnd()}`, 1_200);
}

/**
 * Expected and actual value, where the assertion tells them.
 * @param {Record<string, unknown>} error
 */
function comparison(error) {
  if (!('expected' in error) || !('actual' in error)) return [];
  if (error['expected'] === undefined && error['actual'] === undefined) return [];
  return [`  expected: ${shown(error['expected'])}`, `  actual: ${shown(error['actual'])}`];
}

/** @param {unknown} value */
const shown = (value) => capped(inspect(value, { depth: 4, breakLength: 120, maxArrayLength: 30 }), 300);

/**
 * The project's own frames.
 * @param {string} stack
 */
function frames(stack) {
  const own = stack.split('\n').filter((line) => /^\s+at .*:\d+\)?$/.test(line) && !isForeign(line));
  return own.slice(0, MOST_FRAMES).map((line) => `  ${line.trim()}`);
}

/**
 * What a process printed when a file could not be loaded, without the frames of Node itself.
 * @param {string} printed
 */
function describeCrash(printed) {
  const lines = stripVTControlCharacters(printed).trim().split('\n');
  // Node shows the line of its own that threw before it shows the error.
  const from = lines[0]?.startsWith('node:internal')
    ? lines.findIndex((line) => /^\w*Error\b/.test(line))
    : 0;
  const told = lines
    .slice(Math.max(0, from))
    .filter((line) => !NOISE.test(line) && !(/^\s+at /.test(line) && isForeign(line)));
  return local(told.join('\n').trim());
}

/**
 * Why a test failed, as far as what it threw tells: an assertion that did not hold, or anything else.
 * @param {unknown} error
 * @returns {{ cause?: 'error' }}
 */
function causeOf(error) {
  if (!isRecord(error))
    return typeof error === 'string' && ASSERTED.test(plain(error)) ? {} : { cause: 'error' };
  const compares = 'matcherResult' in error || ('expected' in error && 'actual' in error);
  if (compares || error['code'] === 'ERR_ASSERTION' || /Assert/.test(textOf(error['name']))) return {};
  return ASSERTED.test(plain(textOf(error['message']))) ? {} : { cause: 'error' };
}

/** @param {unknown} value */
const textOf = (value) => (typeof value === 'string' ? value : '');

/** How assertions begin that are known by their text alone. */
const ASSERTED = /^(\w+: )?(expect\(|expect\.|AssertionError|\w*AssertionError\b)/;

/** @param {string} text */
const plain = (text) => stripVTControlCharacters(text);

/** @param {string} line */
const isForeign = (line) => FOREIGN.test(line) || line.includes(__dirname);

/**
 * Paths of the project relative to it. Frames of modules name their files by URLs.
 * @param {string} text
 */
function local(text) {
  return text.replace(/file:\/\/[^\s'")]+/g, decoded).replaceAll(root, '');
}

/** @param {string} url */
function decoded(url) {
  try {
    return decodeURIComponent(url.slice('file://'.length));
  } catch {
    return url;
  }
}

/**
 * @param {string} text
 * @param {number} most
 */
const capped = (text, most) => (text.length <= most ? text : `${text.slice(0, most)}…`);

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
const isRecord = (value) => typeof value === 'object' && value !== null;

module.exports = { causeOf, describeFailure, describeCrash };
