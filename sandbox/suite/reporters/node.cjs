// Reporter for node:test (Node 18 to 24): readable lines on stdout, the sealed report at the end.
'use strict';
const nodePath = require('node:path');
const { takeTicket, relativeFile } = require('./seal.cjs');
const { causeOf, describeFailure, describeCrash } = require('./failure.cjs');
const { watchFiles } = require('./node-watch.cjs');

const ticket = takeTicket();
const watched = watchFiles();

/**
 * @typedef {{ type: string, data: import('node:test').EventData.TestFail & { message?: string } }} Event
 * @typedef {import('./seal.cjs').Told} Told
 */

/**
 * Every `test()` is a test, `describe()` is none. The test that stands for a whole file counts only when it failed:
 * a file that exits with 0 before it ran a test has passed nothing.
 */
class Listener {
  /** @type {Told[]} */
  tests = [];
  /** Names of the suites around the current test. @type {string[]} */
  names = [];
  /** The test that began last in each file, with its suites. @type {Map<string, { path: string[], isOver: boolean }>} */
  running = new Map();
  /** What each file printed to stderr. @type {Map<string, string>} */
  errors = new Map();

  /**
   * @param {Event} event
   * @returns {string} What people read of it.
   */
  hear({ type, data }) {
    watched.alive(data.file);
    switch (type) {
      case 'test:dequeue':
        return this.hearBegin(data);
      case 'test:start':
        this.names = [...this.names.slice(0, data.nesting), data.name];
        return '';
      case 'test:stderr':
        return this.hearError(nodePath.resolve(data.file ?? ''), data.message ?? '');
      case 'test:stdout':
        return data.message ?? '';
      case 'test:diagnostic':
        return `${data.message ?? ''}\n`;
      case 'test:pass':
      case 'test:fail':
        return this.hearEnd(type === 'test:fail', data);
      default:
        return '';
    }
  }

  /** @param {Event['data']} data */
  hearBegin(data) {
    if (isWholeFile(data)) return '';
    const file = nodePath.resolve(data.file ?? '');
    const path = [...(this.running.get(file)?.path.slice(0, data.nesting) ?? []), data.name];
    this.running.set(file, { path, isOver: false });
    ticket.began(relativeFile(data.file), path);
    return '';
  }

  /**
   * @param {string} file
   * @param {string} message
   */
  hearError(file, message) {
    this.errors.set(file, `${this.errors.get(file) ?? ''}${message}`.slice(0, 8_000));
    return message;
  }

  /**
   * @param {boolean} failed
   * @param {Event['data']} data
   */
  hearEnd(failed, data) {
    const path = [...this.names.slice(0, data.nesting), data.name];
    const last = this.running.get(nodePath.resolve(data.file ?? ''));
    if (last?.path[data.nesting] === data.name) last.isOver = true;
    if (isWholeFile(data) && watched.isOverdue(data.file)) return '';
    const told = tell(failed, data, path, this.errors);
    ticket.ended(told ?? { file: relativeFile(data.file), path, state: 'passed' });
    if (told && !explainCancelled(this.tests, told)) this.tests.push(told);
    const message = told?.message === undefined ? '' : `${told.message}\n`;
    return `${'  '.repeat(data.nesting)}${failed ? '✖' : '✔'} ${data.name}\n${message}`;
  }

  /**
   * Tests at which files stood that were killed for standing still; the file itself where it was at none. What a test
   * that never ended left behind keeps its file alive, and was told with the test.
   * @returns {readonly Told[]}
   */
  hung() {
    return watched.overdue().flatMap((absolute) => {
      const file = relativeFile(absolute);
      const names = this.running.get(absolute);
      const isTold = this.tests.some((test) => test.file === file && test.cause === 'timeout');
      if (isTold) return [];
      const path = names === undefined ? ['(load)'] : names.isOver ? ['(teardown)'] : names.path;
      return [{ file, path, state: 'failed', cause: 'timeout', message: STOOD_STILL }];
    });
  }
}

const STOOD_STILL = 'it had not ended, and its file told nothing any more';

/** @param {AsyncIterable<Event>} events */
module.exports = async function* report(events) {
  const listener = new Listener();
  for await (const event of events) yield listener.hear(event);
  ticket.deliver([...listener.tests, ...listener.hung()]);
};

/**
 * @param {boolean} failed
 * @param {Event['data']} data
 * @param {readonly string[]} path
 * @param {ReadonlyMap<string, string>} errors What each file printed to stderr.
 * @returns {Told | undefined}
 */
function tell(failed, data, path, errors) {
  const file = relativeFile(data.file);
  const ms = data.details.duration_ms;
  if (isWholeFile(data)) {
    const said = describeCrash(errors.get(nodePath.resolve(data.file ?? '')) ?? '');
    const message = said === '' ? 'the file failed outside of its tests' : said;
    return failed ? { file, path: ['(load)'], state: 'failed', ms, message, cause: 'error' } : undefined;
  }
  const skipped = data.skip !== undefined || data.todo !== undefined;
  if (data.details.type === 'suite') return failed && !skipped ? suiteFailure(data, path, file) : undefined;
  if (skipped) return { file, path, state: 'skipped', ms };
  if (!failed) return { file, path, state: 'passed', ms };
  const { error } = data.details;
  return { file, path, state: 'failed', ms, message: describeFailure(thrown(error)), ...whyFailed(error) };
}

/**
 * @param {Event['data']['details']['error']} error
 * @returns {Pick<Told, 'cause'>}
 */
function whyFailed(error) {
  const kind = 'failureType' in error ? error.failureType : undefined;
  if (kind === 'testTimeoutFailure' || String(error.cause).includes(PENDING)) return { cause: 'timeout' };
  return kind === 'hookFailed' || kind === 'cancelledByParent' ? { cause: 'error' } : causeOf(thrown(error));
}

/** Nothing can end it any more. */
const PENDING = 'Promise resolution is still pending';

/**
 * A suite that failed by itself, not through its tests: its definition or one of its hooks threw.
 * @param {Event['data']} data
 * @param {readonly string[]} path
 * @param {string} file
 * @returns {Told | undefined}
 */
function suiteFailure({ details: { error } }, path, file) {
  const kind = 'failureType' in error ? error.failureType : undefined;
  if (kind === 'subtestsFailed' || kind === 'cancelledByParent') return undefined;
  const name = kind === 'hookFailed' ? '(teardown)' : '(load)';
  const message = describeFailure(thrown(error));
  return { file, path: [...path, name], state: 'failed', message, cause: 'error' };
}

/**
 * When the first hook of a suite or its definition throws, Node cancels its tests and says only that. They get the
 * reason, and the suite needs no pseudo-test of its own.
 * @param {Told[]} tests
 * @param {Told} told
 */
function explainCancelled(tests, told) {
  if (!WHOLE.has(told.path.at(-1) ?? '') || told.path.length === 1) return false;
  const suite = told.path.slice(0, -1);
  let explained = false;
  for (const [index, test] of tests.entries()) {
    const below = test.file === told.file && suite.every((name, depth) => test.path[depth] === name);
    if (!below || test.message !== CANCELLED || told.message === undefined) continue;
    tests[index] = { ...test, message: told.message, cause: 'error' };
    explained = true;
  }
  return explained;
}

const WHOLE = new Set(['(load)', '(teardown)']);
const CANCELLED = 'test did not finish before its parent and was cancelled';

// Node 20 names the test of a whole file by its absolute path, later versions by its path as it was given.
/** @param {Event['data']} data */
const isWholeFile = (data) =>
  data.nesting === 0 &&
  data.file !== undefined &&
  nodePath.resolve(data.name) === nodePath.resolve(data.file);

/** @param {Error} error */
const thrown = (error) => (error.cause instanceof Error ? error.cause : (error.cause ?? error));
