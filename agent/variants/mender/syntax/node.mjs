// Owns the neutral node: what templates see of a syntax tree, the same words for every language.

/**
 * What a node is, whatever the grammar calls it. `other` takes part in nothing but has children that may.
 * @typedef {'comparison' | 'arithmetic' | 'boolean' | 'negation' | 'sign' | 'unary' | 'conditional' | 'call' | 'construct'
 *   | 'arguments' | 'argument' | 'member' | 'property' | 'subscript' | 'slice' | 'list' | 'tuple' | 'set' | 'dictionary'
 *   | 'pair' | 'comprehension' | 'filter' | 'identifier' | 'self' | 'number' | 'string' | 'interpolated' | 'literal'
 *   | 'regex' | 'parenthesised' | 'await' | 'yield' | 'spread' | 'lambda' | 'function' | 'class' | 'parameters' | 'parameter' | 'interpolation'
 *   | 'assignment' | 'augmented' | 'update' | 'declaration' | 'declarator' | 'pattern' | 'expression' | 'return' | 'if'
 *   | 'else' | 'while' | 'for' | 'each' | 'break' | 'continue' | 'raise' | 'pass' | 'try' | 'with' | 'switch' | 'assert'
 *   | 'delete' | 'block' | 'import' | 'other'} Kind
 */

/** @typedef {{ operator: string, operatorStart: number, operatorEnd: number }} Operator where it stands in the text */

/**
 * One named node. Offsets are UTF-16 indices into the file's text, lines count from 1, columns from 0.
 * @typedef {object} Node
 * @property {string} type the grammar's own name
 * @property {Kind} kind
 * @property {string} role what it is to its parent: left, right, condition, body, function, object, … ('' when nameless)
 * @property {string} operator its operator, or ''
 * @property {number} operatorStart meaningful when `operator` is not ''
 * @property {number} operatorEnd
 * @property {Operator[]} chained the operators behind the first in a chain of comparisons (`a < b < c`), in order
 * @property {number} start
 * @property {number} end
 * @property {number} line
 * @property {number} endLine
 * @property {number} column
 * @property {string} text
 * @property {Node | undefined} parent
 * @property {Node[]} children named children without comments and types
 * @property {boolean} isStatement
 * @property {boolean} isFrozen in a region no edit may touch: an import, a type, a declared name, a docstring, an error
 */

/** @type {(node: Node, role: string) => Node | undefined} */
export const child = (node, role) => node.children.find((each) => each.role === role);

/**
 * The node itself, then its ancestors, nearest first.
 * @param {Node | undefined} node
 * @returns {Generator<Node>}
 */
export function* upward(node) {
  for (let at = node; at; at = at.parent) yield at;
}

/**
 * The node itself and everything below it, in the order of the text.
 * @param {Node} node
 * @returns {Generator<Node>}
 */
export function* downward(node) {
  // Not by recursion: a concatenation of a thousand lines is a thousand nodes deep.
  const open = [node];
  for (let at = open.pop(); at; at = open.pop()) {
    yield at;
    for (const each of at.children.toReversed()) open.push(each);
  }
}

/** @type {(node: Node) => boolean} */
export const isFunction = (node) => node.kind === 'function' || node.kind === 'lambda';

/**
 * What an arrow function gives that has no braces.
 * @type {(node: Node) => boolean}
 */
export const isConciseBody = ({ parent, role, kind }) =>
  parent?.kind === 'lambda' && role === 'body' && kind !== 'block';

/** @type {(node: Node) => boolean} */
export const isLoop = (node) => node.kind === 'while' || node.kind === 'for' || node.kind === 'each';

/**
 * The function the node is in (not the node itself), or undefined at the top of the file.
 * @type {(node: Node) => Node | undefined}
 */
export const functionOf = (node) => {
  for (const each of upward(node.parent)) if (isFunction(each)) return each;
  return undefined;
};

/**
 * The outermost function around the node: the reach within which code is reused for edits.
 * @type {(node: Node) => Node | undefined}
 */
export const outerFunctionOf = (node) => {
  /** @type {Node | undefined} */
  let outer;
  for (const each of upward(node)) if (isFunction(each)) outer = each;
  return outer;
};

/** @type {(node: Node) => Node | undefined} */
export const statementOf = (node) => {
  for (const each of upward(node)) if (each.isStatement) return each;
  return undefined;
};

/**
 * True when a jump out of or to the head of a loop may stand where the node stands.
 * @type {(node: Node) => boolean}
 */
export const isInLoop = (node) => {
  for (const each of upward(node.parent)) {
    if (isFunction(each) || each.kind === 'class') return false;
    if (isLoop(each)) return true;
  }
  return false;
};

/**
 * The expression without the parentheses around it.
 * @type {(node: Node) => Node}
 */
export const bare = (node) => {
  const [inner] = node.children;
  return node.kind === 'parenthesised' && node.children.length === 1 && inner ? bare(inner) : node;
};

/** @type {ReadonlySet<Kind>} */
const expressions = new Set(
  /** @type {const} */ ([
    'comparison',
    'arithmetic',
    'boolean',
    'negation',
    'sign',
    'unary',
    'conditional',
    'call',
    'construct',
    'member',
    'subscript',
    'list',
    'tuple',
    'set',
    'dictionary',
    'comprehension',
    'identifier',
    'self',
    'number',
    'string',
    'interpolated',
    'literal',
    'regex',
    'parenthesised',
    'await',
    'lambda',
  ]),
);

/** @type {(node: Node) => boolean} */
export const isExpression = (node) => expressions.has(node.kind);

/**
 * True where a value is written to, not read: the left side of an assignment, a loop variable, an operand of `++`.
 * @type {(node: Node) => boolean}
 */
export const isTarget = (node) => {
  const { parent } = node;
  if (!parent) return false;
  if (parent.kind === 'pattern') return true;
  if (parent.kind === 'update') return true;
  if (node.role !== 'left') return false;
  return ['assignment', 'augmented', 'declarator', 'each'].includes(parent.kind);
};

/** @type {(node: Node) => boolean} */
export const isCallee = (node) =>
  node.role === 'function' && (node.parent?.kind === 'call' || node.parent?.kind === 'construct');

/**
 * True for what decides a branch, a loop, a conditional expression or a comprehension's filter.
 * @type {(node: Node) => boolean}
 */
export const isCondition = (node) =>
  node.role === 'condition' &&
  ['if', 'while', 'for', 'conditional', 'filter'].includes(node.parent?.kind ?? 'other');

/**
 * True when a value is needed here: bare statements are not, nor is what a template would only rearrange.
 * @type {(node: Node) => boolean}
 */
export const isValue = (node) =>
  isExpression(node) && !node.isFrozen && !isTarget(node) && node.parent?.kind !== 'expression';
