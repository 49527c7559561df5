// Owns the template that adds or removes a negation.
import { operand, substitute } from '../syntax/fit.mjs';
import { bare, isCondition, isValue } from '../syntax/node.mjs';
import { replace } from '../syntax/edit.mjs';
import { proposal } from './template.mjs';

/** @import { Node } from '../syntax/node.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @import { Template } from './template.mjs' */

/** @type {Template} */
export const negation = {
  id: 'negation',
  about: 'A condition is the wrong way round',
  prior: 1.1,
  source:
    'unary operator insertion, UOI (Offutt et al. 1996); negated conditionals of PIT (Coles et al. 2016)',
  *propose(node, scene) {
    const [inner] = node.children;
    if (node.kind === 'negation' && inner) yield proposal(substitute(scene.adapter, node, bare(inner)), 1.2);
    else if (isTruth(node, scene))
      yield proposal(replace(node, negated(node, scene)), isCondition(outermost(node)) ? 1 : 0.6);
  },
};

/**
 * What may be negated as it stands: comparisons are left to the operator templates.
 * @type {(node: Node, scene: Scene) => boolean}
 */
function isTruth(node, { shapes }) {
  if (!isValue(node) || ['parenthesised', 'negation', 'comparison', 'literal', 'number'].includes(node.kind))
    return false;
  const place = outermost(node);
  if (isCondition(place)) return true;
  if (place.parent?.kind === 'boolean') return node.kind !== 'boolean';
  return place.parent?.kind === 'return' && (shapes.of(node).has('boolean') || node.kind === 'boolean');
}

/** @type {(node: Node) => Node} */
const outermost = (node) => (node.parent?.kind === 'parenthesised' ? outermost(node.parent) : node);

/** @type {(node: Node, scene: Scene) => string} */
function negated(node, { adapter, words }) {
  return words.not + operand(adapter, node, words.notPrecedence);
}
