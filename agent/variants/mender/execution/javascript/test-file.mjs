// Owns the run of one test file: loaded in the present epoch, within its limits, as far as its tests are wanted.
import { resolve } from 'node:path';

import { guarded } from './guard.mjs';
import { mochaContext } from './mocha.mjs';
import { runFile } from './run.mjs';
import { resetSteps } from './steps.mjs';
import { openFile } from './tree.mjs';

/** @import { Modules } from './modules.mjs' */
/** @import { TestReport } from './run.mjs' */

/**
 * @typedef {{ root: string, directory: string, framework: string }} Opening
 * @typedef {{ modules: Modules, opening: Opening }} Loading
 */

/** What loading a file may take: steps of the counter, and milliseconds. */
export const LOAD_STEPS = 5_000_000;
export const LOAD_MS = 10_000;

/**
 * @typedef {object} FileRun
 * @property {(id: string) => 'all' | 'some' | 'none'} wants
 * @property {(name: string) => number} stepsOf
 * @property {(name: string) => number} msOf
 * @property {() => boolean} enough
 * @property {() => void} begins
 * @property {(report: TestReport) => void} ended
 */

/**
 * Loads a test file in the present epoch and runs what is wanted of it.
 * @param {Loading} loading
 * @param {string} file relative to the project
 * @param {FileRun} run
 * @returns {Promise<unknown>} why it did not load, or undefined
 */
export async function runTestFile({ modules, opening }, file, run) {
  const path = resolve(opening.directory, file);
  process.argv = [process.execPath, path];
  const latch = newLatch();
  const root = openFile(opening.framework === 'mocha' ? mochaContext() : {}, latch.open);
  resetSteps(LOAD_STEPS);
  const loaded = guarded(() => modules.load(path), LOAD_MS).then(
    () => undefined,
    (error) => error ?? new Error('the file threw nothing'),
  );
  await runFile(
    root,
    {
      wants: run.wants,
      limitMs: run.msOf(''),
      enough: run.enough,
      begins: (test) => {
        resetSteps(run.stepsOf(test.id));
        run.begins();
      },
      ended: run.ended,
    },
    { loaded, awaited: latch.opened },
  );
  return loaded;
}

/** A gate that lets through once each time it was opened. */
function newLatch() {
  let isOpen = false;
  let waiter = Promise.withResolvers();
  return {
    open: () => {
      isOpen = true;
      waiter.resolve(undefined);
    },
    opened: async () => {
      if (!isOpen) await waiter.promise;
      isOpen = false;
      waiter = Promise.withResolvers();
    },
  };
}
