// Owns reading what NODE_V8_COVERAGE leaves: the lines of the project that ran in any process of a test run.
import { readdir, readFile } from 'node:fs/promises';
import Module from 'node:module';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

import { linesOf } from './blocks.mjs';
import { decodeReport } from './messages.mjs';

/** @import { Script } from './blocks.mjs' */
/** @import { SourceMapEntry } from './messages.mjs' */

/**
 * @param {string} folder what NODE_V8_COVERAGE named
 * @param {string} root
 * @returns {Promise<{ [path: string]: number[] }>} by absolute path; lines of the files as people wrote them
 */
export async function readCoverage(folder, root) {
  /** @type {Map<string, Set<number>>} */
  const lines = new Map();
  for (const name of await readdir(folder)) {
    const { scripts, maps } = decodeReport(JSON.parse(await readFile(join(folder, name), 'utf8')));
    for (const script of scripts) {
      const path = pathOf(script.url);
      if (!path?.startsWith(root + sep) || path.includes('/node_modules/')) continue;
      const known = lines.get(path) ?? new Set();
      for (const line of await linesIn(path, script, maps.get(script.url))) known.add(line);
      lines.set(path, known);
    }
  }
  return Object.fromEntries([...lines].map(([path, set]) => [path, [...set].sort((a, b) => a - b)]));
}

/** @type {(url: string) => string | undefined} */
function pathOf(url) {
  if (url.startsWith('file://')) return fileURLToPath(url.split('?', 1)[0] ?? url);
  return url.startsWith('/') ? url : undefined;
}

/** @type {(path: string, script: Script, map: SourceMapEntry | undefined) => Promise<readonly number[]>} */
async function linesIn(path, script, map) {
  if (map) return mappedLines(script, map);
  try {
    return linesOf(await readFile(path, 'utf8'), script);
  } catch {
    return [];
  }
}

/**
 * The engine saw generated code: its lines are known by their lengths only, and lead back through the source map.
 * @type {(script: Script, map: SourceMapEntry) => readonly number[]}
 */
function mappedLines(script, { lengths, payload }) {
  const text = lengths.map((length) => 'x'.repeat(length)).join('\n');
  const map = new Module.SourceMap(payload);
  /** @type {Set<number>} */
  const lines = new Set();
  for (const line of linesOf(text, script)) {
    for (let column = 0; column < (lengths[line - 1] ?? 0); column += 4) {
      const entry = map.findEntry(line - 1, column);
      if ('originalLine' in entry) lines.add(entry.originalLine + 1);
    }
  }
  return [...lines];
}
