// The sealed report: takes the order from stdin before any code under test is loaded, and signs what it delivers.
// Code in the runner's own process could still dig the key out of its memory: against that stands the integrity gate.
'use strict';
const { createHmac } = require('node:crypto');
const { readFileSync, writeFileSync, realpathSync } = require('node:fs');
const path = require('node:path');
const { fileURLToPath } = require('node:url');

// Taken now: code under test that replaces them later does not touch the report.
const stringify = JSON.stringify;
const folder = process.env['GALAPAGOS_OUT'];

/**
 * @typedef {object} Told One test as the reporter saw it. `file` is relative to the folder the suite runs in.
 * @property {string} file
 * @property {readonly string[]} path Names of the suites around it, and its own.
 * @property {'passed' | 'failed' | 'skipped'} state
 * @property {number} [ms]
 * @property {string} [message]
 */

/**
 * The one order of this process. A second reader, or a process that was given none, gets an order nobody waits for:
 * its report is not written.
 * @returns {{ only: ReadonlySet<string> | undefined, deliver: (tests: readonly Told[]) => void }}
 */
function takeOrder() {
  const order = parse(readStdin());
  forget();
  if (order === undefined || folder === undefined) return { only: undefined, deliver: () => {} };
  const target = path.join(folder, order.report);
  const key = order.key;
  let delivered = false;
  return {
    only: order.only === undefined ? undefined : new Set(order.only),
    deliver(tests) {
      if (delivered) return;
      delivered = true;
      const body = stringify({ kind: 'galapagos-report', version: 1, tests });
      writeFileSync(target, `${createHmac('sha256', key).update(body).digest('hex')}\n${body}`);
    },
  };
}

/** Whoever asks for a reporter once more gets another one, which has no order. */
function forget() {
  for (const file of Object.keys(require.cache)) {
    if (file.startsWith(__dirname)) Reflect.deleteProperty(require.cache, file);
  }
}

/** @returns {string} */
function readStdin() {
  try {
    return process.stdin.isTTY ? '' : readFileSync(0, 'utf8');
  } catch {
    return '';
  }
}

/**
 * @param {string} text
 * @returns {{ key: string, report: string, only?: readonly string[] } | undefined}
 */
function parse(text) {
  if (!text.startsWith('{"galapagos":1,')) return undefined;
  return JSON.parse(text);
}

/**
 * A path or file URL, relative to the folder the suite runs in, `/` separated.
 * @param {string | undefined} file
 * @returns {string}
 */
function relativeFile(file) {
  if (file === undefined || file === '') return '';
  const place = file.startsWith('file:') ? fileURLToPath(file) : file;
  return path.relative(start, real(place)).split(path.sep).join('/');
}

/** @param {string} place */
function real(place) {
  try {
    return realpathSync(place);
  } catch {
    return place;
  }
}

const start = real(process.cwd());

/**
 * The id the host knows a test by, without the number that tells equal names apart.
 * @param {string} file
 * @param {readonly string[]} names
 */
const idOf = (file, names) => `${file}::${names.join(' › ')}`;

module.exports = { takeOrder, relativeFile, idOf };
