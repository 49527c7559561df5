// Reporter for Playwright Test: the sealed report at the end. People read Playwright's own list beside it.
'use strict';
const { takeTicket, relativeFile } = require('./seal.cjs');
const { causeOf, describeFailure } = require('./failure.cjs');

/**
 * What is used of Playwright, which the project under test has and we may not.
 * @typedef {object} TestCase
 * @property {() => readonly string[]} titlePath The root (empty), the project, the file, the suites, the test.
 * @property {{ file: string }} location
 * @property {string} expectedStatus
 *
 * @typedef {object} Result
 * @property {'passed' | 'failed' | 'timedOut' | 'skipped' | 'interrupted'} status
 * @property {number} duration
 * @property {readonly Thrown[]} errors
 *
 * @typedef {{ message?: string, stack?: string, value?: string, location?: { file: string } }} Thrown
 * @typedef {import('./seal.cjs').Told} Told
 */

const ticket = takeTicket();

module.exports = class GalapagosReporter {
  /** The last attempt of every test counts. @type {Map<TestCase, Told>} */
  #tests = new Map();
  /** What failed outside of tests. @type {Told[]} */
  #outside = [];
  /** @type {readonly TestCase[]} */
  #all = [];

  printsToStdio() {
    return false;
  }

  /**
   * @param {unknown} _config
   * @param {{ allTests: () => readonly TestCase[] }} suite
   */
  onBegin(_config, suite) {
    this.#all = suite.allTests();
  }

  /** @param {TestCase} test */
  onTestBegin(test) {
    const { file, path } = placeOf(test);
    ticket.began(file, path);
  }

  /**
   * @param {TestCase} test
   * @param {Result} result
   */
  onTestEnd(test, result) {
    const told = tellTest(test, result);
    this.#tests.set(test, told);
    ticket.ended(told);
  }

  /** @param {Thrown} error */
  onError(error) {
    const file = relativeFile(error.location?.file);
    this.#outside.push({
      file,
      path: ['(load)'],
      state: 'failed',
      cause: 'error',
      message: describeThrown(error),
    });
  }

  onEnd() {
    const told = new Set(this.#tests.keys());
    /** @type {Told[]} */
    const unrun = this.#all
      .filter((test) => !told.has(test))
      .map((test) => ({
        ...placeOf(test),
        state: 'failed',
        cause: 'error',
        message: 'the test was not run',
      }));
    ticket.deliver([...this.#tests.values(), ...unrun, ...this.#outside]);
  }
};

/** @param {TestCase} test */
function placeOf(test) {
  const [, project = '', , ...names] = test.titlePath();
  return { file: relativeFile(test.location.file), path: project === '' ? names : [project, ...names] };
}

/**
 * @param {TestCase} test
 * @param {Result} result
 * @returns {Told}
 */
function tellTest(test, { status, duration, errors }) {
  const told = { ...placeOf(test), ms: duration };
  if (status === 'skipped' || status === 'interrupted') return { ...told, state: 'skipped' };
  if (status === test.expectedStatus) return { ...told, state: status === 'passed' ? 'passed' : 'skipped' };
  if (status === 'passed')
    return { ...told, state: 'failed', message: 'the test passed, though it is expected to fail' };
  const [error = {}] = errors;
  const why =
    status === 'timedOut' ? /** @type {const} */ ({ cause: 'timeout' }) : causeOf(error.message ?? '');
  return { ...told, state: 'failed', message: describeThrown(error), ...why };
}

/** @param {Thrown} error */
const describeThrown = ({ message, stack, value }) =>
  describeFailure({ name: '', message: message ?? value ?? 'the test failed', stack: stack ?? '' });
