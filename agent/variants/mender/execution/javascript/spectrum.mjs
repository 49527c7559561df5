// Owns coverage in process: which lines of the project ran since the last look, from V8's block counters.
import { Session } from 'node:inspector';
import { fileURLToPath } from 'node:url';

import { linesOf } from '../blocks.mjs';

/** @import { Script } from '../blocks.mjs' */

/** @typedef {{ [path: string]: readonly number[] }} Lines line numbers from 1, ascending */

/**
 * @typedef {object} Spectrum
 * @property {() => Lines} take lines that ran since the last take, by absolute path
 * @property {() => void} end
 */

/**
 * Must be opened before the modules of interest are loaded.
 * @param {(path: string) => string | undefined} textOf text of a script as compiled; undefined when not of interest
 * @returns {Spectrum}
 */
export function openSpectrum(textOf) {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  return {
    take: () => {
      /** @type {{ [path: string]: number[] }} */
      const lines = {};
      for (const script of takeScripts(session)) {
        if (!script.url.startsWith('file:')) continue;
        const path = fileURLToPath(script.url.split('?', 1)[0] ?? '');
        const text = textOf(path);
        const ran = text === undefined ? [] : linesOf(text, script);
        if (ran.length > 0) lines[path] = ran;
      }
      return lines;
    },
    end: () => {
      session.post('Profiler.stopPreciseCoverage');
      session.disconnect();
    },
  };
}

/** @type {(session: Session) => readonly Script[]} */
function takeScripts(session) {
  /** @type {readonly Script[]} */
  let scripts = [];
  // In process the answer comes before post returns.
  session.post('Profiler.takePreciseCoverage', (error, answer) => {
    if (error) throw error;
    scripts = answer.result;
  });
  return scripts;
}
