// Which files hold tests, and how globs over paths of a repository are read.
import picomatch from 'picomatch';

/** By the habits of the frameworks we know. Runner configuration and snapshots are not among them. */
const TEST_FILES = [
  '**/*.{test,spec}.{js,jsx,ts,tsx,mjs,mts,cjs,cts}',
  '**/{test,tests,__tests__,spec}/**/*.{js,jsx,ts,tsx,mjs,mts,cjs,cts,py}',
  '**/{test_*,*_test,tests}.py',
];

/** Globs as a question. Dot files are files; case counts for nothing, for it counts for nothing on many disks. */
export function matcher(globs: readonly string[]): (path: string) => boolean {
  return picomatch([...globs], { dot: true, nocase: true, windows: false });
}

export const isTestFile: (path: string) => boolean = matcher(TEST_FILES);
