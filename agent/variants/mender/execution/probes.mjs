// Owns coverage by probes: texts that write down which of their lines ran, for runners whose insides nobody can see.
import { insert, applyEdits } from '../syntax/edit.mjs';

/** @import { Source } from '../project/sources.mjs' */
/** @import { Node } from '../syntax/node.mjs' */
/** @import { FileText } from './trial.mjs' */

/** The variable that names the file to which probes append `path<tab>line`. */
export const HITS = 'MENDER_HITS';

const PROBE = '_menderHit';

/**
 * The source with a probe before every statement in a block; no line moves. Undefined for languages without probes.
 * @type {(source: Source) => FileText | undefined}
 */
export function probed(source) {
  if (source.language === 'python') return undefined;
  const { path, text, reading } = source;
  const probes = reading.nodes
    .filter(isProbed)
    .map(({ start, line }) => insert(start, `${PROBE}(${line}); `));
  const begin = /^#!.*\n/.exec(text)?.[0].length ?? 0;
  return { path, text: applyEdits(text, [insert(begin, preludeOf(source)), ...probes]) };
}

/** @type {(node: Node) => boolean} */
function isProbed(node) {
  if (!node.isStatement || node.parent?.kind !== 'block' || node.kind === 'import') return false;
  // A directive is only one at the very beginning.
  return !(node.kind === 'expression' && node.children[0]?.kind === 'string');
}

/** @type {(source: Source) => string} */
function preludeOf({ path, text, language }) {
  const number = language === 'javascript' ? '' : ': number';
  const set = language === 'javascript' ? 'Set()' : 'Set<number>()';
  const isModule = /^\s*(?:import\b|export\b)/m.test(text);
  const load = isModule
    ? "import { appendFileSync as _menderAppend } from 'node:fs';"
    : "const { appendFileSync: _menderAppend } = require('node:fs');";
  // A function declaration, so that it is there for what is hoisted above this line.
  return `${load} function ${PROBE}(line${number}) { const seen = (${PROBE}.seen ??= new ${set}); const to = process.env['${HITS}']; if (to === undefined || seen.has(line)) return; seen.add(line); _menderAppend(to, ${JSON.stringify(`${path}\t`)} + line + '\\n'); } `;
}

/**
 * What probes wrote: lines by absolute path.
 * @type {(text: string) => { [path: string]: number[] }}
 */
export function readHits(text) {
  /** @type {Map<string, Set<number>>} */
  const lines = new Map();
  for (const hit of text.split('\n')) {
    const at = hit.lastIndexOf('\t');
    if (at < 0) continue;
    const path = hit.slice(0, at);
    const known = lines.get(path) ?? new Set();
    lines.set(path, known.add(Number(hit.slice(at + 1))));
  }
  return Object.fromEntries([...lines].map(([path, set]) => [path, [...set].sort((a, b) => a - b)]));
}
