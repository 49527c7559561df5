// Owns parentheses: the text of one expression put in the place of another keeps its meaning.
import { replace } from './edit.mjs';
import { bare } from './node.mjs';

/** @import { Edit } from './edit.mjs' */
/** @import { Node } from './node.mjs' */
/** @import { Adapter } from './adapter.mjs' */

const ATOM = 20;

/**
 * The ingredient's text as it must be written where `place` stands.
 * @type {(adapter: Adapter, place: Node, ingredient: Node) => string}
 */
export function fit(adapter, place, ingredient) {
  return fitText(adapter, place, ingredient.text, adapter.precedence(ingredient));
}

/**
 * Puts the ingredient where `place` stands; parentheses around `place` go when they have nothing left to hold together.
 * @type {(adapter: Adapter, place: Node, ingredient: Node) => Edit}
 */
export function substitute(adapter, place, ingredient) {
  const { parent } = place;
  const isHeld =
    parent?.kind === 'parenthesised' && ['left', 'right', 'argument', 'value', ''].includes(parent.role);
  if (isHeld && adapter.precedence(ingredient) >= required(adapter, parent))
    return replace(parent, ingredient.text);
  return replace(place, fit(adapter, place, ingredient));
}

/**
 * The same for a text that was put together; `precedence` is that of its outermost operator.
 * @param {Adapter} adapter
 * @param {Node} place
 * @param {string} text
 * @param {number} precedence
 */
export function fitText(adapter, place, text, precedence) {
  return precedence >= required(adapter, place) ? text : `(${text})`;
}

/**
 * The operand's text as it must be written beside an operator of the given precedence.
 * @type {(adapter: Adapter, operand: Node, precedence: number) => string}
 */
export function operand(adapter, operand, precedence) {
  const own = adapter.precedence(operand);
  return own >= precedence && (own > precedence || operand.kind !== 'comparison')
    ? operand.text
    : `(${operand.text})`;
}

/** @type {(adapter: Adapter, place: Node) => number} */
function required(adapter, place) {
  const { parent, role } = place;
  if (!parent) return 0;
  if (role === 'object' || role === 'function') return ATOM;
  const beyond = margins[parent.kind]?.(parent, role);
  if (beyond !== undefined) return adapter.precedence(parent) + beyond;
  // `x as T`, `x!`: no kind of their own, so all but an atom gets parentheses.
  const isOperator = parent.kind === 'other' && parent.type.endsWith('_expression');
  return isOperator && bare(place) === place ? ATOM : 1;
}

/**
 * How much tighter than the operator around it an operand must hold together.
 * @type {{ readonly [parent: string]: (parent: Node, role: string) => number }}
 */
const margins = {
  comparison: () => 1,
  boolean: ({ operator }) => (operator === '??' ? ATOM : 0),
  arithmetic: ({ operator }, role) => (role === 'right' || operator === '**' ? 1 : 0),
  negation: () => 0,
  // `--a` is not `-(-a)`.
  sign: () => 1,
  unary: () => 0,
  await: () => 0,
  conditional: () => 1,
  update: () => ATOM,
};
