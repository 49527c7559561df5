// Files that a project's own test configuration names: set-up files, plug-ins, reporters, environments.
import { posix } from 'node:path';

import picomatch from 'picomatch';

import { commandFiles } from '../../../agent/task/command-files.ts';
import { type Suite } from '../../../agent/task/suite.ts';
import { type ReadableTree } from '../../workspace/box.ts';
import { GIVEN, KINDS, type Kind } from './kinds.ts';
import { filesNamed, type Lookup } from './lookup.ts';
import { type Reader } from './names.ts';

/** Of a repository with thousands of packages, no more are read. */
const MOST_READ = 1_000;

interface Reading {
  readonly path: string;
  readonly read: Reader;
}

/**
 * Relative to the repository, sorted: those that lie in it, each itself and nothing it loads. What configurations name in
 * other ways than by literal words is not seen.
 */
export async function namedFiles(base: ReadableTree, suite: Suite): Promise<readonly string[]> {
  const paths = new Set(await base.paths());
  const queue = [...readingsOf(paths, suite)].slice(0, MOST_READ);
  const known = new Set(queue.map(({ path }) => path));
  const found = new Set<string>();
  for (const { path, read } of queue) {
    const text = (await base.read(path))?.toString('utf8') ?? '';
    const { names, roots } = await read(text, path);
    const lookup: Lookup = { paths, folders: foldersOf(path, roots, suite) };
    for (const { word, meaning, isConfiguration } of names) {
      for (const file of filesNamed(word, meaning, lookup)) {
        found.add(file);
        if (!isConfiguration || known.has(file) || queue.length >= MOST_READ) continue;
        known.add(file);
        queue.push({ path: file, read });
      }
    }
  }
  return [...found].sort();
}

/** Configurations in the suite's folder, below it and above it, and those that its command names. */
function readingsOf(paths: ReadonlySet<string>, suite: Suite): readonly Reading[] {
  const isNear = (path: string): boolean => {
    const folder = posix.dirname(path).replace(/^\.$/, '');
    return [folder, suite.directory].some((inner, at) =>
      isWithin(inner, at === 0 ? suite.directory : folder),
    );
  };
  const isGiven = picomatch([...commandFiles(suite)], { dot: true });
  return [...paths].flatMap((path) => {
    const kinds = isNear(path) ? kindsOf(path, KINDS, suite) : [];
    const given = kinds.length === 0 && isGiven(path) ? kindsOf(path, GIVEN, suite) : [];
    return [...kinds, ...given].map(({ read }) => ({ path, read }));
  });
}

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

/** The configuration's own, those it says, the suite's and the repository's, and for names without a path all between. */
function foldersOf(path: string, roots: readonly string[], { directory }: Suite): readonly string[] {
  const own = posix.dirname(path).replace(/^\.$/, '');
  const between = own.split('/').map((_, depth, parts) => parts.slice(0, depth).join('/'));
  const said = roots.map((root) => posix.join(own, root.replace(/^<rootDir>\/?/, '')));
  return [...new Set([own, ...said, directory, ...between, ''])].map((folder) => folder.replace(/^\.$/, ''));
}
