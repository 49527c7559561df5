// Owns parentheses: the text of one expression put in the place of another keeps its meaning.
import { bare } from './node.mjs';

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

/** @type {ReadonlySet<string>} */
const tight = new Set(['object', 'function']);

/** @type {(adapter: Adapter, place: Node) => number} */
function required(adapter, place) {
  const { parent, role } = place;
  if (!parent) return 0;
  if (tight.has(role) && ['member', 'subscript', 'call', 'construct'].includes(parent.kind)) return ATOM;
  const around = adapter.precedence(parent);
  switch (parent.kind) {
    case 'comparison':
      return around + 1;
    case 'boolean':
      return parent.operator === '??' ? ATOM : around;
    case 'arithmetic':
      return role === 'right' || parent.operator === '**' ? around + 1 : around;
    case 'negation':
    case 'sign':
    case 'unary':
    case 'await':
      return around;
    case 'conditional':
      return around + 1;
    case 'update':
      return ATOM;
    default:
      // `x as T`, `x!`, `...x`: the grammar keeps the operator, so anything that is not an atom needs its parentheses.
      return parent.kind === 'other' && /_expression$/.test(parent.type) && bare(place) === place ? ATOM : 1;
  }
}
