// The sealed report: takes the ticket from stdin before any code under test is loaded, and signs what it delivers.
// What has ended and what is running goes to a second file, line by line: that of a run which is killed names what hung.
// Code in the runner's own process could still dig the key out of its memory: against that stands the integrity gate.
'use strict';
const { createHmac } = require('node:crypto');
const { openSync, readSync, realpathSync, writeFileSync, writeSync } = require('node:fs');
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
 * @property {'error' | 'timeout'} [cause] Of a failed test: nothing could be judged, or it never ended.
 *
 * @typedef {object} Ticket
 * @property {ReadonlySet<string> | undefined} only
 * @property {(file: string, path: readonly string[]) => void} began A test runs from now on.
 * @property {(told: Told) => void} ended
 * @property {(tests: readonly Told[]) => void} deliver The whole report; once.
 */

/** Milliseconds after which a single test counts as hanging; 0 where nobody said. */
const testMs = Number(process.env['GALAPAGOS_TEST_MS'] ?? 0);

/**
 * The one ticket of this process. A second reader, or a process that was given none, gets a ticket nobody waits for:
 * its report is not written.
 * @returns {Ticket}
 */
function takeTicket() {
  const ticket = parse(readStdin());
  forget();
  if (ticket === undefined || folder === undefined)
    return { only: undefined, began: () => {}, ended: () => {}, deliver: () => {} };
  const target = path.join(folder, ticket.report);
  const sealOf = (/** @type {string} */ body) => createHmac('sha256', ticket.key).update(body).digest('hex');
  let delivered = false;
  return {
    only: ticket.only === undefined ? undefined : new Set(ticket.only),
    ...followed(`${target}-progress`, sealOf),
    deliver(tests) {
      if (delivered) return;
      delivered = true;
      const body = stringify({ kind: 'galapagos-report', version: 1, tests });
      writeFileSync(target, `${sealOf(body)}\n${body}`);
      if (tests.some(({ cause }) => cause === 'timeout')) leaveSoon();
    },
  };
}

/** What a test that never ended left behind keeps the process alive: the runner has a moment for its own end. */
function leaveSoon() {
  setTimeout(() => process.exit(Number(process.exitCode) || 1), 2_000).unref();
}

/**
 * A line for every test that begins, with what ended since the line before: a test that blocks the process for ever is
 * named by the last line.
 * @param {string} target
 * @param {(body: string) => string} sealOf
 * @returns {Pick<Ticket, 'began' | 'ended'>}
 */
function followed(target, sealOf) {
  /** @type {Map<string, { file: string, path: readonly string[] }>} */
  const running = new Map();
  /** @type {Told[]} */
  let ended = [];
  /** @type {number | undefined} */
  let file;
  const write = () => {
    const body = stringify({ ended, running: [...running.values()] });
    file ??= openSync(target, 'w');
    writeSync(file, `${sealOf(body)} ${body}\n`);
    ended = [];
  };
  return {
    began(place, names) {
      running.set(idOf(place, names), { file: place, path: names });
      write();
    },
    ended(told) {
      running.delete(idOf(told.file, told.path));
      // Tests may run elsewhere and block there: what ended before has to be written all the same.
      if (ended.push(told) === 1) setImmediate(() => ended.length > 0 && write()).unref();
    },
  };
}

/** Whoever asks for a reporter once more gets another one, which has no ticket. */
function forget() {
  for (const file of Object.keys(require.cache)) {
    if (file.startsWith(__dirname)) Reflect.deleteProperty(require.cache, file);
  }
}

/**
 * All of stdin. Looking at `process.stdin` makes it an input that does not wait: we wait ourselves, for a busy machine may
 * fill it late, and not for ever, for whoever asks a second time may have an input that nobody fills.
 * @returns {string}
 */
function readStdin() {
  if (process.stdin.isTTY) return '';
  const chunks = [];
  for (;;) {
    const chunk = readSome(Date.now() + LONGEST_WAIT_MS);
    if (chunk === undefined) return Buffer.concat(chunks).toString('utf8');
    chunks.push(chunk);
  }
}

const LONGEST_WAIT_MS = 5_000;

/**
 * @param {number} until Epoch milliseconds.
 * @returns {Buffer | undefined} Undefined at the end, where nothing comes, and where nothing can be read.
 */
function readSome(until) {
  const buffer = Buffer.alloc(65_536);
  for (;;) {
    try {
      const size = readSync(0, buffer);
      return size === 0 ? undefined : buffer.subarray(0, size);
    } catch (error) {
      const isEmpty = error instanceof Error && 'code' in error && error.code === 'EAGAIN';
      if (!isEmpty || Date.now() > until) return undefined;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
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

module.exports = { takeTicket, relativeFile, idOf, testMs };
