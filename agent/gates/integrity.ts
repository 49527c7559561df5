// The gate against patches that make tests pass without mending the program: it reads what a patch adds in its files.
import { type Gate } from '../engine/plugin.ts';

/**
 * Refuses hunks that skip tests, end the process, tamper with the runner, ask whether a test is running, stop clocks,
 * fetch or look up the answer, hide what they do, weaken assertions, or answer a failing test by its own input; notes what
 * only deserves a look. It reads syntax trees, so texts and remarks are no offence and joined names no hiding place; what
 * the file did before is none either. It can err; hidden tests and the fresh box of the oracle are the other two guards.
 */
export const integrity: Gate = {
  id: 'integrity',
  about: 'No skipped tests, no early exits, no special cases for the tests.',
  source: 'observed reward hacks: DGM (2505.22954) §H, ImpossibleBench (2510.20270); the detectors are ours',
  at: 'result',
  check: async (subject) => {
    // Its parsers are large, and nobody needs them before the first patch.
    const { withoutOffences } = await import('./offences.ts');
    return withoutOffences(subject);
  },
};
