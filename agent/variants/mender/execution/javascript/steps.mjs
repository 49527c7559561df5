// Owns the step counter: candidates count their own loop rounds and calls, so that no clock decides what hangs.
import { COUNTER } from '../counter.mjs';

/** Thrown by counted code beyond its limit, again and again until the counter is reset. */
class StepsSpent extends Error {
  /** @override */
  name = 'StepsSpent';
}

const state = { count: 0, limit: Infinity };

/** Makes the counter known to the code under test. Answers true, so that it fits into conditions. */
export function installCounter() {
  Reflect.set(globalThis, COUNTER, () => {
    if (++state.count > state.limit) throw new StepsSpent(`more than ${state.limit} steps`);
    return true;
  });
}

/** @type {(limit: number) => void} */
export function resetSteps(limit) {
  state.count = 0;
  state.limit = limit;
}

/** @returns {{ count: number, spent: boolean }} steps since the reset; spent also when the error was swallowed */
export const stepsTaken = () => ({ count: state.count, spent: state.count > state.limit });
