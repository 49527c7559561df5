// Files that tests were seen in, by whatever names: a configuration may look for tests anywhere.
import { posix } from 'node:path';

import { type TestId } from '../../../agent/engine/ids.ts';
import { languageOf } from '../../../agent/task/language.ts';
import { protectedGlobs, protection } from '../../../agent/task/protect.ts';
import { partsOf, type Suite } from '../../../agent/task/suite.ts';
import { type ReadableTree } from '../../workspace/box.ts';
import { tameText } from '../../disk/tame-text.ts';

/** Tests of vitest inside of the source itself: the gates look at those by their lines. */
const IN_SOURCE = /\bimport\.meta\.vitest\b/;

/** The suite, with those of the tests' files among the named ones that no glob protects. */
export async function withTestFiles(
  base: ReadableTree,
  suite: Suite,
  tests: readonly TestId[],
): Promise<Suite> {
  // Elsewhere tests may lie in the file that they test (Rust, doctests), or are known by something else than a file.
  if (languageOf[suite.framework] !== 'javascript') return suite;
  const isProtected = protection({ globs: protectedGlobs(suite), allowTestEdits: false });
  const known = new Set(await base.paths());
  const files = new Set(tests.map((test) => posix.join(suite.directory, partsOf(test).file)));
  const found: string[] = [];
  for (const path of files) {
    if (!known.has(path) || isProtected(path)) continue;
    const text = tameText(await base.read(path));
    if (!IN_SOURCE.test(text)) found.push(path);
  }
  return found.length === 0 ? suite : { ...suite, named: [...(suite.named ?? []), ...found].sort() };
}
