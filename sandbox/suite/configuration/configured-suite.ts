// What a patch may edit, and yet runs before our reporter has taken the order: it could read the key of the report.
import { posix } from 'node:path';

import { languageOf } from '../../../agent/task/language.ts';
import { protectedGlobs, protection } from '../../../agent/task/protect.ts';
import { type Suite } from '../../../agent/task/suite.ts';
import { type ReadableTree } from '../../workspace/box.ts';
import { importsOf } from './javascript-names.ts';
import { filesNamed, type Lookup } from './lookup.ts';
import { named, type Name } from './names.ts';
import { namedFiles } from './named-files.ts';

const MOST_READ = 400;

/**
 * The suite with what its configuration says of it, both absent where there is none: files that are named, and files under
 * repair that are loaded before our reporter. The latter are followed from there by relative imports; other ways to load
 * a file are not seen.
 */
export async function withNamedFiles(base: ReadableTree, suite: Suite): Promise<Suite> {
  const { files, early } = await namedFiles(base, suite);
  const known: Suite = files.length === 0 ? suite : { ...suite, named: files };
  const isProtected = protection({ globs: protectedGlobs(known), allowTestEdits: false });
  const paths = new Set(await base.paths());
  const lookup = { paths, folders: [suite.directory, ''] };
  const first = firstOf(suite).flatMap(({ word, meaning }) => filesNamed(word, meaning, lookup));
  const loaded = await closureOf([...early, ...first], base, paths);
  const open = loaded.filter((path) => !isProtected(path)).sort();
  return open.length === 0 ? known : { ...known, early: open };
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

async function closureOf(
  roots: readonly string[],
  base: ReadableTree,
  paths: ReadonlySet<string>,
): Promise<readonly string[]> {
  const queue = [...new Set(roots)];
  for (const path of queue) {
    if (queue.length >= MOST_READ) break;
    const text = (await base.read(path))?.toString('utf8') ?? '';
    for (const file of loadedBy(path, text, paths)) if (!queue.includes(file)) queue.push(file);
  }
  return queue;
}

function loadedBy(path: string, text: string, paths: ReadonlySet<string>): readonly string[] {
  const own = posix.dirname(path);
  const folders = [own, ...own.split('/').map((_, depth, parts) => parts.slice(0, depth).join('/')), ''];
  if (path.endsWith('.py'))
    return modulesIn(text).flatMap((name) => filesNamed(name, 'module', { paths, folders }));
  if (!/\.[cm]?[jt]sx?$/.test(path)) return [];
  const beside: Lookup = { paths, folders: [own] };
  return importsOf(text).flatMap((word) => filesNamed(word, 'file', beside));
}

/** `from app import sums` loads `app`, and `app.sums` where that is a module. */
function modulesIn(text: string): readonly string[] {
  const imports = /^[ \t]*(?:from\s+\.*([\w.]*)\s+import\s+\(?([\w, ]+)|import\s+([\w., ]+))/gm;
  return [...text.matchAll(imports)].flatMap(([, from = '', names = '', modules = '']) => {
    const inside = wordsIn(names).map((name) => (from === '' ? name : `${from}.${name}`));
    return [...wordsIn(from), ...inside, ...wordsIn(modules)];
  });
}

const wordsIn = (text: string): readonly string[] => text.split(/[\s,]+/).filter((word) => word !== '');
