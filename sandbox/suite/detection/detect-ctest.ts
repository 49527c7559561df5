// Finds the tests of a CMake project.
import { type Suite } from '../../../agent/task/suite.ts';
import { type Project } from './project.ts';

const TESTING = /^\s*(enable_testing\s*\(|include\s*\(\s*CTest\s*\)|add_test\s*\(|\w+_discover_tests\s*\()/im;
const MOST_READ = 60;

/** A build folder is made in the box, or used where the project has one that git ignores. */
export async function detectCtest({ directory, files, text }: Project): Promise<Suite | undefined> {
  const lists = files.filter((path) => /(^|\/)CMakeLists\.txt$/.test(path));
  if (!lists.includes('CMakeLists.txt')) return undefined;
  for (const path of lists.slice(0, MOST_READ)) {
    if (!TESTING.test(await text(path))) continue;
    const build = files.some((file) => file.startsWith('build/')) ? 'cmake-build' : 'build';
    return { framework: 'ctest', argv: ['ctest', '--test-dir', build], directory, source: path };
  }
  return undefined;
}
