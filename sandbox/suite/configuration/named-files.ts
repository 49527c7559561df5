// Files that a project's own test configuration names: set-up files, plug-ins, reporters, environments.
import { posix } from 'node:path';

import picomatch from 'picomatch';

import { givenConfigurations } from '../../../agent/task/command-files.ts';
import { type Suite } from '../../../agent/task/suite.ts';
import { type ReadableTree } from '../../workspace/box.ts';
import { GIVEN, KINDS, type Kind } from './kinds.ts';
import { filesNamed } from './lookup.ts';
import { tameText } from '../../disk/tame-text.ts';

/** Of a repository with thousands of packages, no more are read. */
const MOST_READ = 1_000;

export interface NamedFiles {
  /** Relative to the repository, sorted: each itself, and nothing that it loads. */
  readonly files: readonly string[];
  /** Configurations and files of theirs whose code runs before our reporter has taken the ticket. */
  readonly early: readonly string[];
}

type Reading = Pick<Kind, 'read' | 'isEarly'> & { readonly path: string };

/** Those that lie in the repository. What configurations name in other ways than by literal words is not seen. */
export async function namedFiles(base: ReadableTree, suite: Suite): Promise<NamedFiles> {
  const paths = new Set(await base.paths());
  const queue = [...readingsOf(paths, suite)].slice(0, MOST_READ);
  const known = new Set(queue.map(({ path }) => path));
  const [files, early] = [new Set<string>(), new Set<string>()];
  for (const reading of queue) {
    const { path, read } = reading;
    if (reading.isEarly) early.add(path);
    const { names, roots } = await read(tameText(await base.read(path)), path);
    const lookup = { paths, folders: foldersOf(path, roots, suite) };
    for (const { word, meaning, isConfiguration, isEarly } of names) {
      for (const file of filesNamed(word, meaning, lookup)) {
        files.add(file);
        if (isEarly) early.add(file);
        if (!isConfiguration || known.has(file) || queue.length >= MOST_READ) continue;
        known.add(file);
        queue.push({ ...reading, path: file });
      }
    }
  }
  return { files: [...files].sort(), early: [...early].sort() };
}

/** Configurations in the suite's folder, below it and above it, and those that its command gives as such. */
function readingsOf(paths: ReadonlySet<string>, suite: Suite): readonly Reading[] {
  const isNear = (path: string): boolean => {
    const folder = folderOf(path);
    return isWithin(folder, suite.directory) || isWithin(suite.directory, folder);
  };
  const isGiven = picomatch([...givenConfigurations(suite)], { dot: true });
  return [...paths].flatMap((path) => {
    const kinds = isNear(path) ? kindsOf(path, KINDS, suite) : [];
    const given = kinds.length === 0 && isGiven(path) ? kindsOf(path, GIVEN, suite) : [];
    return [...kinds, ...given].map(({ read, isEarly }) => ({ path, read, ...(isEarly ? { isEarly } : {}) }));
  });
}

const folderOf = (path: string): string => posix.dirname(path).replace(/^\.$/, '');

const isWithin = (inner: string, outer: string): boolean =>
  outer === '' || inner === outer || inner.startsWith(`${outer}/`);

function kindsOf(path: string, kinds: readonly Kind[], { framework, argv }: Suite): readonly Kind[] {
  const isMade = /\bmake\b/.test(argv.join(' '));
  return kinds.filter(
    (kind) =>
      kind.files.test(path) &&
      (kind.framework === undefined ? isMade : framework === 'tap' || kind.framework === framework),
  );
}

/** The configuration's own, those it says, the suite's, the repository's, and all between. */
function foldersOf(path: string, roots: readonly string[], { directory }: Suite): readonly string[] {
  const own = folderOf(path);
  const between = own.split('/').map((_, depth, parts) => parts.slice(0, depth).join('/'));
  const said = roots.map((root) => posix.join(own, root.replace(/^<rootDir>\/?/, '')));
  return [...new Set([own, ...said, directory, ...between])].map((folder) => folder.replace(/^\.$/, ''));
}
