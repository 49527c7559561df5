// Owns which files a file leads to: quoted relative paths of every language, dotted imports of Python and the JVM.
import { posix } from 'node:path';

const QUOTED = /['"](\.{1,2}\/[^'"\n]{1,200})['"]/g;
const INCLUDED = /^\s*#\s*include\s+"([^"\n]+)"/gm;
const DOTTED = /^\s*(?:from|import)\s+(?:static\s+)?(\.*[\w.]*)(?:\s+import\s+\(?([\w, \t]+))?/gm;
const ENDINGS = [
  '',
  '.js',
  '.ts',
  '.mjs',
  '.cjs',
  '.tsx',
  '.jsx',
  '.mts',
  '.cts',
  '.rb',
  '.php',
  '/index.js',
  '/index.ts',
];
const DOTTED_ENDINGS = ['.py', '/__init__.py', '.java', '.kt', '.scala', '.groovy'];

/**
 * @param {string} name of the file, relative to the root
 * @param {string} text
 * @param {ReadonlySet<string>} files all there are
 * @param {ReadonlyMap<string, readonly string[]>} byBase the same by the last part of their names, without its ending
 * @returns {string[]}
 */
export function linksOf(name, text, files, byBase) {
  const quoted = [...text.matchAll(QUOTED), ...text.matchAll(INCLUDED)].flatMap(([, path = '']) =>
    quotedFile(name, path, files),
  );
  const dotted = /\.(?:py|java|kt|scala|groovy)$/.test(name)
    ? [...text.matchAll(DOTTED)].flatMap(([, path = '', names = '']) =>
        dottedFiles(name, { path, names }, byBase),
      )
    : [];
  return [...new Set([...quoted, ...dotted])].filter((each) => each !== name);
}

/** @type {(from: string, path: string, files: ReadonlySet<string>) => string[]} */
function quotedFile(from, path, files) {
  const whole = posix.join(posix.dirname(from), path);
  // What is imported as .js may be written in TypeScript.
  const bare = whole.replace(/\.[mc]?js$/, '');
  const found = [...ENDINGS.map((ending) => whole + ending), ...ENDINGS.map((ending) => bare + ending)].find(
    (each) => files.has(each),
  );
  return found === undefined ? [] : [found];
}

/** @type {(from: string, imported: { path: string, names: string }, byBase: ReadonlyMap<string, readonly string[]>) => string[]} */
function dottedFiles(from, { path, names }, byBase) {
  const parts = path.split('.').filter((part) => part !== '');
  const inner = names
    .split(',')
    .map((each) => each.trim().split(/\s/)[0] ?? '')
    .filter((each) => each !== '');
  const inside = inner.flatMap((each) => dottedFile(from, [...parts, each], byBase));
  // What is taken out of a package is meant, not the package.
  return inside.length > 0 ? inside : dottedFile(from, parts, byBase);
}

/** @type {(from: string, parts: readonly string[], byBase: ReadonlyMap<string, readonly string[]>) => string[]} */
function dottedFile(from, parts, byBase) {
  const [last] = parts.slice(-1);
  if (last === undefined) return [];
  const ends = DOTTED_ENDINGS.map((ending) => parts.join('/') + ending);
  return [...(byBase.get(last) ?? []), ...(byBase.get('__init__') ?? [])]
    .filter((file) => ends.some((end) => file === end || file.endsWith(`/${end}`)))
    .sort((a, b) => nearness(from, b) - nearness(from, a))
    .slice(0, 1);
}

/**
 * How many folders two files share.
 * @type {(one: string, other: string) => number}
 */
function nearness(one, other) {
  const [a, b] = [one.split('/'), other.split('/')];
  const differ = a.findIndex((part, at) => part !== b[at]);
  return differ < 0 ? a.length : differ;
}

/** @type {(files: Iterable<string>) => Map<string, string[]>} */
export function filesByBase(files) {
  /** @type {Map<string, string[]>} */
  const byBase = new Map();
  for (const file of files) {
    const base = posix.basename(file).replace(/\.\w+$/, '');
    byBase.set(base, [...(byBase.get(base) ?? []), file]);
  }
  return byBase;
}
