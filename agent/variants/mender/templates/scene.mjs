// Owns what a template may know around a node: names, shapes, and the ingredients of the function, the file, the tests.
import {
  bare,
  child,
  functionOf,
  isCallee,
  isCondition,
  isValue,
  outerFunctionOf,
  statementOf,
} from '../syntax/node.mjs';
import { readScopes } from '../syntax/scopes.mjs';
import { agreement, readShapes } from '../syntax/shapes.mjs';

/** @import { Kind, Node } from '../syntax/node.mjs' */
/** @import { Reading } from '../syntax/reading.mjs' */
/** @import { Adapter, Words } from '../syntax/adapter.mjs' */
/** @import { Shapes } from '../syntax/shapes.mjs' */

/**
 * Code from elsewhere that may be right here: literals as they are written, names without their scope.
 * @typedef {object} Ingredients
 * @property {readonly string[]} literals
 * @property {readonly string[]} names
 */

/**
 * @typedef {object} Variable
 * @property {string} name
 * @property {number} nearness in (0, 1]: 1 in the node's own statement, less the farther it is bound
 */

/**
 * @typedef {object} Scene
 * @property {Adapter} adapter
 * @property {Words} words
 * @property {string} text
 * @property {Shapes} shapes
 * @property {Ingredients} ingredients
 * @property {(node: Node) => readonly Variable[]} variablesAt values that may be named at the node, nearest first
 * @property {(node: Node) => readonly Node[]} expressionsNear expressions of the outermost function around the node, one per text
 * @property {(node: Node) => readonly Node[]} conditionsNear conditions and their operands, one per text
 * @property {readonly string[]} numbers of the file, one per text
 * @property {readonly string[]} strings of the file with their quotes, one per text
 * @property {(isCalled: boolean) => readonly string[]} properties names of members of the file: called ones or read ones
 * @property {ReadonlySet<string>} calledNames functions the file calls by name
 * @property {readonly Node[]} nodes
 */

/** @type {(reading: Reading, ingredients: Ingredients) => Scene} */
export function openScene(reading, ingredients) {
  const { adapter, nodes, text } = reading;
  const scopes = readScopes(reading);
  const shapes = readShapes(reading);
  const values = nodes.filter((node) => isValue(node) && !isCallee(node) && isShort(node));
  const expressions = groupByFunction(values.filter((node) => ingredientKinds.has(node.kind)));
  const conditions = groupByFunction(values.filter(decides).map(bare));
  const properties = readProperties(nodes);
  const read = new Set(values.filter((node) => node.kind === 'identifier').map((node) => node.text));
  return {
    adapter,
    words: adapter.words,
    text,
    shapes,
    ingredients,
    nodes,
    calledNames: scopes.called,
    variablesAt: (node) => {
      const near = namesIn(statementOf(node));
      return scopes
        .visibleAt(node)
        .filter(
          ({ name, as }) =>
            as !== 'class' &&
            (read.has(name) || as === 'variable' || as === 'parameter' || as === 'constant'),
        )
        .filter(({ name, as }) => (as !== 'function' && as !== 'import') || !scopes.called.has(name))
        .map(({ name, scope }) => ({ name, nearness: near.has(name) ? 1 : nearnessOf(scope, node) }));
    },
    expressionsNear: (node) => expressions.get(outerFunctionOf(node)) ?? [],
    conditionsNear: (node) => conditions.get(outerFunctionOf(node)) ?? [],
    numbers: textsOf(nodes, 'number'),
    strings: textsOf(nodes, 'string').filter((each) => each.length <= 32),
    properties: (isCalled) => (isCalled ? properties.called : properties.read),
  };
}

/**
 * How well the named variable would fit where the node stands, in (0, 1].
 * @type {(scene: Scene, node: Node, variable: Variable) => number}
 */
export const suits = ({ shapes }, node, { name, nearness }) =>
  nearness * agreement(shapes.of(node), shapes.named(name, node));

/** @type {ReadonlySet<Kind>} */
const ingredientKinds = new Set(
  /** @type {const} */ ([
    'comparison',
    'arithmetic',
    'boolean',
    'negation',
    'call',
    'member',
    'subscript',
    'list',
    'identifier',
    'number',
    'literal',
  ]),
);

/** @type {(node: Node) => boolean} */
const isShort = (node) => node.text.length <= 40 && !node.text.includes('\n');

/** @type {(node: Node) => boolean} */
const decides = (node) =>
  node.kind === 'comparison' ||
  node.kind === 'negation' ||
  isCondition(node) ||
  node.parent?.kind === 'boolean' ||
  (node.role === 'inner' && node.parent !== undefined && isCondition(node.parent));

/** @type {(nodes: readonly Node[]) => Map<Node | undefined, Node[]>} */
function groupByFunction(nodes) {
  /** @type {Map<Node | undefined, Map<string, Node>>} */
  const groups = new Map();
  for (const node of nodes) {
    const outer = outerFunctionOf(node);
    const group = groups.get(outer) ?? new Map();
    groups.set(outer, group);
    if (!group.has(node.text)) group.set(node.text, node);
  }
  return new Map([...groups].map(([outer, group]) => [outer, [...group.values()]]));
}

/** @type {(nodes: readonly Node[], kind: Kind) => string[]} */
const textsOf = (nodes, kind) => [
  ...new Set(nodes.filter((node) => node.kind === kind && !node.isFrozen).map((node) => node.text)),
];

/** @type {(nodes: readonly Node[]) => { called: string[], read: string[] }} */
function readProperties(nodes) {
  const called = new Set();
  const read = new Set();
  for (const node of nodes) {
    if (node.kind !== 'member') continue;
    const property = child(node, 'property')?.text;
    if (property) (isCallee(node) ? called : read).add(property);
  }
  return { called: [...called], read: [...read] };
}

/** @type {(statement: Node | undefined) => ReadonlySet<string>} */
function namesIn(statement) {
  return new Set(statement ? (statement.text.slice(0, 400).match(/[A-Za-z_$][\w$]*/g) ?? []) : []);
}

/** @type {(scope: Node, node: Node) => number} */
function nearnessOf(scope, node) {
  if (!scope.parent) return 0.4;
  const own = functionOf(node);
  return scope === own || functionOf(scope) === own ? 0.85 : 0.55;
}
