// Owns the search of one attempt: singles by rank, combinations of partial fixers, second chances,
// when to stop, and what is simpler than the plausible one that was found first.
import { combinations, representatives } from './combinations.mjs';
import { keyOf, single, withPart } from './candidate.mjs';
import { simplerNear } from './simplicity.mjs';
import { Trials } from './trials.mjs';

/** @import { Executor } from '../execution/trial.mjs' */
/** @import { Counted } from '../project/sources.mjs' */
/** @import { Candidate, Part } from './candidate.mjs' */
/** @import { Ranked } from './ranking.mjs' */
/** @import { Partial } from './trials.mjs' */

/**
 * @typedef {object} SearchGenes
 * @property {number} round candidates between two decisions
 * @property {number} combinations most combinations tried in one attempt
 * @property {number} representatives partial fixers kept per set of fixed tests
 * @property {number} siblings most candidates tried for being simpler than a plausible one
 */

/**
 * @typedef {object} Problem
 * @property {readonly Part[]} singles this attempt's share, likeliest first
 * @property {readonly Ranked[]} ranked of all shares, likeliest first
 * @property {Executor} executor planned
 * @property {Counted} counted
 * @property {number} targets number of tests to turn green
 * @property {number} limit candidates to try
 * @property {SearchGenes} genes
 * @property {(candidate: Candidate) => boolean} isKnown it was proposed and judged before
 * @property {(candidate: Candidate) => Promise<boolean>} confirm runs a plausible candidate once more; the first that stands it
 *   ends the search, but for its simpler siblings
 * @property {(tried: number, fixed: number) => Promise<void>} tell hears after each round how many were tried so far, and how
 *   many targets the best of them fixes
 * @property {AbortSignal} signal
 */

/**
 * `reached` is the order of the first single that was not tried, or undefined when all were.
 * @typedef {object} Found
 * @property {Candidate | undefined} plausible confirmed
 * @property {Candidate | undefined} first what was plausible first, when a simpler one took its place
 * @property {Partial | undefined} partial fixes most tests and breaks none; meaningful when nothing is plausible
 * @property {number} tried
 * @property {number} hung
 * @property {number} known plausible, but judged before
 * @property {number} unconfirmed plausible once, but not twice
 * @property {number | undefined} reached
 * @property {boolean} isCut its time was over, or nobody waited any more
 */

// Of siblings in a round: the simplest is mostly the one, and all workers have something to do.
const FEW = 8;

/** Decides by rank and count alone, so that one seed and limit give one result whatever the timing. */
export class Search {
  #problem;
  #trials;
  #round;
  #next = 0;
  #combined = 0;
  #known = 0;
  #unconfirmed = 0;
  /** @type {Candidate | undefined} */
  #first;

  /** @param {Problem} problem */
  constructor(problem) {
    this.#problem = problem;
    this.#round = Math.min(problem.genes.round, problem.executor.round);
    this.#trials = new Trials(problem);
  }

  /** @returns {Promise<Found>} */
  async run() {
    const { limit } = this.#problem;
    // What singles leave of the limit is for second chances and combinations, and theirs again when those need less.
    const plausible =
      (await this.#singles(Math.ceil(limit * 0.85))) ??
      (await this.#secondChances(Math.ceil(limit * 0.05))) ??
      (await this.#combine()) ??
      (await this.#singles(limit));
    const { partials, tried, hung } = this.#trials;
    return {
      plausible,
      first: this.#first,
      partial: representatives(partials, 1).find(({ candidate }) => !this.#problem.isKnown(candidate)),
      tried,
      hung,
      known: this.#known,
      unconfirmed: this.#unconfirmed,
      reached: this.#problem.singles[this.#next]?.order,
      isCut: this.#problem.signal.aborted,
    };
  }

  /**
   * @param {number} until of the limit
   * @returns {Promise<Candidate | undefined>}
   */
  async #singles(until) {
    const { singles } = this.#problem;
    while (this.#next < singles.length && this.#trials.tried < until && !this.#problem.signal.aborted) {
      const room = Math.min(this.#round, until - this.#trials.tried);
      const round = singles.slice(this.#next, this.#next + room);
      this.#next += round.length;
      const known = this.#trials.partials.length;
      const found = await this.#accepted(
        round.map((part) => single(part)),
        0,
      );
      if (found) return found;
      if (this.#trials.partials.length > known && this.#isCovered()) {
        const combined = await this.#combine();
        if (combined) return combined;
      }
    }
    return undefined;
  }

  /**
   * @param {number} most
   * @returns {Promise<Candidate | undefined>}
   */
  #secondChances(most) {
    return this.#accepted(this.#trials.spent.slice(0, most), 1);
  }

  /** True when every target is fixed by some partial fixer: then a combination may fix them all. */
  #isCovered() {
    return new Set(this.#trials.partials.flatMap(({ fixed }) => [...fixed])).size >= this.#problem.targets;
  }

  /**
   * Combines as long as that brings new partial fixers, each time those of the time before as well.
   * @returns {Promise<Candidate | undefined>}
   */
  async #combine() {
    const { genes } = this.#problem;
    for (;;) {
      const known = this.#trials.partials.length;
      const parts = representatives(this.#trials.partials, genes.representatives);
      const pairs = combinations(parts, genes.combinations - this.#combined);
      const before = this.#trials.tried;
      const found = await this.#accepted(pairs, 0);
      this.#combined += this.#trials.tried - before;
      if (found || this.#trials.partials.length === known) return found;
    }
  }

  /**
   * @param {readonly Candidate[]} candidates
   * @param {0 | 1} level
   * @returns {Promise<Candidate | undefined>}
   */
  async #accepted(candidates, level) {
    const { signal } = this.#problem;
    for (let at = 0; at < candidates.length; at += this.#round) {
      // The time is over, or nobody waits any more: what was found so far is the answer.
      if (signal.aborted) return undefined;
      const plausible = await this.#trials.run(candidates.slice(at, at + this.#round), level);
      for (const [rank, candidate] of plausible.entries()) {
        if (await this.#stands(candidate))
          return this.#simplest(candidate, { others: plausible.slice(rank + 1), level });
      }
    }
    return undefined;
  }

  /**
   * Mutation by mutation, the simplest sibling with which the candidate is plausible still: it may be in another share.
   * @param {Candidate} found
   * @param {{ others: readonly Candidate[], level: 0 | 1 }} tried those of its round that are plausible, too
   * @returns {Promise<Candidate>}
   */
  async #simplest(found, { others, level }) {
    const { ranked, genes, executor } = this.#problem;
    // Where each trial is a run of the suite, four rounds of them are enough.
    let left = Math.min(genes.siblings, executor.round * 4);
    const plausible = new Set(others.map(keyOf));
    let best = found;
    for (const [at, part] of found.parts.entries()) {
      const siblings = simplerNear(part.ranked, ranked).flatMap((each) => withPart(best, at, each) ?? []);
      const most = Math.ceil(left / (found.parts.length - at));
      const before = this.#trials.tried;
      best = (await this.#firstOf(siblings, { most, level, plausible })) ?? best;
      left -= this.#trials.tried - before;
    }
    if (best !== found) this.#first = found;
    return best;
  }

  /**
   * @param {readonly Candidate[]} siblings simplest first
   * @param {{ most: number, level: 0 | 1, plausible: ReadonlySet<string> }} how keys of those known to be plausible
   * @returns {Promise<Candidate | undefined>}
   */
  async #firstOf(siblings, { most, level, plausible }) {
    const until = this.#trials.tried + most;
    let next = 0;
    while (next < siblings.length && this.#trials.tried < until && !this.#problem.signal.aborted) {
      const room = Math.min(this.#round, FEW, until - this.#trials.tried);
      const round = siblings.slice(next, next + room);
      next += room;
      const good = new Set(await this.#trials.run(round, level));
      for (const each of round) {
        if ((good.has(each) || plausible.has(keyOf(each))) && (await this.#stands(each))) return each;
      }
    }
    return undefined;
  }

  /**
   * @param {Candidate} candidate
   * @returns {Promise<boolean>}
   */
  async #stands(candidate) {
    if (this.#problem.isKnown(candidate)) {
      this.#known++;
      return false;
    }
    const stands = await this.#problem.confirm(candidate);
    if (!stands) this.#unconfirmed++;
    return stands;
  }
}
