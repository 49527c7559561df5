// Owns what kind of value an expression seems to hold, from how the code around uses it: evidence, not types.
import { bare, child, outerFunctionOf } from './node.mjs';

/** @import { Node } from './node.mjs' */
/** @import { Reading } from './reading.mjs' */

/** @typedef {'number' | 'string' | 'list' | 'boolean' | 'object' | 'function'} Shape */

/**
 * @typedef {object} Shapes
 * @property {(node: Node) => ReadonlySet<Shape>} of what the expression may hold; empty when nothing is known
 * @property {(name: string, at: Node) => ReadonlySet<Shape>} named the same for a variable as used around `at`
 * @property {(name: string, at: Node) => boolean} isAsked the variable is used as a condition around `at`; anything may be
 */

/** @type {ReadonlySet<Shape>} */
const unknown = new Set();

/**
 * 1 when two expressions may hold the same kind of value, less when nothing is known, little when they disagree.
 * @type {(one: ReadonlySet<Shape>, other: ReadonlySet<Shape>) => number}
 */
export function agreement(one, other) {
  if (one.size === 0 || other.size === 0) return 0.7;
  for (const shape of one) if (other.has(shape)) return 1;
  return 0.25;
}

/** @type {(reading: Reading) => Shapes} */
export function readShapes({ nodes }) {
  /** @type {Map<Node | undefined, Map<string, Set<Shape>>>} */
  const evidence = new Map();
  /** @type {(place: Node, name: string, shape: Shape) => void} */
  const note = (place, name, shape) => {
    const outer = outerFunctionOf(place);
    const names = evidence.get(outer) ?? new Map();
    evidence.set(outer, names);
    const shapes = names.get(name) ?? new Set();
    names.set(name, shapes.add(shape));
  };
  /** @type {Map<Node | undefined, Set<string>>} */
  const asked = new Map();
  for (const node of nodes) {
    if (node.kind !== 'identifier' && node.kind !== 'member') continue;
    const shape = shapeByUse(node);
    if (shape) note(node, node.text, shape);
    const outer = outerFunctionOf(node);
    if (decides(node)) asked.set(outer, (asked.get(outer) ?? new Set()).add(node.text));
  }
  /** @type {Shapes['named']} */
  const named = (name, at) => evidence.get(outerFunctionOf(at))?.get(name) ?? unknown;
  return {
    named,
    isAsked: (name, at) => asked.get(outerFunctionOf(at))?.has(name) ?? false,
    of: (node) => shapeOf(bare(node), named),
  };
}

const listMethods =
  /^(?:push|pop|shift|unshift|append|extend|insert|map|filter|forEach|reduce|some|every|sort|reverse|join|splice)$/;
const textMethods =
  /^(?:trim\w*|l?r?strip|to(?:Upper|Lower)Case|upper|lower|starts?[wW]ith|ends?[wW]ith|split|replace\w*|charAt|charCodeAt|pad\w+|[lrz]just|zfill|is(?:alpha|digit|upper|lower|space))$/;
const numberMembers = /^(?:length|size|count|index|total)$/;

/** @type {(node: Node) => Shape | undefined} */
function shapeByUse(node) {
  const { parent } = node;
  const byParent = parent && uses[parent.kind]?.(node, parent);
  return byParent ?? (isCount(node) ? 'number' : undefined);
}

/** @type {(node: Node) => boolean} */
const decides = ({ role, parent }) =>
  parent !== undefined && (parent.kind === 'negation' || parent.kind === 'boolean' || role === 'condition');

/** @type {(node: Node) => boolean} */
const isCount = (node) => node.kind === 'member' && numberMembers.test(child(node, 'property')?.text ?? '');

/** @typedef {(node: Node, parent: Node) => Shape | undefined} Use */

/** @type {Use} */
const asOperand = (node, parent) =>
  parent.operator === '+' || parent.operator === '%' ? shapeOfNeighbour(node, parent) : 'number';

/** @type {Use} */
const asCompared = (node, parent) =>
  shapeOfNeighbour(node, parent) ?? (/^[<>]/.test(parent.operator) ? 'number' : undefined);

/** @type {Use} */
const asParameter = (node, parent) => (node.role === 'value' ? undefined : shapeOfNeighbour(node, parent));

/** @type {Use} */
const asTarget = (node, parent) => (node.role === 'left' ? shapeOfNeighbour(node, parent) : undefined);

/** @type {{ readonly [parent: string]: Use }} */
const uses = {
  arithmetic: asOperand,
  comparison: asCompared,
  sign: () => 'number',
  update: () => 'number',
  member: ({ role }, parent) =>
    role === 'object' ? shapeByMember(child(parent, 'property')?.text ?? '') : undefined,
  subscript: ({ role }) => (role === 'object' ? 'list' : undefined),
  each: ({ role }) => (role === 'right' ? 'list' : undefined),
  call: ({ role }) => (role === 'function' ? 'function' : undefined),
  assignment: asTarget,
  declarator: asTarget,
  augmented: asTarget,
  parameter: asParameter,
};

/** @type {(property: string) => Shape} */
function shapeByMember(property) {
  if (listMethods.test(property) || property === 'length') return 'list';
  return textMethods.test(property) ? 'string' : 'object';
}

/** @type {(node: Node, parent: Node) => Shape | undefined} */
function shapeOfNeighbour(node, parent) {
  const other = parent.children.find((each) => each !== node);
  if (!other) return undefined;
  const [shape] = shapeOf(bare(other), () => unknown);
  return shape;
}

/** @type {{ readonly [kind: string]: Shape }} */
const shapeByKind = {
  number: 'number',
  sign: 'number',
  string: 'string',
  interpolated: 'string',
  list: 'list',
  tuple: 'list',
  comprehension: 'list',
  dictionary: 'object',
  comparison: 'boolean',
  negation: 'boolean',
  lambda: 'function',
};

/** @type {(node: Node, named: Shapes['named']) => ReadonlySet<Shape>} */
function shapeOf(node, named) {
  const certain = shapeByKind[node.kind];
  return certain ? new Set([certain]) : (derived[node.kind]?.(node, named) ?? unknown);
}

/** @type {{ readonly [kind: string]: (node: Node, named: Shapes['named']) => ReadonlySet<Shape> }} */
const derived = {
  identifier: (node, named) => named(node.text, node),
  member: (node, named) => (isCount(node) ? new Set(['number']) : named(node.text, node)),
  literal: ({ text }) => (/^(?:true|false)$/i.test(text) ? new Set(['boolean']) : unknown),
  arithmetic: shapeOfArithmetic,
  call: (node) => shapeOfCall(child(node, 'function')?.text ?? ''),
};

/** @type {(node: Node, named: Shapes['named']) => ReadonlySet<Shape>} */
function shapeOfArithmetic(node, named) {
  // `a + b + …` tells by the first operand that tells anything, from the right; the chain may be long.
  for (let at = node; ;) {
    if (at.operator !== '+') return new Set(['number']);
    const [left, right] = at.children;
    const shape = right ? shapeOf(bare(right), named) : unknown;
    const rest = left && bare(left);
    if (shape.size > 0 || !rest) return shape;
    if (rest.kind !== 'arithmetic') return shapeOf(rest, named);
    at = rest;
  }
}

/** @type {(callee: string) => ReadonlySet<Shape>} */
function shapeOfCall(callee) {
  if (/^(?:len|int|float|round|abs|sum|ord|Number|parseInt|parseFloat|Math\.\w+)$/.test(callee))
    return new Set(['number']);
  if (/^(?:str|chr|String)$/.test(callee) || textResult.test(callee)) return new Set(['string']);
  if (/^(?:list|sorted|range|tuple|Object\.(?:keys|values|entries)|Array\.from)$/.test(callee))
    return new Set(['list']);
  if (/^(?:bool|any|all|isinstance|Boolean)$/.test(callee)) return new Set(['boolean']);
  return unknown;
}

const textResult =
  /\.(?:join|trim\w*|l?r?strip|to(?:Upper|Lower)Case|upper|lower|toString|toFixed|pad\w+|replace\w*)$/;
