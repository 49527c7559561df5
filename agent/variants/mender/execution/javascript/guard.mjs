// Owns the calling of code under test: its promise, its time, and what it throws when nobody is looking.
import { isThenable } from './tree.mjs';

// Taken before any test can replace them by a fake clock.
const { setTimeout, clearTimeout, setImmediate } = globalThis;

/** The code under test will never settle: nothing is left that could wake it. */
class NeverSettles extends Error {
  /** @override */
  name = 'NeverSettles';
}
/** The code under test took longer than its limit. */
class TookTooLong extends Error {
  /** @override */
  name = 'TookTooLong';
}

/** @type {((error: unknown) => void)[]} */
const waiting = [];

/**
 * Calls code under test and waits for it, at most `limitMs`. Fails as it fails, also when it throws from a callback.
 * @param {() => unknown} call
 * @param {number} limitMs
 * @returns {Promise<void>}
 */
export async function guarded(call, limitMs) {
  const answer = call();
  if (!isThenable(answer)) return;
  const { promise, reject } = Promise.withResolvers();
  waiting.push(reject);
  const timer = setTimeout(() => reject(new TookTooLong(`not done after ${limitMs} ms`)), limitMs);
  // Without a reference, so that a test which nothing can wake is found by the loop running empty, not by waiting.
  timer.unref();
  try {
    await Promise.race([answer, promise]);
  } finally {
    clearTimeout(timer);
    waiting.splice(waiting.indexOf(reject), 1);
  }
}

/** @type {(error: unknown) => void} */
function failInnermost(error) {
  waiting.at(-1)?.(error ?? new Error('something was thrown that is nothing'));
}

/** Gives errors that no promise carries to the innermost waiting call; without one they concern nobody any more. */
export function watchProcess() {
  process.on('uncaughtException', failInnermost);
  process.on('unhandledRejection', failInnermost);
  process.on('beforeExit', () => {
    failInnermost(new NeverSettles('the event loop ran empty'));
    // Node asks only once; without this the process would end although the next test is about to run.
    setImmediate(() => {});
  });
}
