// Owns the template that moves a bound, an index or a count by one.
import { fitText, operand } from '../syntax/fit.mjs';
import { isCallee, isValue } from '../syntax/node.mjs';
import { replace } from '../syntax/edit.mjs';
import { proposal } from './template.mjs';

/** @import { Node } from '../syntax/node.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @import { Proposal, Template } from './template.mjs' */

/** @type {Template} */
export const offByOne = {
  id: 'off-by-one',
  about: 'A bound, an index or a count is one too high or too low',
  prior: 1,
  source: 'unary operator insertion, UOI (Offutt et al. 1996); PAR “off-by-one” (Kim et al. 2013)',
  *propose(node, scene) {
    const place = factorOf(node);
    if (place === 0) return;
    if (node.kind === 'number') {
      yield* numberByOne(node, scene, place);
      return;
    }
    const shape = shapeFactor(node, scene);
    if (shape === 0) return;
    const text = operand(scene.adapter, node, 11);
    yield proposal(replace(node, fitText(scene.adapter, node, `${text} + 1`, 11)), place * shape);
    yield proposal(replace(node, fitText(scene.adapter, node, `${text} - 1`, 11)), place * shape);
  },
};

/** @type {(node: Node, scene: Scene, place: number) => Iterable<Proposal>} */
function* numberByOne(node, { adapter }, place) {
  if (!/^\d+$/.test(node.text)) return;
  const value = Number(node.text);
  yield proposal(replace(node, String(value + 1)), place * 1.1);
  yield proposal(
    replace(node, value > 0 ? String(value - 1) : fitText(adapter, node, '-1', 14)),
    place * 1.1,
  );
}

/** @type {{ readonly [parent: string]: number }} */
const places = {
  comparison: 1,
  subscript: 1,
  slice: 1.1,
  arguments: 0.7,
  arithmetic: 0.8,
  return: 0.9,
  assignment: 0.6,
  declarator: 0.7,
  augmented: 0.6,
  conditional: 0.6,
  parenthesised: 0.5,
  lambda: 0.6,
  boolean: 0,
  argument: 0.4,
  list: 0.4,
  tuple: 0.6,
  pair: 0.5,
  interpolation: 0.4,
  parameter: 0.6,
};

/**
 * How likely a number is wrong by one where the node stands; 0 where that makes no sense.
 * @type {(node: Node) => number}
 */
function factorOf(node) {
  const { parent, role } = node;
  if (!parent || !isValue(node) || isCallee(node) || role === 'object' || role === 'condition') return 0;
  if (parent.kind === 'comparison') return isOrdering(parent) ? 1.1 : 0.5;
  if (parent.kind === 'arguments' && isRange(parent.parent)) return 1.1;
  return places[parent.kind] ?? 0;
}

/** @type {(node: Node) => boolean} */
const isOrdering = ({ operator }) => /^[<>]=?$/.test(operator);

/** @type {(call: Node | undefined) => boolean} */
const isRange = (call) => call !== undefined && /^range\b/.test(call.text);

/**
 * 0 for what is no number or better served by another template: `x - 1` by unwrap and constant.
 * @type {(node: Node, scene: Scene) => number}
 */
function shapeFactor(node, { shapes }) {
  if (!countable.has(node.kind) || isMovedAlready(node)) return 0;
  const shape = shapes.of(node);
  if (shape.size === 0) return 0.5;
  return shape.has('number') ? 1 : 0;
}

/** @type {ReadonlySet<string>} */
const countable = new Set(['identifier', 'member', 'subscript', 'call', 'arithmetic', 'sign']);

/** @type {(node: Node) => boolean} */
const isMovedAlready = ({ kind, operator, children }) =>
  kind === 'arithmetic' && /^[-+]$/.test(operator) && children.some((each) => each.kind === 'number');
