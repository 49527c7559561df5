// A suite with what its configuration says of it: what it names, and which code under repair it runs before our reporter.
import { loadedFirst } from '../../../agent/task/command-files.ts';
import { languageOf } from '../../../agent/task/language.ts';
import { protectedGlobs, protection } from '../../../agent/task/protect.ts';
import { type Suite } from '../../../agent/task/suite.ts';
import { type ReadableTree } from '../../workspace/box.ts';
import { filesLoadedBy } from './imports.ts';
import { filesNamed } from './lookup.ts';
import { namedFiles } from './named-files.ts';
import { tameText } from '../../disk/tame-text.ts';

const MOST_READ = 400;

/**
 * Both absent where there is none. What a patch may edit, and yet runs before our reporter has taken the ticket (`early`),
 * could read the key of the report: it is followed by imports, and other ways to load a file are not seen.
 */
export async function configuredSuite(base: ReadableTree, suite: Suite): Promise<Suite> {
  const { files, early } = await namedFiles(base, suite);
  const naming: Suite = files.length === 0 ? suite : { ...suite, named: files };
  const isProtected = protection({ globs: protectedGlobs(naming), allowTestEdits: false });
  const first = firstOf(suite, new Set(await base.paths()));
  const loaded = await withAllTheyLoad([...early, ...first], base, suite);
  const open = loaded.filter((path) => !isProtected(path)).sort();
  return open.length === 0 ? naming : { ...naming, early: open };
}

/** What the command itself has loaded first. AVA, RSpec, PHPUnit and Gradle load ours before that. */
function firstOf(suite: Suite, paths: ReadonlySet<string>): readonly string[] {
  const { framework, directory } = suite;
  const isPytest = framework === 'pytest';
  if (!isPytest && (languageOf[framework] !== 'javascript' || framework === 'ava')) return [];
  return loadedFirst(suite).flatMap(({ word, folder }) =>
    filesNamed(word, isPytest ? 'module' : 'file', { paths, folders: [folder, directory, ''] }),
  );
}

async function withAllTheyLoad(
  files: readonly string[],
  base: ReadableTree,
  { directory }: Suite,
): Promise<readonly string[]> {
  const paths = new Set(await base.paths());
  const queue = new Set(files);
  for (const path of queue) {
    if (queue.size >= MOST_READ) break;
    const text = tameText(await base.read(path));
    for (const file of filesLoadedBy({ path, text, directory }, paths)) queue.add(file);
  }
  return [...queue];
}
