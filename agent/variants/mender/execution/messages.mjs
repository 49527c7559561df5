// Owns reading what workers say. They run the project's own code in their process, so nothing is taken on trust.

/** @import { Frame, Loaded, Observation, ObservedTest, TrialOutcome } from './trial.mjs' */

/** @typedef {{ [name: string]: unknown }} Fields */

/** @type {(value: unknown) => value is Fields} */
function isFields(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @type {(value: unknown) => Fields} */
const fieldsOf = (value) => (isFields(value) ? value : {});

/** @type {(value: unknown) => readonly unknown[]} */
const listOf = (value) => (Array.isArray(value) ? value : []);

/** @type {(value: unknown) => string} */
const textOf = (value) => (typeof value === 'string' ? value : '');

/** @type {(value: unknown) => readonly string[]} */
const textsOf = (value) => listOf(value).filter((each) => typeof each === 'string');

/** @type {(value: unknown) => number | undefined} */
const numberOf = (value) => (typeof value === 'number' ? value : undefined);

/**
 * @typedef {object} WorkerMessage
 * @property {Fields | undefined} done the answer to a request
 * @property {string | undefined} failed why there is none
 * @property {TrialOutcome | undefined} outcome of the next trial
 */

/** @type {(message: unknown) => WorkerMessage} */
export function decodeMessage(message) {
  const { done, failed, outcome } = fieldsOf(message);
  return {
    done: isFields(done) ? done : undefined,
    failed: typeof failed === 'string' ? failed : undefined,
    outcome: isFields(outcome) ? decodeOutcome(outcome) : undefined,
  };
}

/** @type {(outcome: Fields) => TrialOutcome} */
function decodeOutcome({ kind, fixed, broke }) {
  const known = kind === 'ran' || kind === 'broken' || kind === 'spent' ? kind : 'hung';
  return { kind: known, fixed: textsOf(fixed), broke: broke !== false };
}

/** @type {(answer: Fields) => Observation} */
export function decodeObservation({ tests, module, broken }) {
  return {
    tests: listOf(tests).map(decodeTest),
    module: listOf(module).map(decodeLines),
    broken: listOf(broken).map((each) => {
      const { file, message, frames } = fieldsOf(each);
      return { file: textOf(file), message: textOf(message), frames: decodeFrames(frames) };
    }),
  };
}

/** @type {(answer: Fields) => Loaded} */
export const decodeLoaded = ({ loaded, stale }) => ({
  loaded: textsOf(loaded),
  stale: typeof stale === 'string' ? stale : undefined,
});

/** @type {(answer: Fields) => readonly string[]} */
export const decodeAstray = ({ astray }) => textsOf(astray);

/** @type {(value: unknown) => ObservedTest} */
function decodeTest(value) {
  const { id, state, ms, steps, message, frames, lines } = fieldsOf(value);
  return {
    id: textOf(id),
    state: state === 'passed' || state === 'skipped' ? state : 'failed',
    ms: numberOf(ms) ?? 0,
    steps: numberOf(steps),
    message: textOf(message),
    frames: decodeFrames(frames),
    lines: decodeLines(lines),
  };
}

/** @type {(value: unknown) => readonly Frame[]} */
const decodeFrames = (value) =>
  listOf(value).map((each) => {
    const { path, line } = fieldsOf(each);
    return { path: textOf(path), line: numberOf(line) ?? 0 };
  });

/** @type {(value: unknown) => { readonly [path: string]: readonly number[] }} */
const decodeLines = (value) =>
  Object.fromEntries(
    Object.entries(fieldsOf(value)).map(([path, lines]) => [
      path,
      listOf(lines).filter((line) => typeof line === 'number'),
    ]),
  );
