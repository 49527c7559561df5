// What vitest's tasks say (1 to 5), test by test.
'use strict';
const { relativeFile } = require('./seal.cjs');
const { causeOf, describeFailure } = require('./failure.cjs');

/**
 * What is used of vitest's tasks, whose types differ from version to version.
 * @typedef {object} Task
 * @property {string} type `suite` for files and suites; `test`, in old versions also `custom`, for tests.
 * @property {string} name
 * @property {string} mode
 * @property {string} [filepath]
 * @property {readonly Task[]} [tasks]
 * @property {{ state?: string, duration?: number, errors?: readonly unknown[] }} [result]
 *
 * @typedef {import('./seal.cjs').Told} Told
 */

/**
 * The configuration runs in this process, and may have replaced methods of arrays: what says which tests passed uses none.
 * @param {readonly Task[]} files
 * @returns {readonly Told[]}
 */
function tellFiles(files) {
  /** @type {Told[]} */
  const tests = [];
  for (let at = 0; at < files.length; at++) {
    const file = files[at];
    if (file === undefined) continue;
    tellSuite(file, { file: relativeFile(file.filepath ?? file.name), path: [], why: undefined }, tests);
  }
  return tests;
}

/**
 * A suite fails by itself when it cannot be loaded or one of its hooks throws. When the first hook throws, its tests
 * were not run: they get the reason.
 * @param {Task} suite
 * @param {{ file: string, path: readonly string[], why: string | undefined }} place
 * @param {Told[]} tests What is told goes to its end.
 */
function tellSuite(suite, { file, path, why }, tests) {
  const start = tests.length;
  const error = suite.result?.errors?.[0];
  const own = error === undefined ? undefined : describeTask(error);
  const reason = own === undefined || hasRun(suite) ? why : own;
  tellTasks(suite.tasks ?? [], { file, path, why: reason }, tests);
  if (own === undefined) return;
  for (let at = start; at < tests.length; at++) if (tests[at]?.message === own) return;
  const name = tests.length === start ? '(load)' : '(teardown)';
  const failed = { file, path: within(path, name), message: own };
  tests[tests.length] = { ...failed, state: 'failed', cause: 'error' };
}

/**
 * @param {readonly Task[]} tasks
 * @param {{ file: string, path: readonly string[], why: string | undefined }} place Of the suite they are in.
 * @param {Told[]} tests
 */
function tellTasks(tasks, { file, path, why }, tests) {
  for (let at = 0; at < tasks.length; at++) {
    const task = tasks[at];
    if (task === undefined) continue;
    const place = { file, path: within(path, task.name), why };
    if (task.type === 'suite') tellSuite(task, place, tests);
    else tests[tests.length] = tellTest(task, place);
  }
}

/**
 * @param {readonly string[]} path
 * @param {string} name
 */
function within(path, name) {
  /** @type {string[]} */
  const longer = [];
  for (let at = 0; at < path.length; at++) longer[at] = path[at] ?? '';
  longer[path.length] = name;
  return longer;
}

/**
 * Did any test below it come to an end? Where none did, the first hook failed: vitest calls its tests skipped.
 * @param {Task} task
 * @returns {boolean}
 */
function hasRun({ type, tasks, result }) {
  if (type !== 'suite') return result?.state === 'pass' || result?.state === 'fail';
  for (let at = 0; at < (tasks?.length ?? 0); at++) {
    const task = tasks?.[at];
    if (task && hasRun(task)) return true;
  }
  return false;
}

/**
 * @param {Task} test
 * @param {{ file: string, path: readonly string[], why: string | undefined }} place
 * @returns {Told}
 */
function tellTest({ mode, result }, { file, path, why }) {
  const ms = result?.duration === undefined ? {} : { ms: result.duration };
  if (result?.state === 'pass') return { file, path, state: 'passed', ...ms };
  if (result?.state === 'fail') {
    const error = result.errors?.[0];
    return { file, path, state: 'failed', ...ms, message: describeTask(error), ...whyFailed(error) };
  }
  if (why === undefined || isMeantSo(mode, result)) return { file, path, state: 'skipped' };
  return { file, path, state: 'failed', message: why, cause: 'error' };
}

/**
 * Vitest 1 and 2 say of every error what it expected, even of one that expects nothing.
 * @param {any} error
 * @returns {Pick<Told, 'cause'>}
 */
function whyFailed(error) {
  if (/^(Test|Hook) timed out in \d+ms/.test(error?.message ?? '')) return { cause: 'timeout' };
  const { expected, actual, ...rest } = error ?? {};
  return causeOf(String(expected) === 'undefined' && String(actual) === 'undefined' ? rest : error);
}

/**
 * @param {string} mode
 * @param {Task['result']} result
 */
const isMeantSo = (mode, result) => mode === 'todo' || (mode === 'skip' && result?.state !== 'skip');

/**
 * Vitest hands errors over as plain objects whose expected and actual values are text already.
 * @param {unknown} error
 */
function describeTask(error) {
  if (typeof error !== 'object' || error === null) return describeFailure(error ?? 'the test failed');
  const { expected, actual, ...rest } = /** @type {Record<string, unknown>} */ ({ ...error });
  if (String(expected) === 'undefined' && String(actual) === 'undefined') return describeFailure(rest);
  return describeFailure({ ...rest, expected: asWritten(expected), actual: asWritten(actual) });
}

/** @param {unknown} value */
const asWritten = (value) =>
  typeof value === 'string' ? { [Symbol.for('nodejs.util.inspect.custom')]: () => value } : value;

module.exports = { tellFiles, tellTest };
