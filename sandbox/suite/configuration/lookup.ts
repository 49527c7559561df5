// Which files of a project a word of a configuration names.
import { posix } from 'node:path';

import { type Meaning } from './names.ts';

export interface Lookup {
  readonly paths: ReadonlySet<string>;
  /** Folders that the word may start from, relative to the repository. */
  readonly folders: readonly string[];
}

const ENDINGS = ['', '.js', '.cjs', '.mjs', '.ts', '.cts', '.mts', '.jsx', '.tsx', '.json'];

/** All of them: a name may be meant from several folders, and more is protected rather than less. */
export function filesNamed(word: string, meaning: Meaning, lookup: Lookup): readonly string[] {
  const candidates = CANDIDATES[meaning](word, lookup);
  return [...new Set(candidates)].filter((path) => lookup.paths.has(path));
}

const CANDIDATES: Readonly<Record<Meaning, (word: string, lookup: Lookup) => readonly string[]>> = {
  file: (word, { folders }) =>
    pathsIn(word).flatMap((path) => below(folders, path).flatMap((base) => asNodeFinds(base))),
  module: (word, { folders }) => {
    const path = word.replaceAll('.', '/');
    const roots = folders.flatMap((folder) => ['', 'src', 'lib'].map((root) => posix.join(folder, root)));
    return below(roots, path).flatMap((base) => [`${base}.py`, `${base}/__init__.py`]);
  },
  feature: (word, { folders }) => {
    const roots = folders.flatMap((folder) => ['', 'spec', 'lib'].map((root) => posix.join(folder, root)));
    return below(roots, word).flatMap((base) => [base, `${base}.rb`]);
  },
  class: ofClass,
};

/** `import=./hooks.mjs` of an option names what follows; `<rootDir>/` is one of the folders. */
function pathsIn(word: string): readonly string[] {
  return [...new Set([word, ...word.split(/[\s=]+/)])]
    .map((part) => part.replace(/^file:(\/\/)?/, '').replace(/^(<rootDir>|\$\{?\w+\}?)\//, ''))
    .filter((part) => part !== '' && !part.startsWith('-') && !/^[./]*$/.test(part));
}

function below(folders: readonly string[], path: string): readonly string[] {
  return folders.map((folder) => posix.join(folder, path)).filter((found) => !found.startsWith('../'));
}

function asNodeFinds(base: string): readonly string[] {
  const whole = base.replace(/\/$/, '');
  // In TypeScript a module is named by what it will be compiled to.
  const written = /\.[cm]?js$/.test(whole) ? [whole.replace(/js$/, 'ts'), whole.replace(/js$/, 'tsx')] : [];
  return [...ENDINGS.flatMap((ending) => [whole + ending, `${whole}/index${ending}`]), ...written];
}

/**
 * Where a class lies is said by the build: what ends like most of its name is meant. The last word of a long name alone is
 * not enough, for the class may be a package's.
 */
function ofClass(word: string, { paths }: Lookup): readonly string[] {
  const parts = word
    .replace(/\$.*$/, '')
    .split(/[\\.]+/)
    .filter((part) => part !== '');
  const last = parts.length > 2 ? parts.length - 2 : parts.length - 1;
  for (let first = 0; first <= last; first++) {
    const end = `/${parts.slice(first).join('/')}`;
    const found = [...paths].filter((path) =>
      `/${path}`.replace(/\.(php|java|kt|groovy|scala)$/, '').endsWith(end),
    );
    if (found.length > 0) return found;
  }
  return [];
}
