// Owns the counting of trials: rounds, outcomes in the order of the ranking, what is left of the limit.
import { once } from 'node:events';

import { keyOf, trialOf } from './candidate.mjs';

/** @import { Trial, TrialOutcome } from '../execution/trial.mjs' */
/** @import { Candidate } from './candidate.mjs' */
/** @import { Problem } from './search.mjs' */

/** @typedef {{ candidate: Candidate, outcome: TrialOutcome }} Tried */
/** @typedef {{ candidate: Candidate, fixed: ReadonlySet<string> }} Partial */

/**
 * Everything tried in one attempt. What was tried before is never tried again, whoever proposes it.
 */
export class Trials {
  tried = 0;
  hung = 0;
  /** @type {Partial[]} partial fixers that broke nothing, in the order in which they were found */
  partials = [];
  /** @type {Candidate[]} went beyond their steps at the first level */
  spent = [];
  /** @type {Set<string>} */
  #seen = new Set();
  #executor;
  #counted;
  #limit;
  #targets;
  #signal;
  #tell;

  /** @param {Pick<Problem, 'executor' | 'counted' | 'limit' | 'targets' | 'signal' | 'tell'>} given */
  constructor({ executor, counted, limit, targets, signal, tell }) {
    this.#tell = tell;
    this.#executor = executor;
    this.#counted = counted;
    this.#signal = signal;
    this.#limit = limit;
    this.#targets = targets;
  }

  get left() {
    return Math.max(0, this.#limit - this.tried);
  }

  /**
   * Tries what is new of the candidates, as far as the limit goes.
   * @param {readonly Candidate[]} candidates
   * @param {0 | 1} level
   * @returns {Promise<Candidate[]>} those that turn every target green and break nothing, likeliest first
   */
  async run(candidates, level) {
    const fresh = level === 1 ? candidates : candidates.filter((candidate) => this.#isNew(candidate));
    const round = fresh.slice(0, this.left);
    const trials = await Promise.all(round.map((candidate) => trialOf(candidate, this.#counted)));
    const outcomes = trials.length === 0 ? [] : await this.#outcomes(trials, level);
    this.tried += outcomes.length;
    const plausible = round.filter((candidate, at) => {
      const outcome = outcomes[at];
      return outcome !== undefined && this.#isPlausible(candidate, outcome, level);
    });
    await this.#tell(this.tried, Math.max(0, ...this.partials.map(({ fixed }) => fixed.size)));
    return plausible;
  }

  /**
   * Nothing when nobody waits any more: a round under way is given up, whatever comes of it.
   * @param {readonly Trial[]} trials
   * @param {0 | 1} level
   * @returns {Promise<readonly TrialOutcome[]>}
   */
  async #outcomes(trials, level) {
    if (this.#signal.aborted) return [];
    const over = new AbortController();
    const aborted = this.#whenAborted(over.signal);
    const trying = this.#executor.try(trials, level);
    try {
      return await Promise.race([trying, aborted]);
    } finally {
      over.abort();
      // Its executor is closed while it waits; who gave it up does not care how it ends.
      if (this.#signal.aborted) trying.catch(() => {});
    }
  }

  /**
   * @param {AbortSignal} over ends the waiting
   * @returns {Promise<TrialOutcome[]>}
   */
  async #whenAborted(over) {
    try {
      await once(this.#signal, 'abort', { signal: over });
    } catch (error) {
      if (!over.aborted) throw error;
    }
    return [];
  }

  /**
   * @param {Candidate} candidate
   * @param {TrialOutcome} outcome
   * @param {0 | 1} level
   */
  #isPlausible(candidate, outcome, level) {
    if (outcome.kind === 'hung') this.hung++;
    if (outcome.kind === 'spent' && level === 0) this.spent.push(candidate);
    if (outcome.broke || outcome.fixed.length === 0) return false;
    if (outcome.fixed.length >= this.#targets) return true;
    this.partials.push({ candidate, fixed: new Set(outcome.fixed) });
    return false;
  }

  /** @param {Candidate} candidate */
  #isNew(candidate) {
    const key = keyOf(candidate);
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    return true;
  }
}
