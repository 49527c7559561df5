// Reporter for node:test (Node 18 to 24): readable lines on stdout, the sealed report at the end.
'use strict';
const nodePath = require('node:path');
const { takeOrder, relativeFile } = require('./seal.cjs');
const { describeFailure, describeCrash } = require('./failure.cjs');

const order = takeOrder();

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
  /** What each file printed to stderr. @type {Map<string, string>} */
  errors = new Map();

  /**
   * @param {Event} event
   * @returns {string} What people read of it.
   */
  hear({ type, data }) {
    switch (type) {
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
    const told = tell(failed, data, [...this.names.slice(0, data.nesting), data.name], this.errors);
    if (told && !explainCancelled(this.tests, told)) this.tests.push(told);
    const message = told?.message === undefined ? '' : `${told.message}\n`;
    return `${'  '.repeat(data.nesting)}${failed ? '✖' : '✔'} ${data.name}\n${message}`;
  }
}

/** @param {AsyncIterable<Event>} events */
module.exports = async function* report(events) {
  const listener = new Listener();
  for await (const event of events) yield listener.hear(event);
  order.deliver(listener.tests);
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
    return failed ? { file, path: ['(load)'], state: 'failed', ms, message } : undefined;
  }
  const skipped = data.skip !== undefined || data.todo !== undefined;
  if (data.details.type === 'suite') return failed && !skipped ? suiteFailure(data, path, file) : undefined;
  if (skipped) return { file, path, state: 'skipped', ms };
  if (!failed) return { file, path, state: 'passed', ms };
  return { file, path, state: 'failed', ms, message: describeFailure(causeOf(data.details.error)) };
}

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
  return { file, path: [...path, name], state: 'failed', message: describeFailure(causeOf(error)) };
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
    tests[index] = { ...test, message: told.message };
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
const causeOf = (error) => (error.cause instanceof Error ? error.cause : (error.cause ?? error));
