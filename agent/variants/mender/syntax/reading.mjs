// Owns how a syntax tree is read: once, into neutral nodes, through the adapter of its language.
import { adapters } from './adapter.mjs';
import { downward } from './node.mjs';

/** @import { Language, SyntaxNode } from '../../protocol.ts' */
/** @import { Kind, Node } from './node.mjs' */
/** @import { Adapter } from './adapter.mjs' */

/**
 * A file as templates see it.
 * @typedef {object} Reading
 * @property {Language} language
 * @property {Adapter} adapter
 * @property {string} text
 * @property {Node} root
 * @property {readonly Node[]} nodes every node, in the order of the text, parents before children
 */

/**
 * Reads a tree of tree-sitter. Needs the tree no longer afterwards.
 * @param {Language} language
 * @param {SyntaxNode} tree
 * @param {string} text what the tree was parsed from
 * @returns {Reading}
 */
export function readTree(language, tree, text) {
  const adapter = adapters[language];
  const root = convert(tree, adapter, text);
  const nodes = [...downward(root)];
  for (const node of nodes) if (adapter.isDeclaredName(node)) freeze(node);
  return { language, adapter, text, root, nodes };
}

/**
 * True where an edit is a repair and not a renaming, a retyping or a change of what is imported.
 * @type {(node: Node) => boolean}
 */
export const isEditable = (node) => !node.isFrozen && node.parent !== undefined;

/** @type {(node: Node) => void} */
function freeze(node) {
  for (const each of downward(node)) each.isFrozen = true;
}

/**
 * Without recursion: trees of generated files are deeper than a stack.
 * @type {(tree: SyntaxNode, adapter: Adapter, text: string) => Node}
 */
function convert(tree, adapter, text) {
  const root = nodeOf(tree, { adapter, text, parent: undefined, role: '' });
  const open = [{ raw: tree, node: root }];
  for (let at = open.pop(); at; at = open.pop()) {
    for (const each of readChildren(at.raw, at.node, adapter, text)) open.push(each);
    at.node.kind = kindOf(at.node, adapter);
  }
  return root;
}

/** @type {(raw: SyntaxNode, place: { adapter: Adapter, text: string, parent: Node | undefined, role: string }) => Node} */
const nodeOf = (raw, { adapter, text, parent, role }) => ({
  type: raw.type,
  kind: adapter.kinds[raw.type] ?? 'other',
  role,
  operator: '',
  operatorStart: 0,
  operatorEnd: 0,
  chained: [],
  start: raw.startIndex,
  end: raw.endIndex,
  line: raw.startPosition.row + 1,
  endLine: raw.endPosition.row + 1,
  column: raw.startPosition.column,
  text: text.slice(raw.startIndex, raw.endIndex),
  parent,
  children: [],
  isStatement: adapter.statements.has(raw.type) && parent?.kind === 'block',
  isFrozen: (parent?.isFrozen ?? false) || raw.isError || raw.isMissing || adapter.frozen.has(raw.type),
});

/**
 * The grammar's kind, made exact by operator, role and name.
 * @type {(node: Node, adapter: Adapter) => Kind}
 */
function kindOf({ type, kind, operator, role, children, text }, { operatorKinds, selves }) {
  if (role === 'property') return 'property';
  if (kind === 'string' && children.length > 0) return 'interpolated';
  if (kind === 'identifier' && selves.has(text)) return 'self';
  return operatorKinds[`${type} ${operator}`] ?? kind;
}

/**
 * Gives the node its children, and answers them with what they were read from.
 * @type {(raw: SyntaxNode, node: Node, adapter: Adapter, text: string) => { raw: SyntaxNode, node: Node }[]}
 */
function readChildren(raw, node, adapter, text) {
  const positions = adapter.positions[raw.type] ?? [];
  /** @type {{ raw: SyntaxNode, node: Node }[]} */
  const found = [];
  for (const [at, each] of raw.children.entries()) {
    if (!each || adapter.skipped.has(each.type)) continue;
    const field = raw.fieldNameForChild(at) ?? '';
    if (each.isNamed) {
      const role = adapter.roles[`${raw.type}.${field}`] ?? (field || (positions[found.length] ?? ''));
      found.push({ raw: each, node: nodeOf(each, { adapter, text, parent: node, role }) });
    } else if (field === 'operator' || field === 'operators') readOperator(each, node);
  }
  node.children = found.map((each) => each.node);
  return found;
}

/** @type {(raw: SyntaxNode, node: Node) => void} */
function readOperator(raw, node) {
  if (node.operator !== '') {
    node.chained.push({ operator: raw.type, operatorStart: raw.startIndex, operatorEnd: raw.endIndex });
    return;
  }
  node.operator = raw.type;
  node.operatorStart = raw.startIndex;
  node.operatorEnd = raw.endIndex;
}
