// Owns fault localisation: how suspicious every line is, from which tests ran it and where the failures came through.

/** @import { Frame, Observation, ObservedTest } from '../execution/trial.mjs' */

/**
 * @typedef {object} Place
 * @property {string} path absolute
 * @property {number} line
 * @property {number} score in (0, 2]: 1 is a line that failing tests run and passing ones do not
 */

/**
 * @typedef {object} Mix
 * @property {number} moduleShare score of a line that runs when its file is loaded, whatever is tested
 * @property {number} frameBoost how much more suspicious the innermost place of a failure's stack is
 */

/**
 * Ochiai on what failing tests ran (Abreu et al. 2007): with a single failing test, other formulas tie every covered
 * line. Code that runs at load counts as run by everybody, low; when nothing else ran, it is all there is.
 * @param {Observation} observation
 * @param {{ failing: ReadonlySet<string>, isEditable: (path: string) => boolean, mix: Mix }} view
 * @returns {Place[]} most suspicious first, then by path and line
 */
export function localise(observation, { failing, isEditable, mix }) {
  const failed = observation.tests.filter(({ id }) => failing.has(id));
  const passed = observation.tests.filter(({ state }) => state === 'passed');
  const scores = new Scores(isEditable);
  const ran = countLines(passed);
  for (const [key, count] of countLines(failed)) {
    scores.raise(key, count / Math.sqrt(failed.length * (count + (ran.get(key) ?? 0))));
  }
  const moduleScore = scores.isEmpty() ? 0.5 : mix.moduleShare;
  for (const lines of observation.module) for (const key of keysOf(lines)) scores.raise(key, moduleScore);
  const stacks = [...failed, ...observation.broken].map(({ frames }) => frames);
  for (const frames of stacks) scores.boost(frames, mix);
  return scores.places();
}

/** Scores by line of the files an edit may touch. */
class Scores {
  /** @type {Map<string, Place>} */
  #places = new Map();
  /** @type {Map<string, number>} */
  #boosts = new Map();
  /** @type {(path: string) => boolean} */
  #isEditable;

  /** @param {(path: string) => boolean} isEditable */
  constructor(isEditable) {
    this.#isEditable = isEditable;
  }

  isEmpty() {
    return this.#places.size === 0;
  }

  /**
   * @param {string} key
   * @param {number} score
   */
  raise(key, score) {
    const { path, line } = placeOf(key);
    if (!this.#isEditable(path)) return;
    const known = this.#places.get(key);
    if (!known || known.score < score) this.#places.set(key, { path, line, score });
  }

  /**
   * The frame nearest to the failure counts most. A line counts once, however many failures came through it.
   * @param {readonly Frame[]} frames innermost first
   * @param {Mix} mix
   */
  boost(frames, { frameBoost, moduleShare }) {
    const own = frames.filter(({ path }) => this.#isEditable(path));
    for (const [depth, { path, line }] of own.entries()) {
      const key = keyOf(path, line);
      this.raise(key, moduleShare);
      this.#boosts.set(key, Math.max(this.#boosts.get(key) ?? 1, 1 + frameBoost / (1 + depth)));
    }
  }

  /** @returns {Place[]} */
  places() {
    const boosted = [...this.#places].map(([key, { path, line, score }]) => ({
      path,
      line,
      score: Math.min(2, score * (this.#boosts.get(key) ?? 1)),
    }));
    return boosted.sort(bySuspicion);
  }
}

/** @type {(one: Place, other: Place) => number} */
const bySuspicion = (one, other) =>
  other.score - one.score ||
  (one.path === other.path ? one.line - other.line : one.path < other.path ? -1 : 1);

/** @type {(path: string, line: number) => string} */
const keyOf = (path, line) => `${line}:${path}`;

/** @type {(key: string) => { path: string, line: number }} */
function placeOf(key) {
  const at = key.indexOf(':');
  return { line: Number(key.slice(0, at)), path: key.slice(at + 1) };
}

/** @type {(lines: ObservedTest['lines']) => string[]} */
const keysOf = (lines) =>
  Object.entries(lines).flatMap(([path, numbers]) => numbers.map((line) => keyOf(path, line)));

/** @type {(tests: readonly ObservedTest[]) => Map<string, number>} */
function countLines(tests) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { lines } of tests) {
    for (const key of keysOf(lines)) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
