// What both Python frameworks need of their process.
import { type Request } from './framework.ts';

/**
 * No bytecode is written: a file that is edited twice within a second at the same length would run as it was before.
 * Hashes of strings do not change from run to run, so that neither does the order of a set.
 * What is wished of the order and the end of the run, the plug-in takes from here, for a line of a shell has no place
 * for options.
 */
export const pythonEnv = ({ reporters, shuffle, failFast }: Request): Readonly<Record<string, string>> => ({
  PYTHONPATH: reporters,
  PYTHONDONTWRITEBYTECODE: '1',
  PYTHONHASHSEED: '0',
  ...(shuffle === undefined ? {} : { GALAPAGOS_SHUFFLE: String(shuffle) }),
  ...(failFast ? { GALAPAGOS_FAIL_FAST: '1' } : {}),
});
