// Owns which files of the repository there are for the agent: no dependencies, no caches, no links to follow.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const PASSED_OVER = new Set([
  '.git',
  '.galapagos',
  'node_modules',
  '__pycache__',
  '.venv',
  'venv',
  '.tox',
  '.nox',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.nyc_output',
  '.vscode-test',
  '.next',
  '.gradle',
  'coverage',
  'target',
]);

const MOST_FILES = 20_000;
const MOST_BYTES = 400_000;

/**
 * Files below `root`, relative to it, with '/', folder by folder in alphabetical order, files before folders.
 * @type {(root: string) => string[]}
 */
export function walk(root) {
  /** @type {string[]} */
  const files = [];
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = entriesOf(join(root, folder));
    const names = entries.filter((entry) => entry.isFile()).map(({ name }) => join(folder, name));
    files.push(...names.sort());
    if (files.length > MOST_FILES) return files.slice(0, MOST_FILES);
    const inner = entries.filter((entry) => entry.isDirectory() && !isPassedOver(entry.name));
    folders.push(
      ...inner
        .map(({ name }) => join(folder, name))
        .sort()
        .reverse(),
    );
  }
  return files;
}

/**
 * What tools and tests leave behind, by name.
 * @type {(name: string) => boolean}
 */
const isPassedOver = (name) => PASSED_OVER.has(name);

/** @type {(folder: string) => import('node:fs').Dirent[]} */
function entriesOf(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

// What is written back has to be what was read, but for the edit.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The text of a file; undefined where there is none that a person would read: missing, no UTF-8, or too long.
 * @type {(path: string, most?: number) => string | undefined}
 */
export function readText(path, most = MOST_BYTES) {
  try {
    const { size } = statSync(path);
    if (size > most) return undefined;
    const text = utf8.decode(readFileSync(path));
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
