// Owns what was done before on the same tree: answered from memory, counted as going in circles.
import { createHash } from 'node:crypto';

/** @import { Observation } from './tools/tool.mjs' */

/** @typedef {{ turn: number, times: number, observation: Observation, changedTree: boolean }} Memory */

const MOST_SHOWN = 300;

/**
 * Keyed on the hash of the tree and the action: to test again after an edit is no repetition, to read the same again is;
 * A and B in turn are two. FACTS of other agents: nine of twelve never stop a loop, and none looks at the tree.
 */
export class Loops {
  /** @type {Map<string, Memory>} */
  #seen = new Map();
  #streak = 0;

  /** @type {(action: { tree: string, tool: string, input: unknown }) => string} */
  static key({ tree, tool, input }) {
    return createHash('sha256')
      .update(JSON.stringify([tree, tool, sorted(input)]))
      .digest('hex');
  }

  /**
   * How often this was done before; counts this time.
   * @type {(key: string) => number}
   */
  count(key) {
    const memory = this.#seen.get(key);
    this.#streak = memory ? this.#streak + 1 : 0;
    if (memory) memory.times++;
    return memory ? memory.times - 1 : 0;
  }

  /** Repeated actions in a row, whichever they were. */
  get streak() {
    return this.#streak;
  }

  /** @type {(key: string, did: Omit<Memory, 'times'>) => void} */
  keep(key, did) {
    if (!this.#seen.has(key)) this.#seen.set(key, { ...did, times: 1 });
  }

  /**
   * The observation in short, if doing it again would show the same: what changed the tree has to be done again.
   * @type {(key: string) => Observation | undefined}
   */
  recall(key) {
    const memory = this.#seen.get(key);
    if (!memory || memory.changedTree) return undefined;
    const { observation, turn } = memory;
    const { text } = observation;
    const short = text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
    return { ...observation, text: `Unchanged since turn ${turn}:\n${short}` };
  }

  /**
   * What the model no longer sees may be asked for again.
   * @type {(turn: number) => void}
   */
  forget(turn) {
    for (const [key, memory] of this.#seen) if (memory.turn <= turn) this.#seen.delete(key);
    this.#streak = 0;
  }
}

/**
 * The order of arguments counts for nothing.
 * @type {(input: unknown) => unknown}
 */
const sorted = (input) =>
  typeof input === 'object' && input !== null && !Array.isArray(input)
    ? Object.entries(input).sort(([a], [b]) => (a < b ? -1 : 1))
    : input;
