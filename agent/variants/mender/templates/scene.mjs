// Owns what a template may know around a node: names, shapes, and the ingredients of the function, the file, the tests.
import { readLayout } from '../syntax/layout.mjs';
import {
  bare,
  functionOf,
  isCallee,
  isCondition,
  isValue,
  outerFunctionOf,
  statementOf,
} from '../syntax/node.mjs';
import { readScopes } from '../syntax/scopes.mjs';
import { agreement, readShapes } from '../syntax/shapes.mjs';
import { nearest } from './nearest.mjs';

/** @import { Adapter, Words } from '../syntax/adapter.mjs' */
/** @import { Layout } from '../syntax/layout.mjs' */
/** @import { Kind, Node } from '../syntax/node.mjs' */
/** @import { Reading } from '../syntax/reading.mjs' */
/** @import { Name } from '../syntax/scopes.mjs' */
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
 * What is `near` is limited, differs from the node itself and comes nearest first.
 * @typedef {object} Scene
 * @property {Adapter} adapter
 * @property {Words} words
 * @property {Layout} layout
 * @property {Shapes} shapes
 * @property {Ingredients} ingredients
 * @property {readonly Node[]} nodes
 * @property {(node: Node) => readonly Variable[]} variablesAt values that may be named at the node
 * @property {(node: Node) => readonly Node[]} expressionsNear of the outermost function around the node
 * @property {(node: Node) => readonly Node[]} conditionsNear conditions and their operands, of that function too
 * @property {(node: Node) => readonly Node[]} statementsNear one-line statements of the function the node is in
 * @property {(node: Node) => readonly Node[]} membershipsNear questions whether something is in a collection, of that
 *   function too
 * @property {(node: Node) => readonly Node[]} numbersNear of the file
 * @property {(node: Node) => readonly Node[]} stringsNear of the file
 * @property {(node: Node) => readonly Node[]} calledNear names of methods that the file calls
 * @property {(node: Node) => readonly Node[]} fieldsNear names of members that the file reads
 * @property {ReadonlySet<string>} ownFields names of members of `this` or `self`
 * @property {(node: Node) => readonly Node[]} functionsNear functions that the file calls by name
 */

/** @type {(reading: Reading, ingredients: Ingredients) => Scene} */
export function openScene(reading, ingredients) {
  const { adapter, nodes, text } = reading;
  const values = nodes.filter((node) => isValue(node) && !isCallee(node) && isShort(node));
  const expressions = groupBy(
    outerFunctionOf,
    values.filter((node) => ingredientKinds.has(node.kind)),
  );
  const conditions = groupBy(outerFunctionOf, values.filter(decides).map(bare));
  const statements = groupBy(functionOf, nodes.filter(isSimpleStatement));
  const memberships = groupBy(functionOf, nodes.filter(asksMembership));
  /** @type {(kind: Kind) => Node[]} */
  const literals = (kind) => values.filter((node) => node.kind === kind);
  const [numbers, strings] = [literals('number'), literals('string')];
  const properties = nodes.filter((node) => node.role === 'property' && node.parent?.kind === 'member');
  const called = properties.filter((node) => node.parent && isCallee(node.parent));
  const fields = properties.filter((node) => node.parent && !isCallee(node.parent));
  const functions = nodes.filter((node) => node.kind === 'identifier' && isCallee(node));
  return {
    adapter,
    words: adapter.words,
    layout: readLayout(text, adapter.words.indent),
    shapes: readShapes(reading),
    ingredients,
    nodes,
    variablesAt: readVariables(reading, values),
    expressionsNear: (node) => nearest(expressions.get(outerFunctionOf(node)) ?? [], node, 24),
    conditionsNear: (node) => nearest(conditions.get(outerFunctionOf(node)) ?? [], node, 10),
    statementsNear: (node) => nearest(statements.get(functionOf(node)) ?? [], node, 5),
    membershipsNear: (node) => nearest(memberships.get(functionOf(node)) ?? [], node, 3),
    numbersNear: (node) => nearest(numbers, node, 16),
    stringsNear: (node) => nearest(strings, node, 16),
    calledNear: (node) => nearest(called, node, 12),
    fieldsNear: (node) => nearest(fields, node, 12),
    ownFields: new Set(
      fields.filter(({ parent }) => parent?.children[0]?.kind === 'self').map(({ text }) => text),
    ),
    functionsNear: (node) => nearest(functions, node, 10),
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

/** @type {ReadonlySet<Kind>} */
const simpleKinds = new Set(/** @type {const} */ (['expression', 'return', 'raise', 'if']));

/** @type {(node: Node) => boolean} */
const isSimpleStatement = ({ isStatement, line, endLine, text, kind }) =>
  isStatement && line === endLine && text.length <= 80 && simpleKinds.has(kind);

/** @type {(node: Node) => boolean} */
const asksMembership = ({ kind, operator, text }) =>
  (kind === 'comparison' && /^(?:not )?in$/.test(operator)) ||
  (kind === 'call' && /\.(?:has|includes)\([^()]*\)$/.test(text));

/** @type {(placeOf: (node: Node) => Node | undefined, nodes: readonly Node[]) => Map<Node | undefined, Node[]>} */
function groupBy(placeOf, nodes) {
  /** @type {Map<Node | undefined, Node[]>} */
  const groups = new Map();
  for (const node of nodes) {
    const place = placeOf(node);
    const group = groups.get(place);
    if (group) group.push(node);
    else groups.set(place, [node]);
  }
  for (const group of groups.values()) group.sort((one, other) => one.start - other.start);
  return groups;
}

const MOST_VARIABLES = 24;

/** @type {(reading: Reading, values: readonly Node[]) => Scene['variablesAt']} */
function readVariables(reading, values) {
  const scopes = readScopes(reading);
  const read = new Set(values.filter((node) => node.kind === 'identifier').map((node) => node.text));
  /** @type {(name: string) => boolean} */
  const isThrownAway = (name) =>
    name === '_' || (name.startsWith('_') && !read.has(name) && !scopes.called.has(name));
  /** @type {(name: Name) => boolean} */
  const isData = ({ name, as }) => {
    if (as === 'class' || isThrownAway(name)) return false;
    return as === 'function' || as === 'import' ? read.has(name) && !scopes.called.has(name) : true;
  };
  return (node) => {
    const here = namesIn(statementOf(node));
    const visible = scopes.visibleAt(node).filter(isData);
    return visible.slice(0, MOST_VARIABLES).map(({ name, scope }) => ({
      name,
      nearness: here.has(name) ? 1 : nearnessOf(scope, node),
    }));
  };
}

/** @type {(statement: Node | undefined) => ReadonlySet<string>} */
const namesIn = (statement) =>
  new Set(statement ? (statement.text.slice(0, 400).match(/[A-Za-z_$][\w$]*/g) ?? []) : []);

/** @type {(scope: Node, node: Node) => number} */
function nearnessOf(scope, node) {
  if (!scope.parent) return 0.4;
  const own = functionOf(node);
  return scope === own || functionOf(scope) === own ? 0.85 : 0.55;
}
