// Owns coverage by probes: texts that write down which of their lines ran, for runners whose insides nobody can see.
import { insert, applyEdits } from '../syntax/edit.mjs';
import { isConciseBody, isLoop } from '../syntax/node.mjs';
import { withCounters } from '../syntax/steps.mjs';

/** @import { Source } from '../project/sources.mjs' */
/** @import { StepPoint } from '../syntax/adapter.mjs' */
/** @import { Node } from '../syntax/node.mjs' */
/** @import { FileText } from './trial.mjs' */

/** The variable that names the file to which probes append `path<tab>line`. */
export const HITS = 'MENDER_HITS';

const PROBE = '_menderHit';

/**
 * The source with a probe before every statement, what a module exports, and what an arrow function without braces gives;
 * no line moves. Undefined for languages without probes.
 * @type {(source: Source) => FileText | undefined}
 */
export function probed(source) {
  if (source.language === 'python') return undefined;
  const { path, text, reading } = source;
  const points = reading.nodes.flatMap((node) => pointOf(node, reading.adapter.statements) ?? []);
  const begin = /^#![^\n]*\n/.exec(text)?.[0].length ?? 0;
  const whole = withCounters({ text, edits: [], points, counter: PROBE });
  return { path, text: applyEdits(whole, [insert(begin, preludeOf(source))]) };
}

/** @type {(node: Node, statements: ReadonlySet<string>) => StepPoint | undefined} */
function pointOf(node, statements) {
  const { parent } = node;
  if (!parent || node.kind === 'import') return undefined;
  if (isConciseBody(node)) return around(node, '(', ', ', ')');
  if (isExported(node, parent)) return before(node, parent.start);
  if (!statements.has(node.type)) return undefined;
  if (isBranch(node, parent)) return around(node, '{', '; ', '}');
  // A directive is only one at the very beginning.
  const isDirective = node.kind === 'expression' && node.children[0]?.kind === 'string';
  return parent.kind === 'block' && !isDirective ? before(node, node.start) : undefined;
}

/** @type {(node: Node, parent: Node) => boolean} */
const isExported = ({ kind, role }, { type }) =>
  type === 'export_statement' && (kind === 'declaration' || role === 'value');

/**
 * The one statement of a branch or a loop without braces.
 * @type {(node: Node, parent: Node) => boolean}
 */
const isBranch = ({ role }, parent) =>
  parent.kind === 'else' || role === 'consequence' || (role === 'body' && isLoop(parent));

/** @type {(node: Node, index: number) => StepPoint} */
const before = ({ line }, index) => ({
  line,
  index,
  text: (probe) => `${probe}(${line}); `,
  close: undefined,
});

/** @type {(node: Node, open: string, then: string, close: string) => StepPoint} */
const around = ({ line, start, end }, open, then, close) => ({
  line,
  index: start,
  text: (probe) => `${open}${probe}(${line})${then}`,
  close: { index: end, text: close },
});

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
