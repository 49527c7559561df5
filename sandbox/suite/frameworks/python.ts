// What both Python frameworks need of their process.

/**
 * No bytecode is written: a file that is edited twice within a second at the same length would run as it was before.
 * Hashes of strings do not change from run to run, so that neither does the order of a set.
 */
export const pythonEnv = (reporters: string): Readonly<Record<string, string>> => ({
  PYTHONPATH: reporters,
  PYTHONDONTWRITEBYTECODE: '1',
  PYTHONHASHSEED: '0',
});
