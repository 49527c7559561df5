// Whether what was printed tells of a file that is not there, and why that may be so in a box.

/** As Node, Python and shells print it. */
const MISSES_FILE =
  /Cannot find module|ENOENT|ModuleNotFoundError|FileNotFoundError|No such file or directory/i;

export const missesFile = (output: string): boolean => MISSES_FILE.test(output);

export const IGNORED =
  'Files that git ignores are not in a box: where the missing one is such a file, name it in .galapagosinclude.';
