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
  const failing = wanted.flatMap((id) => failedOrUnrun(results.get(id), id));
  const broken = passing.flatMap((id) => failedOnly(results.get(id)));
  const unrun = which === 'all' ? passing.filter((id) => !results.has(id)) : [];
  const passed = run.tests.filter(({ state }) => state === 'passed').length;
  const against = [...failing, ...broken, ...unrun.map(notRun)];
  return { failing, broken, unrun, passed, signature: signatureOf(against) };
}

/** @typedef {{ id: string, message?: string, cause?: 'error' | 'timeout' }} Failure */

const nothing = { failing: [], broken: [], unrun: [], passed: 0 };

/** @type {(id: string) => Failure} */
const notRun = (id) => ({ id, message: 'It was not run: its file may not load, or it is gone.' });

/** @type {(result: TestResult | undefined, id: string) => Failure[]} */
function failedOrUnrun(result, id) {
  if (!result || result.state === 'skipped') return [notRun(id)];
  return failedOnly(result);
}

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
