// Reporter for jest (27 to 30): the sealed report at the end. People read jest's own reporter beside it.
'use strict';
const path = require('node:path');
const { takeTicket, relativeFile } = require('./seal.cjs');
const { causeOf, describeFailure } = require('./failure.cjs');

/**
 * What is used of jest, whose types the project under test may not have.
 * @typedef {object} Assertion
 * @property {readonly string[]} ancestorTitles
 * @property {string} title
 * @property {string} status
 * @property {number | null} [duration]
 * @property {readonly string[]} failureMessages
 * @property {readonly unknown[]} [failureDetails] What was thrown, as far as it could be handed over.
 *
 * @typedef {object} FileResult
 * @property {string} testFilePath
 * @property {string | null} [failureMessage]
 * @property {{ message?: string, stack?: string }} [testExecError]
 * @property {readonly Assertion[]} testResults
 *
 * @typedef {import('./seal.cjs').Told} Told
 */

const ticket = takeTicket();
const TURNS = path.join(__dirname, 'jest-turns.cjs');
/** @type {Readonly<Record<string, Told['state']>>} */
const states = { passed: 'passed', failed: 'failed' };

/**
 * @param {FileResult} result
 * @returns {readonly Told[]}
 */
function tellFile(result) {
  const file = relativeFile(result.testFilePath);
  const tests = result.testResults.map((test) => tellTest(file, test));
  // The failures of tests are in it, too; what happened outside of them is an error of its own.
  const isTold = !result.testExecError && tests.some((test) => test.state === 'failed');
  if (isTold || !result.failureMessage) return tests;
  const error = result.testExecError ?? { message: result.failureMessage };
  const message = describeFailure({ name: '', ...error, message: error.message ?? result.failureMessage });
  return [
    ...tests,
    { file, path: [tests.length === 0 ? '(load)' : '(teardown)'], state: 'failed', message, cause: 'error' },
  ];
}

/**
 * @param {string} file
 * @param {Assertion} test
 * @returns {Told}
 */
function tellTest(file, test) {
  const state = states[test.status] ?? 'skipped';
  const told = { file, path: [...test.ancestorTitles, test.title], state };
  const ms = typeof test.duration === 'number' ? { ms: test.duration } : {};
  if (state !== 'failed') return { ...told, ...ms };
  // One message per failure, each a headline and a stack; a test fails more than once through its hooks.
  const stack = test.failureMessages[0] ?? '';
  const [message = ''] = stack.split('\n    at ');
  const why = whyFailed(message, test.failureDetails?.[0]);
  return { ...told, ...ms, message: describeFailure({ name: '', message, stack }), ...why };
}

/**
 * @param {string} message
 * @param {any} detail
 * @returns {Pick<Told, 'cause'>}
 */
function whyFailed(message, detail) {
  if (/Exceeded timeout of [\d,]+ ?ms for a (test|hook)/.test(message)) return { cause: 'timeout' };
  // Assertions of Node and others are wrapped into another error.
  const error = detail?.error ?? detail;
  return causeOf(error?.matcherResult || error?.code === 'ERR_ASSERTION' ? error : message);
}

module.exports = class GalapagosReporter {
  /** @param {{ context?: { config?: { setupFilesAfterEnv?: readonly string[] } } }} test */
  onTestFileStart(test) {
    const setups = test.context?.config?.setupFilesAfterEnv;
    if (!setups || setups.includes(TURNS)) return;
    const config = { ...test.context?.config, setupFilesAfterEnv: [TURNS, ...setups] };
    test.context = { ...test.context, config };
  }

  /**
   * Jest 29 and later.
   * @param {{ path: string }} test
   * @param {Assertion} started
   */
  onTestCaseStart({ path }, { ancestorTitles, title }) {
    ticket.began(relativeFile(path), [...ancestorTitles, title]);
  }

  /**
   * @param {{ path: string }} test
   * @param {Assertion} result
   */
  onTestCaseResult({ path }, result) {
    ticket.ended(tellTest(relativeFile(path), result));
  }

  /**
   * @param {unknown} _contexts
   * @param {{ testResults: readonly FileResult[] }} results
   */
  onRunComplete(_contexts, results) {
    ticket.deliver(results.testResults.flatMap(tellFile));
  }
};
