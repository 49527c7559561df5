// Owns a guess at which files a test file reaches: its imports as they are written, followed through the project.
import { readFile } from 'node:fs/promises';
import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';

const MOST_FILES = 200;
const ENDINGS = [
  '',
  '.js',
  '.ts',
  '.mjs',
  '.cjs',
  '.mts',
  '.cts',
  '.tsx',
  '.jsx',
  '/index.js',
  '/index.ts',
  '/index.tsx',
];

/**
 * JavaScript and TypeScript files below the root that the given files import, directly or not; without those given.
 * @param {readonly string[]} files absolute
 * @param {string} root
 * @returns {Promise<string[]>}
 */
export async function importedFiles(files, root) {
  const found = new Set(files);
  const queue = [...files];
  while (queue.length > 0 && found.size < MOST_FILES) {
    const path = queue.shift() ?? '';
    for (const specifier of await specifiersIn(path)) {
      const target = resolveFile(dirname(path), specifier);
      const isOwn =
        target !== undefined && target.startsWith(root + sep) && !target.includes('/node_modules/');
      if (!isOwn || found.has(target)) continue;
      found.add(target);
      queue.push(target);
    }
  }
  return [...found].filter((path) => !files.includes(path));
}

/** @type {(path: string) => Promise<string[]>} */
async function specifiersIn(path) {
  let text;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return [];
  }
  const imports = text.matchAll(/(?:from|import|require)\s*\(?\s*['"](\.{1,2}\/[^'"\n]*|\.{1,2})['"]/g);
  return [...imports].flatMap(([, specifier]) => specifier ?? []);
}

/** @type {(folder: string, specifier: string) => string | undefined} */
function resolveFile(folder, specifier) {
  const path = resolve(folder, specifier);
  const written = [path, path.replace(/\.([cm]?)js$/, '.$1ts'), path.replace(/\.js$/, '.tsx')];
  const guesses = written.flatMap((base) =>
    ENDINGS.map((ending) => (ending.startsWith('/') ? join(base, ending) : base + ending)),
  );
  return guesses.find((guess) => existsSync(guess) && statSync(guess).isFile());
}
