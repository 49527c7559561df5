// Owns the template that puts another expression of the same function in the place of one.
import { replace } from '../syntax/edit.mjs';
import { fit } from '../syntax/fit.mjs';
import { bare, isCallee, isCondition, isValue } from '../syntax/node.mjs';
import { agreement } from '../syntax/shapes.mjs';
import { proposal } from './template.mjs';

/** @import { Node } from '../syntax/node.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @import { Proposal, Template } from './template.mjs' */

/** @type {Template} */
export const expression = {
  id: 'expression',
  about: 'An expression is confused with another one of the same function',
  prior: 0.25,
  source: 'Cardumen (Martinez & Monperrus 2018); redundancy assumption (Martinez, Weimer & Monperrus 2014)',
  *propose(node, scene) {
    if (!isValue(node) || isCallee(node) || bare(node) !== node || node.role === 'object') return;
    if (isDecision(node)) yield* decisions(node, scene);
    else if (replaceable.has(node.kind)) yield* values(node, scene);
  },
};

/** @type {ReadonlySet<string>} */
const replaceable = new Set(['identifier', 'member', 'subscript', 'call', 'arithmetic', 'number']);

/** @type {(node: Node) => boolean} */
const isDecision = (node) =>
  isCondition(node) || (node.role === 'inner' && node.parent !== undefined && isCondition(node.parent));

/** @type {(node: Node, scene: Scene) => Iterable<Proposal>} */
function* decisions(node, { adapter, conditionsNear }) {
  for (const each of conditionsNear(node)) yield proposal(replace(node, fit(adapter, node, each)), 0.8);
}

/** @type {(node: Node, scene: Scene) => Iterable<Proposal>} */
function* values(node, { adapter, expressionsNear, shapes }) {
  const shape = shapes.of(node);
  for (const each of expressionsNear(node)) {
    const alike = agreement(shape, shapes.of(each));
    if (!isIngredient(each) || alike < 0.7 || isAround(each, node)) continue;
    const isSame = each.kind === node.kind ? 1 : 0.6;
    yield proposal(replace(node, fit(adapter, node, each)), isSame * alike);
  }
}

/**
 * Plain names and numbers are left to the templates of their own.
 * @type {(node: Node) => boolean}
 */
const isIngredient = ({ kind }) => kind !== 'identifier' && kind !== 'number' && replaceable.has(kind);

/** @type {(outer: Node, inner: Node) => boolean} */
const isAround = (outer, inner) => outer.start <= inner.start && inner.end <= outer.end;
