// A suite with what its configuration says of it: what it names, and which code under repair it runs before our reporter.
import { languageOf } from '../../../agent/task/language.ts';
import { protectedGlobs, protection } from '../../../agent/task/protect.ts';
import { type Suite } from '../../../agent/task/suite.ts';
import { type ReadableTree } from '../../workspace/box.ts';
import { filesLoadedBy } from './imports.ts';
import { filesNamed } from './lookup.ts';
import { named, type Name } from './names.ts';
import { namedFiles } from './named-files.ts';

const MOST_READ = 400;

/**
 * Both absent where there is none. What a patch may edit, and yet runs before our reporter has taken the order (`early`),
 * could read the key of the report: it is followed by imports, and other ways to load a file are not seen.
 */
export async function configuredSuite(base: ReadableTree, suite: Suite): Promise<Suite> {
  const { files, early } = await namedFiles(base, suite);
  const naming: Suite = files.length === 0 ? suite : { ...suite, named: files };
  const isProtected = protection({ globs: protectedGlobs(naming), allowTestEdits: false });
  const lookup = { paths: new Set(await base.paths()), folders: [suite.directory, ''] };
  const first = firstOf(suite).flatMap(({ word, meaning }) => filesNamed(word, meaning, lookup));
  const loaded = await withAllTheyLoad([...early, ...first], base, suite);
  const open = loaded.filter((path) => !isProtected(path)).sort();
  return open.length === 0 ? naming : { ...naming, early: open };
}

/** What the command itself has loaded first. AVA, RSpec, PHPUnit and Gradle load ours before that. */
function firstOf({ framework, argv }: Suite): readonly Name[] {
  const line = argv.join(' ').replace(/["']/g, ' ');
  if (framework === 'pytest') return named(wordsAfter(line, /\s-p[\s=]*([A-Za-z_][\w.]*)/g), 'module');
  if (languageOf[framework] !== 'javascript' || framework === 'ava') return [];
  return named(
    wordsAfter(line, /[\s=](?:-r|--(?:require|import|loader|experimental-loader))[\s=]+(\S+)/g),
    'file',
  );
}

const wordsAfter = (line: string, pattern: RegExp): readonly string[] =>
  [...line.matchAll(pattern)].map(([, word = '']) => word);

async function withAllTheyLoad(
  files: readonly string[],
  base: ReadableTree,
  { directory }: Suite,
): Promise<readonly string[]> {
  const paths = new Set(await base.paths());
  const queue = new Set(files);
  for (const path of queue) {
    if (queue.size >= MOST_READ) break;
    const text = (await base.read(path))?.toString('utf8') ?? '';
    for (const file of filesLoadedBy({ path, text, directory }, paths)) queue.add(file);
  }
  return [...queue];
}
