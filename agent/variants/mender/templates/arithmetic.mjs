// Owns the template that replaces an arithmetic operator or swaps its operands.
import { operand } from '../syntax/fit.mjs';
import { replace, replaceOperator } from '../syntax/edit.mjs';
import { proposal } from './template.mjs';

/** @import { Node } from '../syntax/node.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @import { Proposal, Template } from './template.mjs' */

/** @type {Template} */
export const arithmetic = {
  id: 'arithmetic',
  about: 'A calculation uses the wrong operator or has its operands the wrong way round',
  prior: 0.9,
  source: 'arithmetic operator replacement, AOR (Offutt et al. 1996)',
  *propose(node, scene) {
    if (node.kind === 'sign') yield* positive(node);
    if (node.kind !== 'arithmetic') return;
    const isText = node.children.some((each) => scene.shapes.of(each).has('string'));
    if (!isText) {
      const alternatives = scene.words.arithmetic[node.operator] ?? [];
      for (const [at, operator] of alternatives.entries()) {
        yield proposal(replaceOperator(node, operator), 1 - 0.15 * at);
      }
    }
    yield* swapped(node, scene, isText);
  },
};

/** @type {(node: Node) => Iterable<Proposal>} */
function* positive(node) {
  const [value] = node.children;
  if (value) yield proposal(replace(node, value.text), 0.6);
}

/**
 * Only where the order matters: `a - b`, and `a + b` of texts.
 * @type {(node: Node, scene: Scene, isText: boolean) => Iterable<Proposal>}
 */
function* swapped(node, { adapter }, isText) {
  const [left, right] = node.children;
  if (!left || !right || left.text === right.text) return;
  if (['*', '&', '|', '^'].includes(node.operator) || (node.operator === '+' && !isText)) return;
  const precedence = adapter.precedence(node);
  const text = `${operand(adapter, right, precedence)} ${node.operator} ${operand(adapter, left, precedence + 1)}`;
  yield proposal(replace(node, text), 0.7);
}
