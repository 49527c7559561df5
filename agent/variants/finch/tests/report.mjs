// Owns what a run of the tests comes to: which wanted ones fail, what is newly broken, in as few words as tell it.
import { failureText } from './failure.mjs';
import { signatureOf } from './signature.mjs';

/** @import { SuiteRun, TestResult } from '../../../task/suite.ts' */

/**
 * @typedef {object} Report
 * @property {readonly Failure[]} failing wanted tests that failed or did not run
 * @property {readonly Failure[]} broken tests that passed before and failed
 * @property {readonly string[]} unrun tests that passed before, were asked for and did not run
 * @property {number} passed
 * @property {boolean} isUnloaded of the wanted tests alone some did not run: why, only a run of all may tell
 * @property {string} signature '' when all is well
 * @property {string} [silent] why the run says nothing at all
 */

/**
 * @typedef {object} Expected
 * @property {readonly string[]} wanted
 * @property {readonly string[]} passing
 * @property {'wanted' | 'all'} which
 */

/** @type {(run: SuiteRun, expected: Expected) => Report} */
export function reportOf(run, { wanted, passing, which }) {
  if (!run.tests) return { ...nothing, silent: whySilent(run), signature: `silent ${run.end.kind}` };
  const results = new Map(run.tests.map((test) => [String(test.id), test]));
  const failing = withLoads(distinct(wanted.flatMap((id) => failedOrUnrun(results, id))), run.tests);
  const broken = passing.flatMap((id) => failedOnly(results.get(id)));
  const unrun =
    which === 'all' ? passing.filter((id) => failedOrUnrun(results, id).length > 0 && !results.has(id)) : [];
  const passed = run.tests.filter(({ state }) => state === 'passed').length;
  const against = [...failing, ...broken, ...unrun.map(notRun)];
  const isUnloaded = which === 'wanted' && failing.some(({ isUnrun }) => isUnrun);
  return { failing, broken, unrun, passed, isUnloaded, signature: signatureOf(against) };
}

/** @typedef {{ id: string, message?: string, cause?: 'error' | 'timeout', isUnrun?: boolean }} Failure */

const nothing = { failing: [], broken: [], unrun: [], passed: 0, isUnloaded: false };

/** @type {(id: string) => Failure} */
const notRun = (id) => ({
  id,
  message: 'It was not run: its file may not load, or it is gone.',
  isUnrun: true,
});

/**
 * Why a file did not load is told with the first of its tests that did not run.
 * @type {(failures: readonly Failure[], tests: readonly TestResult[]) => Failure[]}
 */
function withLoads(failures, tests) {
  const loads = tests.filter(({ id, state }) => state === 'failed' && id.endsWith(LOAD));
  /** @type {Set<string>} */
  const told = new Set();
  return failures.map((failure) => {
    const load = loads.find(({ id }) => failure.id.startsWith(id.slice(0, -LOAD.length)));
    if (failure.isUnrun !== true || !load) return failure;
    const message = told.has(load.id) ? [] : errorFirst(load.message ?? '');
    told.add(load.id);
    return { ...failure, message: ['It was not run: its file does not load.', ...message].join('\n') };
  });
}

const LOAD = '(load)';

/**
 * Python ends with the error to which its frames led.
 * @type {(message: string) => string[]}
 */
function errorFirst(message) {
  const lines = message.split('\n');
  const at = lines.findLastIndex((line) => /^[\w.]*(?:Error|Exception)\b/.test(line));
  return at < 0 ? lines : [lines[at] ?? '', ...lines.toSpliced(at, 1)];
}

/** @typedef {ReadonlyMap<string, TestResult>} Results */

/** @type {(results: Results, id: string) => Failure[]} */
function failedOrUnrun(results, id) {
  const result = results.get(id);
  if (!result && WHOLE.test(id)) return failedBelow(results, id);
  return !result || result.state === 'skipped' ? [notRun(id)] : failedOnly(result);
}

/** What stands for a whole file, or for the suite of which a hook failed: it is in a report only where it failed. */
const WHOLE = /\((?:load|teardown)\)$/;

/**
 * It passed if something below it did, and nothing failed (agent/task/judge.ts judges by the same rule).
 * @type {(results: Results, id: string) => Failure[]}
 */
function failedBelow(results, id) {
  const start = id.replace(WHOLE, '');
  const below = [...results.values()].filter((each) => each.id.startsWith(start));
  const failed = below.filter(({ state }) => state === 'failed');
  return failed.length > 0 || below.some(({ state }) => state === 'passed') ? failed : [notRun(id)];
}

/** @type {(failures: readonly Failure[]) => Failure[]} */
const distinct = (failures) => [...new Map(failures.map((each) => [each.id, each])).values()];

/** @type {(result: TestResult | undefined) => Failure[]} */
const failedOnly = (result) => (result?.state === 'failed' ? [result] : []);

/** @type {(run: SuiteRun) => string} */
function whySilent({ end, unreadable }) {
  const why = unreadable === undefined ? '' : ` (${unreadable})`;
  if (end.kind === 'exited') return `the command ended with ${end.code} and left no report${why}`;
  if (end.kind === 'signalled') return `the command was ended by ${end.signal}${why}`;
  return end.kind === 'stopped' ? `it was stopped: ${end.why}` : `it did not start: ${end.why}`;
}

/** Nothing speaks against the patch. @type {(report: Report) => boolean} */
export const isGreen = ({ failing, broken, unrun, silent }) =>
  silent === undefined && failing.length + broken.length + unrun.length === 0;

/**
 * One line where all is well.
 * @param {Report} report
 * @param {{ expected: Expected, most: number, chars: number, isTest: (name: string) => boolean }} options
 */
export function reportText(report, { expected, most, chars, isTest }) {
  const { failing, broken, unrun, passed, silent } = report;
  if (silent !== undefined) return `The tests said nothing: ${silent}.`;
  const wanted = expected.wanted.length;
  const told = [...failing, ...broken].slice(0, most);
  const more = failing.length + broken.length - told.length;
  return [
    headline(report, wanted),
    ...told.filter((each) => failing.includes(each)).map((each) => failureText(each, { chars, isTest })),
    ...(broken.length > 0 ? ['Newly broken:'] : []),
    ...told.filter((each) => !failing.includes(each)).map((each) => failureText(each, { chars, isTest })),
    ...(more > 0 ? [`- and ${more} more`] : []),
    ...(unrun.length > 0 ? [`Not run, and passing before: ${unrun.slice(0, 3).join('; ')}`] : []),
    ...(isGreen(report) || passed > 0 ? [] : ['No test passed.']),
  ].join('\n');
}

/** @type {(report: Report, wanted: number) => string} */
export function headline({ failing, broken, unrun, passed }, wanted) {
  const lost = broken.length + unrun.length;
  const told =
    wanted === 0
      ? ''
      : failing.length === 0
        ? `all ${wanted} wanted pass, `
        : `${failing.length} of ${wanted} wanted fail, `;
  return `${told}${lost === 0 ? 'none broken' : `${lost} broken`}, ${passed} passed.`;
}
